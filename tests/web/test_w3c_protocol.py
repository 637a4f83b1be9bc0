"""The W3C's tests of the SPARQL 1.1 Protocol, as far as they are about a service that reads one graph."""

from dataclasses import dataclass
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

from strada.representations import GRAPHS, RESULTS
from tests.conftest import SHARED

MANIFEST = SHARED / "standards" / "w3c-sparql11" / "protocol" / "manifest.ttl"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
#: The one graph of the suite's service, and of ours.
THEIRS, OURS = "http://kasei.us/2009/09/sparql/data/data0.rdf", "http://localhost:8000/sparql#graph"
#: What a service that reads one graph has to refuse, though the suite has it answered.
OTHER_GRAPHS = {
    "query_dataset_default_graphs_get", "query_dataset_default_graphs_post", "query_dataset_named_graphs_post",
    "query_dataset_named_graphs_get", "query_dataset_full", "query_multiple_dataset",
}  # fmt: skip
UPDATES = {
    "update_dataset_default_graph", "update_dataset_default_graphs", "update_dataset_named_graphs",
    "update_dataset_full", "update_post_form", "update_post_direct", "update_base_uri",
}  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """The first request of a test, and what is expected of its answer."""

    name: str
    method: str
    address: str
    body: bytes
    headers: dict[str, str]
    statuses: frozenset[str]
    format: str
    boolean: bool | None


def exchanges() -> list[object]:
    if not MANIFEST.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="The W3C suite is not beside this checkout."))]
    graph = Graph().parse(MANIFEST)
    entries = Collection(graph, next(graph.objects(None, MF.entries)))
    return [pytest.param(found, id=found.name) for found in (exchange(graph, entry) for entry in entries)]


def exchange(graph: Graph, entry: Node) -> Exchange:
    request = next(iter(Collection(graph, graph.value(graph.value(entry, MF.action), HT.requests))))
    body, response = graph.value(request, HT.body), graph.value(request, HT.resp)
    listed = graph.value(request, HT.headers)
    headers = {
        str(graph.value(each, HT.fieldName)): str(graph.value(each, HT.fieldValue))
        for each in (Collection(graph, listed) if listed else ())
    }
    text = str(graph.value(body, CNT.chars)) if body else ""
    encoding = str(graph.value(body, CNT.characterEncoding) or "UTF-8") if body else "UTF-8"
    boolean = graph.value(response, MF.expectedBoolean)
    return Exchange(
        str(entry).rpartition("#")[2],
        str(graph.value(request, HT.methodName)),
        ours(str(graph.value(request, HT.absolutePath))).replace("/sparql/", "/sparql", 1),
        ours(text).encode(encoding),
        headers,
        frozenset(str(status)[-3] for status in graph.objects(response, MF.expectedStatus)),
        str(graph.value(response, MF.expectedFormat) or ""),
        bool(boolean) if isinstance(boolean, Literal) else None,
    )


def ours(text: str) -> str:
    return text.replace(quote(THEIRS, safe=""), quote(OURS, safe="")).replace(THEIRS, OURS)


@pytest.mark.parametrize("said", exchanges())
def test_the_protocol_is_kept(client: FlaskClient, said: Exchange) -> None:
    answer = client.open(said.address, method=said.method, data=said.body, headers=said.headers)
    if said.name in OTHER_GRAPHS | UPDATES:
        assert answer.status_code in (400, 415) and answer.get_json()["detail"].endswith(".")
        return
    assert str(answer.status_code)[0] in said.statuses, answer.text
    media_types = {"boolean": RESULTS[:2], "tabular": RESULTS, "RDF": GRAPHS}.get(said.format)
    if media_types:
        assert answer.mimetype in {row.media_type for row in media_types}
    if said.boolean is not None:
        assert answer.get_json()["boolean"] is said.boolean


def test_there_is_a_service_description(client: FlaskClient) -> None:
    """What the suite's three tests of a service description ask for."""
    answer = client.get("/sparql")
    graph = Graph().parse(data=answer.text, format=answer.mimetype)
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    services = list(graph.subjects(RDF.type, sd.Service))
    assert len(services) == 1
    assert list(graph.objects(services[0], sd.endpoint)) == [URIRef("http://localhost:8000/sparql")]
