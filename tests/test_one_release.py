"""Every door says the same: the project's own catalogue, served by the real server and asked by real clients."""

import gzip
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from pyld import FrozenDocumentLoader, jsonld
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import XSD
from rdflib.term import Node
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from strada.triples import graph_of
from tests.conftest import TrialSite, copy_catalogue
from tests.pages.rdfa import triples_of
from tests.patience import ends_within
from tests.serving import Served, serving

Triples = set[tuple[Node, Node, Node]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A copy of the catalogue, served as the README says."""
    with serving(copy_catalogue(tmp_path_factory.mktemp("served"))) as made:
        yield made


def own(graph: Graph, iri: str) -> Triples:
    """The triples about a resource and its parts."""
    return {triple for triple in graph if str(triple[0]).partition("#")[0] == iri}


def stored(triples: Triples) -> Triples:
    """The same triples as Oxigraph keeps them: it knows one kind of whole number."""
    return {
        (subject, path, Literal(str(value), datatype=XSD.integer))
        if isinstance(value, Literal) and value.datatype == XSD.nonNegativeInteger
        else (subject, path, value)
        for subject, path, value in triples
    }


def plain(graph: Graph) -> Graph:
    """The same graph, its texts without the datatype that every text has (RDF 1.1 Concepts, section 3.3)."""
    made = Graph()
    for subject, predicate, value in graph:
        if isinstance(value, Literal) and value.datatype == XSD.string:
            value = Literal(str(value))
        made.add((subject, predicate, value))
    return made


def test_every_record_says_the_same_at_every_door(served: Served) -> None:
    context = json.loads(served.get("context.jsonld"))
    loader = FrozenDocumentLoader({served.base + "context.jsonld": context})
    dump = graph_of(gzip.decompress(served.get("dumps/latest.nt.gz")))
    store = Graph().parse(
        data=served.get("sparql?query=CONSTRUCT%20WHERE%20%7B%3Fs%20%3Fp%20%3Fo%7D", Accept="text/turtle")
    )
    iris = served.iris()
    assert len([iri for iri in iris if iri.startswith("documents/")]) >= 12
    for iri in iris:
        turtle = Graph().parse(data=served.get(iri, Accept="text/turtle"), format="turtle")
        others = {
            "nt": Graph().parse(data=served.get(f"{iri}.nt"), format="nt"),
            "rdf": Graph().parse(data=served.get(f"{iri}.rdf"), format="xml"),
            "jsonld": Graph().parse(
                data=jsonld.to_rdf(
                    json.loads(served.get(f"{iri}.jsonld")),
                    {"format": "application/n-quads", "documentLoader": loader},
                ),
                format="nt",
            ),
        }
        record = own(dump, served.base + iri)
        assert stored(record) == own(store, served.base + iri), iri
        if "/" not in iri and iri != "dataset":
            assert record <= own(turtle, served.base + iri), iri  # a list: its members stand there too
            continue
        # OpenGraph speaks of the page, and not of the record.
        html = plain(triples_of(served.get(f"{iri}.html").decode(), served.base + iri))
        html.remove((URIRef(f"{served.base}{iri}.html"), None, None))
        others["html"] = html
        for suffix, graph in others.items():
            assert isomorphic(turtle, graph), f"{iri}.{suffix}"
        assert set(turtle) == record, iri


def test_a_real_sparql_client_gets_rows_and_graphs(served: Served) -> None:
    client = SPARQLWrapper(served.base + "sparql")
    client.setQuery(
        "PREFIX dcterms: <http://purl.org/dc/terms/>"
        ' SELECT ?title WHERE { ?d dcterms:identifier "2427" ; dcterms:title ?title }'
    )
    client.setReturnFormat(JSON)
    client.setMethod(POST)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert "Baltic Sea" in rows[0]["title"]["value"]
    client.setQuery("CONSTRUCT WHERE { <" + served.base + "documents/2427> ?p ?o }")
    client.setReturnFormat(TURTLE)
    assert len(Graph().parse(data=client.queryAndConvert(), format="turtle")) > 10


def test_a_query_without_end_stops_and_the_pages_go_on(served: Served) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"
    pages = 0
    with ThreadPoolExecutor(1) as threads, ends_within(2):
        asking = threads.submit(served.status, "sparql?timeout=2&query=" + quote(query))
        while not asking.done():
            assert served.status("documents/2427") == 200
            pages += 1
    assert pages > 20
    assert asking.result() in (500, 503)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR DEFAULT",
    ],
)
def test_what_would_write_or_fetch_is_refused(served: Served, query: str) -> None:
    assert served.status("sparql?query=" + quote(query)) == 400


def test_a_bare_address_of_the_old_site_leads_on(served: Served) -> None:
    assert b"Baltic Sea" in served.get("doc-center/2427/any-slug", Accept="text/html")


def test_only_dates_of_the_files_differ_when_the_same_is_built_twice(catalogue: TrialSite, tmp_path: Path) -> None:
    catalogue.build()
    first = (catalogue.release().dumps / "latest.nt.gz").read_bytes()
    clone = catalogue.clone(tmp_path / "clone", catalogue.site.base)
    clone.build()
    assert (clone.release().dumps / "latest.nt.gz").read_bytes() == first
