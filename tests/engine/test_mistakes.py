"""What is said of queries that are no SPARQL: the mistakes that people make."""

import pyoxigraph
import pytest

from strada.engine.answers import refusing
from strada.engine.screen import screen
from strada.errors import QueryRefused

PREFIX = "PREFIX dcterms: <http://purl.org/dc/terms/>\n"


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ("SELECT * {\n ?d ?p ?t", "line 3, column 10, after “?d ?p ?t”", "the { of line 2 is not closed"),
        (
            "SELECT * {\n ?d dcterms:title ?t\n FILTER(CONTAINS(?t, 'x') \n}",
            "line 5, column 2, after “}”",
            "the ( of line 4 is not closed before the } of line 5",
        ),
        ("SELECT ?s { ?s ?p ?o } }", "line 2, column", "the } of line 2 closes nothing"),
        ("SELECT ?d COUNT(?t) { ?d ?p ?t }", "line 2, column 16, after “SELECT ?d COUNT”", "bracket that is missing"),
        ("SELECT ?d (COUNT(?t) AS ?n) { ?d ?p ?t }", "line 2", "every variable after SELECT must stand in GROUP BY"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "line 2", "name the variables after SELECT where there is GROUP BY"),
        ("SELECT ?p (?n AS ?n) { ?s ?p ?n }", "line 2", "overrides an existing variable"),
        (f"SELECT * {{ ?d {'?p' * 40} ", "line 2", "the { of line 2 is not closed"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(text: str, place: str, advice: str) -> None:
    query = screen(PREFIX + text).text
    with pytest.raises(QueryRefused) as caught, refusing(query):
        pyoxigraph.Store().query(query)
    said = str(caught.value)
    assert said.startswith("The query is not valid SPARQL near ") and said.endswith(".")
    assert place in said and advice in said


@pytest.mark.parametrize(
    ("prefix", "address"), [("dct", "http://purl.org/dc/terms/"), ("skos", "http://www.w3.org/2004/02/skos/core#")]
)
def test_the_address_of_a_prefix_is_told(prefix: str, address: str) -> None:
    with pytest.raises(QueryRefused, match=f"put PREFIX {prefix}: <{address}> before the query"):
        screen(f"SELECT * {{ ?d {prefix}:title ?t }}")
