"""A graph of rdflib that is kept at the endpoint says what the dump says."""

import pyoxigraph
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from strada.namespaces import BIBO
from tests.answers import JSON, Answer, read
from tests.clients.conftest import Expected
from tests.serving import Served

WAYS = ("GET", "POST", "POST_FORM")


def graph_at(room: Served, way: str = "GET", **options: str) -> Graph:
    return Graph(SPARQLStore(f"{room.base}sparql", method=way, **options))  # type: ignore[arg-type]


def asked(graph: Graph, text: str) -> Answer:
    found = graph.query(text)
    if found.graph is not None:
        return read(found.graph.serialize(format="nt"), "application/n-triples", text)
    return read(found.serialize(format="json") or b"", JSON, text)


@pytest.mark.parametrize("way", WAYS)
def test_it_gets_what_the_dump_says_in_each_way_of_asking(
    room: Served, expected: Expected, question: str, way: str
) -> None:
    assert asked(graph_at(room, way), question) == expected(question)


def test_it_gets_the_same_rows_in_json(room: Served, expected: Expected, select: str) -> None:
    assert asked(graph_at(room, returnFormat="json"), select) == expected(select)


def test_it_is_a_graph_like_any_other(room: Served, dump: pyoxigraph.Store) -> None:
    graph = graph_at(room)
    document = URIRef(f"{room.base}documents/2427")
    held = Graph().parse(data=str(room.get("documents/2427.nt"), "utf-8"), format="nt")
    assert len(graph) == len(dump)
    assert set(graph.triples((document, None, None))) == set(held.triples((document, None, None)))
    assert graph.value(document, DCTERMS.title) == held.value(document, DCTERMS.title)
    assert (document, RDF.type, BIBO.Document) in graph
    assert (document, RDF.type, SKOS.Concept) not in graph
    english = Literal("Trafficking in human beings", lang="en")
    assert list(graph.subjects(SKOS.prefLabel, english)) == [URIRef(f"{room.base}keywords/k0001")]


def test_the_one_graph_may_be_called_by_its_name(room: Served, dump: pyoxigraph.Store) -> None:
    """rdflib sends the name of a graph as `default-graph-uri`."""
    store = SPARQLStore(f"{room.base}sparql")
    assert len(Graph(store, URIRef(f"{room.base}sparql#graph"))) == len(dump)
    with pytest.raises(ValueError, match="something wrong"):
        len(Graph(store, URIRef("http://example.org/another")))
