"""The fast path and Flask give the same answers, header for header and byte for byte."""

import itertools
import json
import sqlite3
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client, EnvironBuilder, TestResponse

from strada.release.schema import open_content
from strada.site import Site
from strada.web.app import create_app
from strada.web.stored import StoredFirst

PATHS = [
    "/documents/2",
    "/documents/2.html",
    "/documents/2.en.html",
    "/documents/2.nl.html",
    "/documents/2.ttl",
    "/documents/2.en.ttl",
    "/documents/5",
    "/documents/6",
    "/documents/nothing",
    "/keywords/k0001",
    "/agents/a0001.jsonld",
    "/keywords",
    "/static/strada.css",
    "/dumps/latest.nt.gz",
]
MIXED = "application/ld+json;q=0.2, text/html;q=0.1"
ACCEPTS = [None, "", "*/*", "text/turtle", MIXED, "image/png", "text/turtle;q=nan"]
ENCODINGS = [None, "gzip", "gzip;q=0", "*"]
LANGUAGES = [None, "nl", "de, nl;q=0.5", "xx-invalid-;;q=q"]


def asked(application: object, method: str, path: str, headers: dict[str, str]) -> TestResponse:
    environ = EnvironBuilder(path=path, method=method, headers=headers).get_environ()
    return Client(application).open(environ)  # type: ignore[arg-type]


def comparable(response: TestResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    headers = sorted((name, value) for name, value in response.headers if name != "Date")
    body = response.data
    response.close()
    return response.status, headers, body


@pytest.fixture
def bilingual(own_site: Site) -> Iterator[Flask]:
    """A release with pages in two languages; those in Dutch say so."""
    app = create_app(own_site)
    release = app.extensions["strada"].current().release
    content = open_content(own_site.releases)
    content.execute("INSERT INTO content SELECT 'nl' || hash, bytes FROM content")
    content.close()
    catalogue = sqlite3.connect(release.folder / "catalogue.sqlite")
    catalogue.execute(
        "INSERT INTO representation SELECT resource, suffix, 'nl', made_from, 'nl' || content"
        " FROM representation WHERE suffix = 'html'"
    )
    catalogue.commit()
    catalogue.close()
    app.extensions["strada"].close()
    manifest = release.folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "languages": ["en", "nl"]}))
    yield app
    app.extensions["strada"].close()


@pytest.mark.parametrize("path", PATHS)
def test_both_paths_give_the_same_answer(bilingual: Flask, path: str) -> None:
    fast = bilingual.wsgi_app
    assert isinstance(fast, StoredFirst)
    for method, accept, encoding, language in itertools.product(("GET", "HEAD"), ACCEPTS, ENCODINGS, LANGUAGES):
        given = {"Accept": accept, "Accept-Encoding": encoding, "Accept-Language": language}
        headers = {name: value for name, value in given.items() if value is not None}
        first = comparable(asked(fast, method, path, headers))
        assert first == comparable(asked(fast.application, method, path, headers)), (method, headers)


def test_both_paths_give_the_same_304(bilingual: Flask) -> None:
    fast = bilingual.wsgi_app
    assert isinstance(fast, StoredFirst)
    plain = asked(fast, "GET", "/documents/2.ttl", {}).headers
    for headers in (
        {"If-None-Match": plain["ETag"]},
        {"If-None-Match": "*"},
        {"If-None-Match": '"x'},
        {"If-Modified-Since": plain["Last-Modified"]},
        {"If-Modified-Since": "yesterday"},
        {"If-None-Match": plain["ETag"], "Accept-Encoding": "gzip"},
    ):
        first = comparable(asked(fast, "GET", "/documents/2.ttl", headers))
        assert first == comparable(asked(fast.application, "GET", "/documents/2.ttl", headers)), headers


def test_stored_representations_never_reach_flask(app: Flask) -> None:
    def unreachable(environ: object, start_response: object) -> list[bytes]:
        raise AssertionError("Flask was reached")

    fast = StoredFirst(unreachable, app.extensions["strada"])
    for path in ("/documents/2", "/documents/2.html", "/keywords/k0001.nt"):
        assert asked(fast, "GET", path, {"Accept": "text/html, */*;q=0.1"}).status_code == 200


def test_a_reader_gets_the_language_that_suits_best(bilingual: Flask) -> None:
    client: FlaskClient = bilingual.test_client()
    for accept_language, language in (("nl-BE, nl;q=0.8", "nl"), ("de", "en"), ("en;q=0.1, nl;q=0.9", "nl")):
        response = client.get("/documents/2", headers={"Accept-Language": accept_language})
        assert response.headers["Content-Language"] == language
        assert response.headers["Content-Location"] == f"/documents/2.{language}.html"
        assert response.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    named = client.get("/documents/2.nl.html", headers={"Accept-Language": "en"})
    assert (named.headers["Content-Language"], named.headers["Vary"]) == ("nl", "Accept-Encoding")


def test_a_site_below_a_path_is_served_there(site: Site) -> None:
    below = Site(site.folder, {**site.settings, "base": "http://localhost:8000/library/"})
    app = create_app(below)
    client = app.test_client()
    assert client.get("/library/documents/2").status_code == 200
    assert client.get("/library/documents").status_code == 200
    assert client.get("/library/documents/5").status_code == 410
    assert client.get("/health").status_code == 200
    app.extensions["strada"].close()
