"""Requests that mean harm, or make no sense, are refused quickly and say nothing of the inside."""

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.patience import ends_within

PATHS = [
    "/../../etc/passwd",
    "/documents/../../../etc/passwd",
    "/documents/%2e%2e/%2e%2e/etc/passwd",
    "/documents/2%00",
    "/%00",
    "/documents/%ff%fe",
    "/documents/✓",
    "/документы/2",
    "//documents/2",
    "/documents//2",
    "/documents/2//",
    "/documents/2%0d%0aSet-Cookie:%20x=1",
    "/documents/2' OR 1=1 --",
    "/documents/2.ttl.ttl",
    "/documents/.ttl",
    "/.ttl",
    "/.html",
    "/documents/2.",
    "/current",
    "/%25%32%65",
    "/" + "x" * 10_000,
    "/documents/" + "%2f" * 3_000,
    "/" + "a/" * 5_000,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_no_path_gives_anything_but_a_refusal(client: FlaskClient, path: str, accept: str) -> None:
    with ends_within(0):
        response = client.get(path, headers={"Accept": accept})
    assert 400 <= response.status_code < 500
    assert "Set-Cookie" not in response.headers
    assert "Traceback" not in response.text
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Accept", "text/html" + " " * 100_000 + "x"),
        ("Accept", "text/html," * 5_000),
        ("Accept-Language", "en;" * 10_000),
        ("Accept-Encoding", "gzip " * 10_000),
        ("If-None-Match", '"' * 10_000),
        ("X-Other", "x" * 9_000),
    ],
)
def test_headers_that_are_too_long_are_431_at_once(client: FlaskClient, name: str, value: str) -> None:
    with ends_within(0):
        response = client.get("/documents/2", headers={name: value})
    assert response.status_code == 431
    assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("filling", [" ", '"', ",", ";", "W/", "a;q=", '"a",', "\t", "=", "*/*,"])
@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since"])
def test_headers_of_the_longest_that_is_let_in_cost_little(client: FlaskClient, name: str, filling: str) -> None:
    value = "x" + (filling * 7_000)[:7_000] + "x"
    for path in ("/documents/2", "/documents", "/nothing"):
        with ends_within(0):
            assert client.get(path, headers={name: value}).status_code < 500


def test_an_address_that_is_too_long_is_414(client: FlaskClient) -> None:
    assert client.get("/" + "x" * 3_000).status_code == 414
    assert client.get("/documents/2?" + "x" * 70_000).status_code == 414


def test_a_body_that_is_too_long_is_413(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": "x" * 100_000})
    assert response.status_code == 413
    assert response.get_json()["detail"].endswith("send it in parts.")


@pytest.mark.parametrize("path", ["*", "//evil.example/documents/2", "documents//2", "/documents/\xc3\x28"])
def test_a_target_that_is_no_path_of_ours_is_refused(app: Flask, path: str) -> None:
    environ = {**EnvironBuilder().get_environ(), "PATH_INFO": path}
    _, status, headers = run_wsgi_app(app, environ, buffered=True)
    assert status.startswith("4")
    assert "Location" not in headers


def test_an_unknown_method_is_405(client: FlaskClient) -> None:
    assert client.open("/documents/2", method="PROPFIND").status_code == 405


def test_a_failure_of_ours_is_500_without_details_and_logged(
    own_app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the secret of the inside")

    monkeypatch.setattr("strada.web.search.search_page", broken)
    with caplog.at_level(logging.ERROR):
        response = own_app.test_client().get("/search?q=report")
    assert response.status_code == 500
    assert response.content_type == "application/problem+json"
    assert "secret" not in response.text
    assert "the secret of the inside" in caplog.text


def test_a_catalogue_that_cannot_be_read_is_503_never_404(own_app: Flask) -> None:
    folder = own_app.extensions["strada"].current().release.folder
    own_app.extensions["strada"].close()
    (folder / "catalogue.sqlite").unlink()
    for path in ("/documents/2", "/documents", "/"):
        response = own_app.test_client().get(path)
        assert response.status_code == 503
        assert response.headers["Retry-After"]
