"""The endpoint keeps the SPARQL 1.1 Protocol, and refuses in sentences what it does not do."""

import csv
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph
import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, VOID
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from strada.namespaces import SD
from strada.representations import GRAPHS, RESULTS, Representation
from tests.patience import ends_within

SELECT = "SELECT ?s WHERE { ?s a <http://purl.org/ontology/bibo/Document> } ORDER BY ?s LIMIT 2"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { <http://localhost:8000/documents/2> ?p ?o }"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def by_get(client: FlaskClient, query: str, **headers: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query}, headers=headers)


def by_form(client: FlaskClient, query: str, **headers: str) -> TestResponse:
    return client.post("/sparql", data={"query": query}, headers=headers)


def directly(client: FlaskClient, query: str, **headers: str) -> TestResponse:
    return client.post("/sparql", data=query.encode(), content_type="application/sparql-query", headers=headers)


@pytest.mark.parametrize("send", [by_get, by_form, directly])
def test_a_query_can_be_sent_in_three_ways(client: FlaskClient, send: object) -> None:
    assert callable(send)
    response = send(client, SELECT)
    assert response.status_code == 200
    assert response.mimetype == "application/sparql-results+json"
    rows = response.get_json()["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == [
        "http://localhost:8000/documents/1",
        "http://localhost:8000/documents/10",
    ]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("send", [by_get, by_form, directly])
def test_a_query_from_a_file_that_begins_with_a_mark_of_its_encoding_is_answered(
    client: FlaskClient, send: Callable[..., TestResponse]
) -> None:
    assert send(client, f"\ufeff{ASK}").get_json()["boolean"] is True


def test_a_charset_after_the_media_type_is_no_offence(client: FlaskClient) -> None:
    response = client.post("/sparql", data=ASK, content_type="application/sparql-query; charset=utf-8")
    assert response.get_json()["boolean"] is True


@pytest.mark.parametrize("row", RESULTS, ids=lambda row: row.suffix)
def test_rows_come_in_every_result_format(client: FlaskClient, row: Representation) -> None:
    negotiated = by_get(client, SELECT, Accept=row.media_type)
    assert negotiated.headers["Content-Type"] == row.content_type
    named = client.get("/sparql", query_string={"query": SELECT, "format": row.suffix})
    assert named.data == negotiated.data


@pytest.mark.parametrize("row", GRAPHS, ids=lambda row: row.suffix)
def test_triples_come_in_every_rdf_format(client: FlaskClient, row: Representation) -> None:
    response = by_get(client, CONSTRUCT, Accept=row.media_type)
    assert response.headers["Content-Type"] == row.content_type
    rdf_format = pyoxigraph.RdfFormat.from_media_type(row.media_type)
    assert len(list(pyoxigraph.parse(response.data, rdf_format))) > 5


def test_a_form_that_does_not_fit_the_query_is_406(client: FlaskClient) -> None:
    assert by_get(client, SELECT, Accept="text/turtle").status_code == 406
    assert by_get(client, CONSTRUCT, Accept="text/csv").status_code == 406
    assert client.get("/sparql", query_string={"query": SELECT, "format": "ttl"}).status_code == 406


def test_csv_is_what_a_spreadsheet_reads(client: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(by_get(client, SELECT, Accept="text/csv").text)))
    assert rows == [["s"], ["http://localhost:8000/documents/1"], ["http://localhost:8000/documents/10"]]


def test_a_program_gets_a_service_description(client: FlaskClient) -> None:
    service = URIRef("http://localhost:8000/sparql")
    for headers in ({}, {"Accept": "*/*"}, {"Accept": "text/turtle"}):
        response = client.get("/sparql", headers=headers)
        graph = Graph().parse(data=response.text, format="turtle")
        assert (service, RDF.type, SD.Service) in graph
        assert (service, SD.endpoint, service) in graph
        assert (service, SD.supportedLanguage, SD.SPARQL11Query) in graph
        assert len(list(graph.objects(service, SD.resultFormat))) == len(RESULTS) + len(GRAPHS)
        counted = by_get(client, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", Accept="text/csv").text.split()[1]
        assert str(graph.value(service + "#graph", VOID.triples)) == counted


def test_a_dozen_queries_at_once_are_all_answered(app: Flask) -> None:
    """Comunica sends one for each pattern of a federated query."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: by_get(app.test_client(), slow).status_code, range(12)))
    assert answers == [200] * 12


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_another_dataset_is_refused_with_the_reason(client: FlaskClient, name: str) -> None:
    for response in (
        client.get("/sparql", query_string={"query": ASK, name: "http://example.org/"}),
        client.post("/sparql", data={"query": ASK, name: "http://example.org/"}),
        client.post(f"/sparql?{name}=http://example.org/", data=ASK, content_type="application/sparql-query"),
    ):
        assert response.status_code == 400
        assert name in response.get_json()["detail"]


def test_a_dataset_that_is_left_empty_is_none(client: FlaskClient) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        assert client.get("/sparql", query_string={"query": ASK, name: ""}).status_code == 200


def test_updates_are_refused_with_the_reason(client: FlaskClient) -> None:
    update = "DROP ALL"
    for response in (
        client.get("/sparql", query_string={"update": update}),
        client.post("/sparql", data={"update": update}),
        client.post("/sparql", data=update, content_type="application/sparql-update"),
        by_get(client, update),
    ):
        assert response.status_code == 400
        assert "Nothing can be changed" in response.get_json()["detail"] or "nothing can be changed" in response.text


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        (400, {"method": "POST"}),
        (400, {"query_string": "query=ASK{}&query=ASK{}"}),
        (400, {"query_string": {"query": ""}}),
        (400, {"query_string": {"query": "nonsense"}}),
        (400, {"query_string": {"query": "SELECT * WHERE {"}}),
        (400, {"query_string": {"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}}),
        (400, {"method": "POST", "data": b"\xff", "content_type": "application/sparql-query"}),
        (415, {"method": "POST", "data": "ASK {}", "content_type": "text/plain"}),
        (415, {"method": "POST", "data": {"query": "ASK {}"}, "content_type": "multipart/form-data"}),
        (400, {"query_string": {"query": ASK, "timeout": "soon"}}),
        (400, {"query_string": {"query": ASK, "timeout": "nan"}}),
        (400, {"query_string": {"query": ASK, "timeout": "-1"}}),
        (404, {"query_string": {"query": ASK, "release": "19990101T000000Z"}}),
        (405, {"method": "PUT"}),
        (405, {"method": "DELETE"}),
    ],
)
def test_what_is_wrong_is_said_with_its_status(client: FlaskClient, status: int, arguments: dict[str, object]) -> None:
    if arguments == {"method": "POST"}:
        arguments = {"method": "POST", "data": {"format": "csv"}}
    response = client.open("/sparql", **arguments)  # type: ignore[arg-type]
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.get_json()["detail"].endswith((".", "2.5.", "GET."))


def test_a_browser_reads_what_is_wrong_on_a_page(client: FlaskClient) -> None:
    response = by_get(client, "SELECT", Accept=BROWSER)
    assert response.status_code == 400
    assert "<h1>" in response.text


def test_a_query_ends_at_the_timeout_that_the_client_asks_for(client: FlaskClient) -> None:
    by_get(client, ASK)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with ends_within(0.3):
        response = client.get("/sparql", query_string={"query": endless, "timeout": "0.3"})
    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_scripts_of_other_sites_may_send_queries(client: FlaskClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    preflight = client.options("/sparql", headers=asked)
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert by_get(client, ASK).headers["Access-Control-Allow-Origin"] == "*"


def test_head_answers_like_get_without_the_body(client: FlaskClient) -> None:
    got, head = by_get(client, SELECT), client.head("/sparql", query_string={"query": SELECT})
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_the_current_release_may_be_named(app: Flask, client: FlaskClient) -> None:
    release = app.extensions["strada"].current().release.id
    assert client.get("/sparql", query_string={"query": ASK, "release": release}).status_code == 200


def test_the_log_has_a_line_for_each_query_but_neither_text_nor_sender(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="strada")
    by_get(client, SELECT, **{"User-Agent": "Curious/1.0"})
    by_get(client, ASK, Accept=BROWSER)
    lines = [record.getMessage() for record in caplog.records]
    assert [line.split()[:2] for line in lines[:2]] == [["SELECT", "200"], ["ASK", "200"]]
    assert "bibo" not in "".join(lines) and "127.0.0.1" not in "".join(lines) and "Curious" not in "".join(lines)


NO_TEXT = [b"%E9", b"%ED%A0%80", b"\xe9", b"%C3%A9%FF"]


@pytest.mark.parametrize("letter", NO_TEXT)
@pytest.mark.parametrize("way", ["GET", "POST"])
def test_a_query_that_is_no_utf_8_is_refused_and_not_another_one_answered(app: Flask, letter: bytes, way: str) -> None:
    query = b"query=SELECT%20(%22" + letter + b"%22%20AS%20%3Fx)%20%7B%7D"
    if way == "GET":
        environ = {**EnvironBuilder("/sparql").get_environ(), "QUERY_STRING": query.decode("latin-1")}
    else:
        form = "application/x-www-form-urlencoded"
        environ = EnvironBuilder("/sparql", method="POST", data=query, content_type=form).get_environ()
    body, status, _ = run_wsgi_app(app, environ, buffered=True)
    assert status == "400 BAD REQUEST"
    assert json.loads(b"".join(body))["detail"] == "The query is not UTF-8."


def test_letters_of_all_kinds_and_pluses_are_read_as_they_were_meant(client: FlaskClient) -> None:
    query = 'SELECT ("é✓\U0001f600+" AS ?x) {}'
    for send in (by_get, by_form, directly):
        (row,) = send(client, query, Accept="application/json").get_json()["results"]["bindings"]
        assert row["x"]["value"] == "é✓\U0001f600+"


def test_who_has_any_answer_still_learns_that_a_query_has_none(client: FlaskClient) -> None:
    anything = {"If-None-Match": "*"}
    assert by_get(client, "SELECT nonsense", **anything).status_code == 400
    assert by_get(client, "SELECT ?s { ?s ?p ?o } LIMIT 1", **anything).status_code == 200


def test_a_compressed_query_is_415(client: FlaskClient) -> None:
    for send in (by_form, directly):
        response = send(client, ASK, **{"Content-Encoding": "gzip"})
        assert response.status_code == 415
        assert response.get_json()["detail"] == "Send the query as it is: a compressed one is not read here."
        assert send(client, ASK, **{"Content-Encoding": "Identity"}).status_code == 200


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "application/sparql-query"])
def test_a_query_that_is_too_long_is_413_also_where_its_length_is_not_told(app: Flask, media_type: str) -> None:
    environ = EnvironBuilder("/sparql", method="POST", data=b"query=" + b"x" * 70_000).get_environ()
    del environ["CONTENT_LENGTH"]
    environ.update({"CONTENT_TYPE": media_type, "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True})
    body, status, _ = run_wsgi_app(app, environ, buffered=True)
    assert status.startswith("413")
    assert json.loads(b"".join(body))["detail"].endswith("send it in parts.")
