"""SPARQLWrapper gets from the endpoint what the dump says, however it asks."""

import io
import json
import warnings
from collections.abc import Iterator
from xml.dom.minidom import Document

import pyoxigraph
import pytest
from rdflib import Graph
from rdflib.query import Result
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.answers import Answer, cells, read
from tests.clients.conftest import Expected
from tests.clients.queries import QUESTIONS, query
from tests.serving import Served

WAYS = {
    "GET": (GET, URLENCODED),
    "form": (POST, URLENCODED),
    "direct": (POST, POSTDIRECTLY),
}
ROWS_XML, ROWS_JSON = "application/sparql-results+xml", "application/sparql-results+json"
#: By the form of the query: what it may be asked to fetch, and the media type of that.
FORMATS = {
    "SELECT": {XML: ROWS_XML, JSON: ROWS_JSON, TSV: "text/tab-separated-values"},
    "ASK": {XML: ROWS_XML, JSON: ROWS_JSON},
    "CONSTRUCT": {
        XML: "application/rdf+xml", RDFXML: "application/rdf+xml", TURTLE: "text/turtle",
        N3: "text/turtle", JSONLD: "application/ld+json",
    },
}  # fmt: skip
FORMATS["DESCRIBE"] = FORMATS["CONSTRUCT"]
ASKED = [(name, asked_for) for name, text in QUESTIONS.items() for asked_for in FORMATS[text.partition(" ")[0]]]


@pytest.fixture(autouse=True)
def its_own_warnings() -> Iterator[None]:
    """It warns of a module that keeps connections open, and makes graphs of a class that rdflib calls old."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="keepalive support|ConjunctiveGraph is deprecated")
        yield


def wrapper(room: Served, text: str, way: str = "GET") -> SPARQLWrapper:
    made = SPARQLWrapper(f"{room.base}sparql")
    method, request_method = WAYS[way]
    made.setMethod(method)
    made.setRequestMethod(request_method)
    made.setQuery(text)
    return made


def converted(asked: SPARQLWrapper, media_type: str, text: str) -> Answer:
    """What it hands to its user, in our form."""
    found = asked.queryAndConvert()
    if isinstance(found, Graph):
        return read(found.serialize(format="nt"), "application/n-triples", text)
    if isinstance(found, Document):
        # The parser of Oxigraph takes away spaces at the ends of a literal; that of rdflib does not.
        rows = Result.parse(io.BytesIO(found.toxml().encode()), format="xml")
        return read(rows.serialize(format="json") or b"", ROWS_JSON, text)
    return read(json.dumps(found) if isinstance(found, dict) else found, media_type, text)


@pytest.mark.parametrize("way", WAYS)
def test_it_gets_what_the_dump_says_in_each_way_of_asking(
    room: Served, expected: Expected, question: str, way: str
) -> None:
    # Its default is XML: of rows, and RDF/XML of graphs.
    assert converted(wrapper(room, question, way), ROWS_XML, question) == expected(question)


@pytest.mark.parametrize("only_by_header", [False, True], ids=["parameters", "header"])
@pytest.mark.parametrize(("name", "asked_for"), ASKED)
def test_it_gets_what_the_dump_says_in_each_format(
    room: Served, expected: Expected, name: str, asked_for: str, only_by_header: bool
) -> None:
    text = query(name, room.base)
    asked = wrapper(room, text)
    asked.setReturnFormat(asked_for)
    asked.setOnlyConneg(only_by_header)
    assert converted(asked, FORMATS[QUESTIONS[name].partition(" ")[0]][asked_for], text) == expected(text)


def test_it_gets_the_table_that_the_dump_gives(room: Served, dump: pyoxigraph.Store, select: str) -> None:
    asked = wrapper(room, select)
    asked.setReturnFormat(CSV)
    found = asked.queryAndConvert()
    assert isinstance(found, bytes)
    table = dump.query(select).serialize(format=pyoxigraph.QueryResultsFormat.CSV)
    assert cells(found, select) == cells(table or b"", select)


@pytest.mark.parametrize("way", WAYS)
def test_it_shows_what_is_wrong_with_a_query(room: Served, way: str) -> None:
    with pytest.raises(QueryBadFormed, match="SERVICE is refused, because this endpoint calls no other address"):
        wrapper(room, "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }", way).query()
