"""What is made on request is small on the line, and the same to everybody."""

import gzip

import pytest
from flask.testing import FlaskClient

MADE = (
    "/", "/documents", "/documents.ttl", "/search", "/search.json", "/privacy", "/sparql?format=html",
    "/static/strada.css",
)  # fmt: skip
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("path", MADE)
def test_an_answer_is_compressed_for_who_takes_it(client: FlaskClient, path: str) -> None:
    plain, small = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers and small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in small.headers["Vary"]


@pytest.mark.parametrize(
    "path",
    ["/", "/documents", "/privacy", "/static/strada.css", "/documents.ttl", "/sparql?query=SELECT*{?s?p?o}",
     "/sparql?query=ASK{?s?p?o}", "/opensearch.xml", "/feed.atom"],
)  # fmt: skip
def test_what_a_client_has_is_not_sent_again_however_it_was_compressed(client: FlaskClient, path: str) -> None:
    had = client.get(path, headers=GZIP).headers["ETag"]
    for headers in ({}, GZIP):
        again = client.get(path, headers={**headers, "If-None-Match": had})
        assert again.status_code == 304
        assert again.headers["Vary"] == client.get(path, headers=headers).headers["Vary"]


@pytest.mark.parametrize("refusal", ["identity", "gzip;q=0", "br", ""])
def test_who_does_not_take_gzip_gets_none(client: FlaskClient, refusal: str) -> None:
    assert "Content-Encoding" not in client.get("/documents", headers={"Accept-Encoding": refusal}).headers


def test_what_is_short_is_left_alone(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/health", headers=GZIP).headers


def test_a_rows_answer_is_compressed(client: FlaskClient) -> None:
    query = {"query": "SELECT * { ?s ?p ?o }", "format": "srj"}
    plain, small = client.get("/sparql", query_string=query), client.get("/sparql", query_string=query, headers=GZIP)
    assert small.headers["Content-Encoding"] == "gzip" and len(small.data) * 4 < len(plain.data)
