"""An answer names its release, holds as long as that is kept, and is not computed again for who has it."""

import gzip
import hashlib
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from lxml import html

from strada.release.build import build
from strada.site import Site
from strada.web.app import create_app
from tests.web.conftest import write_documents

GRAPH = "http://localhost:8000/sparql#graph"
TITLES = "SELECT ?t { <http://localhost:8000/documents/2> <http://purl.org/dc/terms/title> ?t }"
CSV = {"Accept": "text/csv"}


def publish(site: Site, title: str, hour: int) -> str:
    titles = {str(number): f"Report number {number}" for number in range(1, 58) if number not in (5, 6)}
    write_documents(site, {**titles, "2": title}, {"7": "6"})
    return build(site, may_delete=True, clock=lambda: datetime(2026, 11, 23, hour, tzinfo=UTC)).release


def title(client: FlaskClient, **parameters: str) -> str:
    response = client.get("/sparql", query_string={"query": TITLES, **parameters}, headers=CSV)
    assert response.status_code == 200, response.text
    return response.text.split("\r\n")[1]


def test_an_earlier_release_can_be_asked_while_it_is_kept(own_site: Site) -> None:
    app = create_app(own_site)
    client = app.test_client()
    first = publish(own_site, "First title", 14)
    second = publish(own_site, "Second title", 15)
    third = publish(own_site, "Third title", 16)
    assert title(client) == "Third title" == title(client, release=third)
    assert title(client, release=first) == "First title"
    assert title(client, release=second) == "Second title"
    answer = client.get("/sparql", query_string={"query": TITLES, "release": second}, headers=CSV)
    assert answer.headers["Strada-Release"] == second
    older = client.get("/sparql", query_string={"query": TITLES, "release": second}, headers={"Accept": "text/html"})
    cited = html.fromstring(older.text).xpath("//p[@class='copied']")[0].text_content()
    assert second in cited and third not in cited
    dump = html.fromstring(older.text).xpath("//a[starts-with(@href, '/dumps/2')]/@href")[0]
    with client.get(dump) as taken:
        assert hashlib.sha256(taken.data).hexdigest() in cited
        assert b"Second title" in gzip.decompress(taken.data)
    assert dump in client.get("/dumps/", headers={"Accept": "text/html"}).text
    described = client.get("/sparql", query_string={"release": second, "format": "nt"}).text
    assert f"<http://rdfs.org/ns/void#dataDump> <http://localhost:8000{dump}>" in described
    assert (
        f"sparql?release={second}" in older.text
        and f"addParameter(&#34;release&#34;, &#34;{second}&#34;)" in older.text
    )
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert "The last 2 releases before the current one are kept" in page
    assert f"release={second}" in page and f"release={first}" in page
    app.extensions["strada"].close()


def test_earlier_releases_do_not_multiply_the_processes(own_site: Site) -> None:
    """However often one asks now this, now that: each keeps its engine, with one process."""
    app = create_app(own_site)
    releases = app.extensions["strada"]
    first, second, _ = (publish(own_site, f"Title of {hour} o'clock", hour) for hour in (14, 15, 16))
    opened = [releases.of(each) for each in (first, second)]
    assert [releases.of(each) for each in (first, second)] == opened
    releases.close()


def test_an_earlier_release_goes_when_it_is_pruned(own_site: Site) -> None:
    app = create_app(own_site)
    client = app.test_client()
    first = publish(own_site, "First title", 14)
    publish(own_site, "Second title", 15)
    assert title(client, release=first) == "First title"
    for hour in (16, 17, 18):
        publish(own_site, f"Title of {hour} o'clock", hour)
    refused = client.get("/sparql", query_string={"query": TITLES, "release": first})
    assert refused.status_code == 404 and "20261123T180000Z, 20261123T170000Z" in refused.get_json()["detail"]
    app.extensions["strada"].close()


@pytest.mark.parametrize("name", ["../../data", "20200101T000000Z", "current", "99991231T235959Z"])
def test_what_is_no_release_is_404(client: FlaskClient, name: str) -> None:
    assert client.get("/sparql", query_string={"query": TITLES, "release": name}).status_code == 404


def test_an_answer_that_a_client_has_is_not_computed_again(client: FlaskClient) -> None:
    def ask(query: str, **headers: str) -> int:
        return client.get("/sparql", query_string={"query": query}, headers=headers).status_code

    had = client.get("/sparql", query_string={"query": TITLES}, headers=CSV).headers["ETag"]
    assert ask(TITLES, **CSV, **{"If-None-Match": had}) == 304
    assert ask(TITLES + " ", **CSV, **{"If-None-Match": had}) == 200
    assert ask(TITLES, **{"If-None-Match": had}) == 200


def test_another_release_has_other_answers(own_site: Site) -> None:
    app = create_app(own_site)
    client = app.test_client()
    before = client.get("/sparql", query_string={"query": TITLES}, headers=CSV).headers["ETag"]
    publish(own_site, "Another title", 14)
    after = client.get("/sparql", query_string={"query": TITLES}, headers={**CSV, "If-None-Match": before})
    assert after.status_code == 200 and "Another title" in after.text
    app.extensions["strada"].close()


@pytest.mark.parametrize("function", ["NOW()", "rand()", "STRUUID()", "BNODE()"])
def test_what_changes_each_time_has_no_etag(client: FlaskClient, function: str) -> None:
    response = client.get("/sparql", query_string={"query": f"SELECT ({function} AS ?x) {{}}"})
    assert response.status_code == 200 and "ETag" not in response.headers


def test_the_one_graph_may_be_named(client: FlaskClient) -> None:
    count, named = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}> {{ ?s ?p ?o }}"
    plain = client.get("/sparql", query_string={"query": count}, headers=CSV).text
    assert int(plain.split()[1]) > 100
    for parameters in ({"query": named}, {"query": count, "default-graph-uri": GRAPH}):
        assert client.get("/sparql", query_string=parameters, headers=CSV).text == plain


@pytest.mark.parametrize(
    "parameters",
    [
        {"query": f"SELECT * FROM NAMED <{GRAPH}> {{ ?s ?p ?o }}"},
        {"query": "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"},
        {"query": f"SELECT * FROM <{GRAPH}> FROM <http://x.example/> {{ ?s ?p ?o }}"},
        {"query": f"ASK {{ FILTER(trueFROM<{GRAPH}>) }}"},
        {"query": "ASK {}", "named-graph-uri": GRAPH},
        {"query": "ASK {}", "default-graph-uri": [GRAPH, "http://x.example/"]},
    ],
)
def test_any_other_graph_is_refused_with_the_reason(client: FlaskClient, parameters: dict[str, object]) -> None:
    response = client.get("/sparql", query_string=parameters)
    assert response.status_code == 400 and GRAPH in response.get_json()["detail"]
