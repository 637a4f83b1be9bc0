"""What is rewritten for stores elsewhere gives the same as what was written."""

import pyoxigraph as ox
import pytest

from strada.engine.portable import counting, portable
from strada.errors import QueryRefused

DATA = """
<http://e/a> <http://e/p> <http://e/b> , "FROM DESCRIBE" ; <http://e/q> 1 .
<http://e/b> <http://e/p> <http://e/c> ; <http://e/q> 2 .
<http://e/c> <http://e/q> 3 .
"""
BASE = "http://e/sparql"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    made = ox.Store()
    made.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    return made


def triples(store: ox.Store, text: str, base: str | None = None) -> set[str]:
    return {str(triple) for triple in store.query(text, base_iri=base)}


@pytest.mark.parametrize(
    "text",
    [
        "DESCRIBE <http://e/a>",
        "DESCRIBE <a> <b>",
        "PREFIX e: <http://e/> DESCRIBE e:a <http://e/c>",
        "DESCRIBE ?s { ?s <q> 2 }",
        "describe ?s $o where { ?s <p> ?o } # DESCRIBE",
        "BASE <http://e/x> DESCRIBE ?s <c> WHERE { ?s <q> ?n } ORDER BY DESC(?n) LIMIT 1",
        "DESCRIBE ?s { ?s <p> 'FROM DESCRIBE' }",
        "DESCRIBE ?s { ?s <q> ?n } VALUES ?n { 1 3 }",
        "DESCRIBE <http://e/nothing>",
    ],
)
def test_a_description_is_constructed(store: ox.Store, text: str) -> None:
    rewritten = portable(text, BASE)
    assert triples(store, rewritten) == triples(store, text, BASE)
    assert "DESCRIBE" not in rewritten.upper().replace("FROM DESCRIBE", "").partition("#")[0]


def test_everything_in_scope_cannot_be_described() -> None:
    with pytest.raises(QueryRefused, match="name the variables"):
        portable("DESCRIBE * { ?s ?p ?o }", BASE)


def test_from_is_left_out_and_words_in_literals_stay() -> None:
    text = "SELECT * FROM <http://e/g> { ?s ?p 'FROM <http://e/g>' }"
    assert portable(text, None) == "SELECT *  { ?s ?p 'FROM <http://e/g>' }"
    assert portable("SELECT ?s\nFROM\n<http://e/g>\nWHERE {}", None) == "SELECT ?s\n\nWHERE {}"


@pytest.mark.parametrize(
    ("text", "solutions"),
    [
        ("CONSTRUCT { ?p a <x> } { ?s ?p ?o }", 6),
        ("CONSTRUCT WHERE { ?s <p> ?o } # all", 3),
        ("CONSTRUCT { ?s <x> ( ?p [ <y> ?o ] ) } WHERE { ?s ?p ?o } LIMIT 4", 4),
        ("PREFIX e: <http://e/> CONSTRUCT {} WHERE { ?s e:q ?n FILTER(?n > 1) }", 2),
    ],
)
def test_solutions_of_a_graph_are_counted(store: ox.Store, text: str, solutions: int) -> None:
    (row,) = store.query(counting(portable(text, BASE)))  # type: ignore[misc]
    assert int(row["n"].value) == solutions
