"""Comunica gets from the endpoint what the dump says, and from two sites what both dumps say together."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from strada.starter import start
from tests.answers import Answer, read
from tests.clients.conftest import Expected, answered, store_of
from tests.clients.queries import PREFIXES, QUESTIONS, query
from tests.conftest import TrialSite, row
from tests.serving import Served, serving

SCRIPT = Path(__file__).parent / "comunica.cjs"
#: What both sites match one of their keywords to.
SHARED_CONCEPT = "<http://eurovoc.europa.eu/5933>"
FEDERATED = {
    "documents of one site by the keyword of the other": """SELECT ?document ?label {
        ?mine skos:exactMatch ?shared ; skos:prefLabel ?label . ?other skos:exactMatch ?shared .
        ?document dcterms:subject ?other ; a bibo:Document FILTER(?mine != ?other && LANG(?label) = "nl") }""",
    "a question with many parts": """SELECT ?document ?title ?name ?type ?keyword ?list {
        ?document a bibo:Document ; dcterms:title ?title ; dcterms:issued ?date ; dcterms:publisher ?publisher ;
          dcterms:type ?kind ; dcterms:subject ?subject .
        ?publisher foaf:name ?name . ?kind skos:prefLabel ?type ; skos:inScheme ?kinds . ?kinds dcterms:title ?list .
        ?subject skos:prefLabel ?keyword ; skos:inScheme ?keywords . ?keywords dcterms:title ?list }""",
    "how many documents both have": "SELECT (COUNT(?document) AS ?documents) { ?document a bibo:Document }",
    "what may be missing": """SELECT ?document ?date ?part { ?document a bibo:Document ; dcterms:issued ?date
        OPTIONAL { ?document dcterms:replaces ?part } }""",
    "whether something is in one of them": 'ASK { ?document a bibo:Document ; dcterms:title "Report number 7"@en }',
    "a graph from both": """CONSTRUCT { ?document dcterms:title ?title } {
        ?document a bibo:Document ; dcterms:title ?title }""",
}

Asked = Callable[[list[str], dict[str, str]], dict[str, Answer | str]]


def reply(answer: dict[str, str], text: str) -> Answer | str:
    """What was answered; where nothing was, what a person would read."""
    if "error" in answer:
        return answer["error"]
    if "json" not in answer["mediaType"]:
        return read(answer["body"], answer["mediaType"], text)
    # It adds how many requests it sent, which no standard knows.
    standard = {key: value for key, value in json.loads(answer["body"]).items() if key != "metadata"}
    return read(json.dumps(standard), answer["mediaType"], text)


@pytest.fixture(scope="session")
def ask() -> Asked:
    """Puts queries to Comunica, with these sites as its sources."""
    node = shutil.which("node")
    loads = [node, "--eval", "require('@comunica/query-sparql')"]
    if node is None or subprocess.run(loads, capture_output=True).returncode != 0:  # type: ignore[arg-type]
        pytest.skip("Comunica does not run on this machine (npm, @comunica/query-sparql, in NODE_PATH; Node.js 22.19).")

    def ask(bases: list[str], queries: dict[str, str]) -> dict[str, Answer | str]:
        given = json.dumps({"sources": [f"{base}sparql" for base in bases], "queries": queries})
        ran = subprocess.run([node, SCRIPT], input=given, capture_output=True, text=True, check=True, timeout=300)
        return {name: reply(answer, queries[name]) for name, answer in json.loads(ran.stdout).items()}

    return ask


@pytest.fixture(scope="session")
def neighbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small site of somebody else, whose only keyword means the same as one of the reading room's."""
    folder = tmp_path_factory.mktemp("neighbour") / "site"
    start(folder)
    terms = folder / "data" / "vocabularies" / "terms.ttl"
    matched = terms.read_text(encoding="utf-8").replace(
        '"Beginnen"@nl .', f'"Beginnen"@nl ; skos:exactMatch {SHARED_CONCEPT} .'
    )
    terms.write_text(matched, encoding="utf-8")
    TrialSite(folder).documents([row(str(number)) for number in range(1, 31)])
    with serving(folder) as served:
        yield served


@pytest.fixture(scope="session")
def both(room: Served, neighbour: Served) -> Expected:
    """The answer to a query by the dumps of both sites."""
    return partial(answered, store_of(room, neighbour))


def test_it_gets_what_the_dump_says(ask: Asked, room: Served, expected: Expected) -> None:
    queries = {name: query(name, room.base) for name in QUESTIONS}
    found = ask([room.base], queries)
    for name, text in queries.items():
        assert found[name] == expected(text), name


def test_it_gets_from_two_sites_what_their_dumps_say_together(
    ask: Asked, room: Served, neighbour: Served, both: Expected
) -> None:
    queries = {name: PREFIXES + text for name, text in FEDERATED.items()}
    found = ask([room.base, neighbour.base], queries)
    for name, text in queries.items():
        assert found[name] == both(text), name


def test_it_asks_each_site_for_its_part_of_a_query(ask: Asked, room: Served, neighbour: Served, both: Expected) -> None:
    """SERVICE, which our endpoint refuses, is done by the client."""
    name = "documents of one site by the keyword of the other"
    parts = f"""SELECT ?document ?label {{
        SERVICE <{room.base}sparql> {{
            ?mine skos:exactMatch ?shared ; skos:prefLabel ?label FILTER(LANG(?label) = "nl") }}
        SERVICE <{neighbour.base}sparql> {{ ?other skos:exactMatch ?shared . ?document dcterms:subject ?other }} }}"""
    found = ask([room.base, neighbour.base], {name: PREFIXES + parts})
    rows = both(PREFIXES + FEDERATED[name])
    assert isinstance(rows, list)
    assert found[name] == [each for each in rows if neighbour.base in each["document"]]


def test_it_shows_why_a_query_is_refused(ask: Asked, room: Served) -> None:
    found = ask([room.base], {"service": "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"})
    assert "SERVICE is refused, because this endpoint calls no other address" in str(found["service"])
