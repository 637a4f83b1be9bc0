"""What the service says of its data is what the data is."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID
from rdflib.term import Node

from strada.release.build import build
from strada.site import Site
from strada.web.app import create_app
from tests.web.conftest import write_documents

DATA = URIRef("http://localhost:8000/sparql#graph")


def described(client: FlaskClient, path: str = "/.well-known/void") -> Graph:
    return Graph().parse(data=client.get(path, headers={"Accept": "text/turtle"}).text, format="turtle")


def partitions(graph: Graph, part: Node, of: Node, number: Node, data: Node = DATA) -> dict[str, int]:
    return {str(graph.value(each, of)): int(str(graph.value(each, number))) for each in graph.objects(data, part)}


def counted(client: FlaskClient, query: str) -> dict[str, int]:
    answer = client.get("/sparql", query_string={"query": query, "format": "srj"}).get_json()
    return {row["of"]["value"]: int(row["n"]["value"]) for row in answer["results"]["bindings"]}


def agrees(client: FlaskClient) -> bool:
    """Whether every count is what a query counts."""
    graph = described(client)
    classes = partitions(graph, VOID.classPartition, VOID["class"], VOID.entities)
    properties = partitions(graph, VOID.propertyPartition, VOID.property, VOID.triples)
    assert len(classes) > 5 and len(properties) > 20
    for instances in graph.objects(DATA, VOID.classPartition):
        used = partitions(graph, VOID.propertyPartition, VOID.property, VOID.triples, instances)
        one = f"?s a <{graph.value(instances, VOID['class'])}> ; ?of ?o"
        if used != counted(client, f"SELECT ?of (COUNT(*) AS ?n) {{ {one} }} GROUP BY ?of"):
            return False
    return (
        classes == counted(client, "SELECT ?of (COUNT(?s) AS ?n) { ?s a ?of } GROUP BY ?of")
        and properties == counted(client, "SELECT ?of (COUNT(*) AS ?n) { ?s ?of ?o } GROUP BY ?of")
        and sum(properties.values()) == int(str(graph.value(DATA, VOID.triples)))
    )


def test_classes_and_properties_are_counted_as_queries_count_them(client: FlaskClient) -> None:
    assert agrees(client)


def test_they_are_still_after_a_build_that_changes_some(own_site: Site) -> None:
    titles = {str(number): f"Report number {number}" for number in range(2, 50) if number not in (5, 6)}
    write_documents(own_site, {**titles, "99": "A new\u2028one"}, {"99": "1"})
    build(own_site, may_delete=True, clock=lambda: datetime(2026, 11, 23, 14, tzinfo=UTC))
    app = create_app(own_site)
    assert agrees(app.test_client())
    app.extensions["strada"].close()


def test_it_says_when_the_data_changed_and_where_the_rest_is(client: FlaskClient) -> None:
    graph = described(client)
    assert str(graph.value(DATA, DCTERMS.modified)) == "2026-11-23T13:00:00Z"
    (dump,) = graph.objects(DATA, VOID.dataDump)
    with client.get(str(dump).removeprefix("http://localhost:8000")) as response:
        assert response.status_code == 200
    assert URIRef("http://purl.org/dc/terms/") in set(graph.objects(DATA, VOID.vocabulary))


def test_the_service_description_holds_it_too(client: FlaskClient) -> None:
    assert set(described(client)) <= set(described(client, "/sparql"))
    assert (DATA, RDF.type, VOID.Dataset) in described(client, "/sparql")


@pytest.mark.parametrize("media_type", ["application/ld+json", "application/n-triples", "application/rdf+xml"])
def test_it_comes_in_every_rdf_format(client: FlaskClient, media_type: str) -> None:
    response = client.get("/.well-known/void", headers={"Accept": media_type})
    assert response.mimetype == media_type and response.status_code == 200
