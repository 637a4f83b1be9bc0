"""Every engine gives the same answers to what researchers ask of the project's own catalogue."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pyoxigraph as ox
import pytest

from strada.engine.embedded import Embedded
from strada.engine.graph_store import GraphStore
from strada.engine.remote import Remote
from strada.engine.screen import screen
from strada.engine.workers import Workers
from strada.pages.examples import EXAMPLES
from strada.release.build import build
from strada.release.read import Release, current
from strada.site import Site
from tests.answers import JSON, read
from tests.conftest import copy_catalogue
from tests.engine.conftest import GRAPH
from tests.stores import CAP, STORES, Server

PREFIXES = """
PREFIX d: <http://purl.org/dc/terms/>
PREFIX s: <http://www.w3.org/2004/02/skos/core#>
PREFIX bibo: <http://purl.org/ontology/bibo/>
"""
OWN = {
    "one that is described": "DESCRIBE <documents/2427>",
    "several that are described": "DESCRIBE ?d <keywords/k0001> WHERE { ?d d:identifier '2427' }",
    "all titles as a graph": "CONSTRUCT { ?d d:title ?t } WHERE { ?d d:title ?t }",
    "a pattern as a graph": "CONSTRUCT WHERE { ?d d:subject ?k ; d:publisher ?a }",
    "what is there": "ASK { ?d a bibo:Document }",
    "what is not there": "ASK { ?d a ?d }",
    "no other graph": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
    "the one graph": f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}> {{ ?s ?p ?o }}",
    "dates of every precision": "SELECT ?d ?y { ?d d:issued ?y }",
    "given values": "SELECT ?k ?l { VALUES ?k { <keywords/k0001> <keywords/k0002> } ?k s:prefLabel ?l }",
    "without a summary": "SELECT ?d { ?d d:identifier ?i MINUS { ?d d:abstract ?a } }",
    "with a summary or not": "SELECT ?d ?a { ?d d:identifier ?i OPTIONAL { ?d d:abstract ?a } }",
    "in no document": "SELECT ?k { ?k a s:Concept FILTER NOT EXISTS { ?d ?p ?k . ?d a bibo:Document } }",
    "functions of text": "SELECT ?k (UCASE(?l) AS ?u) (STRLEN(?l) AS ?n) { ?k s:prefLabel ?l FILTER(LANG(?l) = 'nl') }",
    "everything broader": "SELECT ?b { <keywords/k0042> s:broader* ?b }",
    "words in comments": "# Address, load and describe\nPREFIX add: <http://e/> SELECT ?k { ?k a s:Concept }",
    "a graph after a comment": "# select or ask\nCONSTRUCT { ?d d:title ?t } # describe\nWHERE { ?d d:title ?t }",
    "a union": "SELECT DISTINCT ?x { { ?x a s:Concept } UNION { ?x d:identifier ?i } }",
    "names that are known": (
        "SELECT ?x { { VALUES ?x { s:prefLabel d:titel } FILTER EXISTS { ?x ?p ?o } }"
        " UNION { VALUES ?x { s:prefLabel d:titel } FILTER EXISTS { ?s ?x ?o } } }"
    ),
    "texts that are known": (
        "SELECT ?t { VALUES ?t { \"\"\"Exploitation\"\"\"@en \"\"\"Exploitation\"\"\"@xx } FILTER EXISTS { ?s ?p ?t } }"
    ),
    "languages of labels": "SELECT DISTINCT (LANG(?l) AS ?tag) { ?k s:prefLabel ?l }",
    "a condition on groups": "SELECT ?k (COUNT(?d) AS ?n) { ?d d:subject ?k } GROUP BY ?k HAVING(COUNT(?d) > 2)",
}  # fmt: skip
#: Any ten triples are as good as any other, so each store chooses for itself.
FREE = "first-triples"
BATTERY = {each.name: each.query for each in EXAMPLES if each.name != FREE} | {
    name: PREFIXES + text for name, text in OWN.items()
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = copy_catalogue(tmp_path_factory.mktemp("catalogue") / "site")
    build(Site.open(folder), clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    return current(folder / "releases")


@pytest.fixture(scope="module")
def embedded(release: Release) -> Iterator[Workers]:
    opened = Embedded(release.triples, workers=1, base=f"{release.base}sparql")
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=STORES)
def remote(
    request: pytest.FixtureRequest, release: Release, start_server: Callable[[str], Server]
) -> Iterator[Workers]:
    store = start_server(request.param).store
    triples = [
        f"{triple} .\n".encode()
        for triple in ox.Store.read_only(str(release.triples)).quads_for_pattern(None, None, None)
    ]
    with GraphStore(store) as graphs:
        list(graphs.load(GRAPH, triples))
    rows = CAP if request.param == "virtuoso" else 0
    opened = Remote(store.holding(GRAPH, rows), workers=1, base=f"{release.base}sparql")
    yield opened
    opened.close()


def answer(engine: Workers, text: str) -> object:
    """What it says, and its columns in their order; that of its rows is left to each store."""
    query = screen(text, GRAPH)
    media_type = query.representations[0].media_type
    body = engine.answer(query, media_type, timeout=10)
    return read(body, media_type), json.loads(body)["head"].get("vars") if media_type == JSON else None


@pytest.mark.parametrize("name", BATTERY)
def test_a_store_elsewhere_answers_as_the_one_that_is_built_in(embedded: Workers, remote: Workers, name: str) -> None:
    expected = answer(embedded, BATTERY[name])
    assert answer(remote, BATTERY[name]) == expected
