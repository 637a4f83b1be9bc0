"""Files are viewed, saved, and fetched in parts."""

import hashlib
import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from strada.file_types import FILE_TYPES, FileType
from strada.release.build import build
from strada.site import Site
from strada.starter import start
from strada.web.app import create_app
from strada.web.turnstile import FILE_PLACES
from tests.conftest import ROOT
from tests.pdfs import pdf
from tests.web.conftest import write_documents
from tests.web.test_serve import Server

GUIDE = pdf("A guide to everything", "Words that only the file has")
CHECKSUM = hashlib.sha256(GUIDE).hexdigest()
#: Files by the number of their document, with what every such file begins with.
DATA = {str(number): row.beginning + b"some text" for number, row in enumerate(FILE_TYPES, 2)}


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with a PDF, and a file of every other kind."""
    folder = tmp_path_factory.mktemp("files") / "site"
    start(folder)
    site = Site.open(folder, base="http://localhost:8000/", workers=1, query_workers=1)
    write_documents(site, {str(number): f"Report number {number}" for number in range(1, 12)})
    files = site.data / "files"
    files.mkdir()
    (files / "1.pdf").write_bytes(GUIDE)
    for number, row in enumerate(FILE_TYPES, 2):
        (files / f"{number}.{row.suffixes[0]}").write_bytes(DATA[str(number)])
    (files / "Überblick & mehr.pdf").write_bytes(GUIDE)
    (site.data / "files.csv").write_text("Document number,File\n11,Überblick & mehr.pdf\n", encoding="utf-8")
    build(site)
    return site


@pytest.fixture(scope="module")
def filed_app(filed: Site) -> Iterator[Flask]:
    app = create_app(filed)
    yield app
    app.extensions["strada"].close()


@pytest.fixture
def reader(filed_app: Flask) -> Iterator[FlaskClient]:
    client = filed_app.test_client()
    yield client
    client.get("/health").close()


def get(reader: FlaskClient, path: str, method: str = "GET", **headers: str) -> tuple[TestResponse, bytes]:
    """The answer and its body, read and closed as a server would."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    response = reader.open(path, method=method, headers=given)
    body = response.data
    response.close()
    return response, body


def test_a_pdf_is_shown_with_its_checksum_as_etag(reader: FlaskClient) -> None:
    response, body = get(reader, "/files/1.pdf")
    assert (response.status_code, body) == (200, GUIDE)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == "inline; filename=1.pdf"
    assert response.headers["ETag"] == f'"{CHECKSUM}"'
    assert response.headers["Content-Length"] == str(len(GUIDE))
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Link"] == '<http://localhost:8000/documents/1>; rel="describedby"'


def test_a_file_can_be_saved(reader: FlaskClient) -> None:
    response, _ = get(reader, "/files/1.pdf?download=1")
    assert response.headers["Content-Disposition"] == "attachment; filename=1.pdf"
    name = "/files/%C3%9Cberblick%20%26%20mehr.pdf"
    response, body = get(reader, name + "?download=1")
    assert body == GUIDE
    assert "filename*=UTF-8''%C3%9Cberblick%20&%20mehr.pdf" in response.headers["Content-Disposition"]
    page = reader.get("/documents/11.html").text
    assert f'href="{name}"' in page


@pytest.mark.parametrize(
    ("range_", "expected"), [("bytes=0-4", GUIDE[:5]), ("bytes=-5", GUIDE[-5:]), ("bytes=100-", GUIDE[100:])]
)
def test_a_part_of_a_file_can_be_had(reader: FlaskClient, range_: str, expected: bytes) -> None:
    response, body = get(reader, "/files/1.pdf", Range=range_)
    assert (response.status_code, body) == (206, expected)
    begin = GUIDE.index(expected) if range_ != "bytes=-5" else len(GUIDE) - 5
    assert response.headers["Content-Range"] == f"bytes {begin}-{begin + len(expected) - 1}/{len(GUIDE)}"
    assert response.headers["Content-Length"] == str(len(expected))


def test_more_than_all_of_the_end_is_the_whole_in_a_part(reader: FlaskClient) -> None:
    response, body = get(reader, "/files/1.pdf", Range="bytes=-999999")
    assert (response.status_code, body) == (206, GUIDE)
    assert response.headers["Content-Range"] == f"bytes 0-{len(GUIDE) - 1}/{len(GUIDE)}"


@pytest.mark.parametrize(
    "range_", ["items=0-1", "bytes=0-1,4-5", "bytes=999999-,0-1", "bytes", "bytes=a-b", "=", "0-4"]
)
def test_what_is_not_one_part_in_bytes_gets_the_whole(reader: FlaskClient, range_: str) -> None:
    response, body = get(reader, "/files/1.pdf", Range=range_)
    assert (response.status_code, body) == (200, GUIDE)


@pytest.mark.parametrize("range_", ["bytes=-0", "bytes=999999-1000000", "BYTES=999999-"])
def test_a_part_that_is_not_there_is_416(reader: FlaskClient, range_: str) -> None:
    assert get(reader, "/files/1.pdf", Range=range_)[0].status_code == 416


def test_a_tag_that_is_weak_does_not_hold_for_a_part(reader: FlaskClient) -> None:
    response, body = get(reader, "/files/1.pdf", Range="bytes=0-4", If_Range=f'W/"{CHECKSUM}"')
    assert (response.status_code, body) == (200, GUIDE)


def test_dumps_have_parts_as_files_have(reader: FlaskClient) -> None:
    whole, _ = get(reader, "/dumps/latest.nt.gz")
    assert get(reader, "/dumps/latest.nt.gz", Range="bytes=-99999999")[0].status_code == 206
    assert get(reader, "/dumps/latest.nt.gz", Range="items=0-1")[0].status_code == whole.status_code == 200


def test_a_part_beyond_the_end_cannot_be_had(reader: FlaskClient) -> None:
    response, _ = get(reader, "/files/1.pdf", Range="bytes=999999-")
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(GUIDE)}"
    assert response.mimetype == "application/problem+json"


def test_a_part_of_a_file_that_has_changed_since_is_the_whole(reader: FlaskClient) -> None:
    response, body = get(reader, "/files/1.pdf", Range="bytes=0-4", If_Range='"another"')
    assert (response.status_code, body) == (200, GUIDE)
    response, body = get(reader, "/files/1.pdf", Range="bytes=0-4", If_Range=f'"{CHECKSUM}"')
    assert (response.status_code, body) == (206, GUIDE[:5])


def test_a_file_that_the_client_has_is_not_sent_again(reader: FlaskClient) -> None:
    response, body = get(reader, "/files/1.pdf", If_None_Match=f'"{CHECKSUM}"')
    assert (response.status_code, body) == (304, b"")
    response, _ = get(reader, "/files/1.pdf", If_None_Match='"another"')
    assert response.status_code == 200


def test_head_says_what_get_would_send(reader: FlaskClient) -> None:
    response, body = get(reader, "/files/1.pdf", "HEAD")
    whole, _ = get(reader, "/files/1.pdf")
    assert (response.status_code, body) == (200, b"")
    assert dict(response.headers) == dict(whole.headers)
    part, _ = get(reader, "/files/1.pdf", "HEAD", Range="bytes=0-4")
    assert (part.status_code, part.headers["Content-Length"]) == (200, str(len(GUIDE)))
    assert get(reader, "/files/1.pdf", "POST")[0].status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/files/", "/files/2427.pdf", "/files/../documents.csv", "/files/..%2f..%2fdata/documents.csv", "/files//1.pdf",
     f"/files/{CHECKSUM}", "/files/%2e%2e/current/manifest.json", "/files/1.pdf/", "/files/1.pdf%00",
     "/data/files/1.pdf"],
)  # fmt: skip
def test_nothing_but_files_of_documents_can_be_had(reader: FlaskClient, path: str) -> None:
    assert get(reader, path)[0].status_code == 404


@pytest.mark.parametrize("number, row", list(enumerate(FILE_TYPES, 2)), ids=lambda it: str(it))
def test_every_kind_of_file_is_served_as_what_it_is(reader: FlaskClient, number: int, row: FileType) -> None:
    response, body = get(reader, f"/files/{number}.{row.suffixes[0]}")
    assert body == DATA[str(number)]
    assert response.mimetype == row.media_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("inline" if row.is_shown else "attachment")


def test_nothing_that_a_browser_would_run_is_served() -> None:
    assert not [row for row in FILE_TYPES if "html" in row.media_type or "xml+" in row.media_type]
    assert not {"svg", "html", "htm", "xhtml", "xml", "js", "css"} & {
        name for row in FILE_TYPES for name in row.suffixes
    }


def test_every_kind_of_file_is_named_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (told,) = [line for line in readme.splitlines() if line.startswith("| `files/` |")]
    assert all(f"`.{suffix}`" in told for row in FILE_TYPES for suffix in row.suffixes)


def test_words_of_a_file_find_its_document_and_its_page_leads_to_the_file(reader: FlaskClient) -> None:
    page = reader.get("/search?q=%22only+the+file+has%22").text
    assert 'href="/documents/1"' in page
    assert 'href="/files/1.pdf"' in reader.get("/documents/1.html").text


def test_slow_readers_of_files_do_not_keep_pages_from_others(reader: FlaskClient, filed_app: Flask) -> None:
    turnstile = filed_app.extensions["strada.turnstile.files"]
    for _ in range(FILE_PLACES):
        turnstile.enter()
    assert get(reader, "/files/1.pdf")[0].status_code == 503
    assert reader.get("/documents/1.html").status_code == 200
    for _ in range(FILE_PLACES):
        turnstile.leave()
    assert get(reader, "/files/1.pdf")[0].status_code == 200


def test_other_conditions_come_before_the_part_that_is_asked_for(reader: FlaskClient) -> None:
    for path in ("/files/1.pdf", "/dumps/latest.nt.gz"):
        etag = get(reader, path)[0].headers["ETag"]
        assert get(reader, path, Range="bytes=0-4", If_None_Match=etag)[0].status_code == 304
        assert get(reader, path, Range="bytes=0-4", If_None_Match='"another"')[0].status_code == 206
        assert get(reader, path, Range="bytes=0-4", If_Match='"another"')[0].status_code == 412


def test_the_real_server_sends_files_and_parts_of_them(filed: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    server = Server(filed, tmp_path_factory.mktemp("server"))
    try:
        response, body = server.get("/files/1.pdf")
        assert (response.status, body) == (200, GUIDE)
        response, body = server.get("/files/1.pdf", Range="bytes=0-4")
        assert (response.status, body) == (206, b"%PDF-")
        assert server.get("/files/1.pdf", **{"If-None-Match": f'"{CHECKSUM}"'})[0].status == 304
        connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("HEAD", "/files/1.pdf")
        assert connection.getresponse().getheader("Content-Length") == str(len(GUIDE))
        connection.close()
    finally:
        server.stop()


def test_the_file_of_a_withdrawn_document_is_410_with_its_date(tmp_path: Path) -> None:
    start(tmp_path / "site")
    site = Site.open(tmp_path / "site", base="http://localhost:8000/", workers=1, query_workers=1)
    write_documents(site, {"1": "A report", "2": "Another"})
    (site.data / "files").mkdir()
    for name in ("1.pdf", "2.pdf"):
        (site.data / "files" / name).write_bytes(GUIDE)
    build(site)
    write_documents(site, {"2": "Another"})
    build(site, may_delete=True)
    app = create_app(site)
    client = app.test_client()
    response, body = get(client, "/files/1.pdf")
    assert response.status_code == 410
    assert json.loads(body)["iri"] == "http://localhost:8000/documents/1"
    assert json.loads(body)["date"]
    assert get(client, "/files/1.pdf", "HEAD")[0].status_code == 410
    assert get(client, "/files/2.pdf")[0].status_code == 200
    assert get(client, "/files/3.pdf")[0].status_code == 404
    write_documents(site, {"1": "A report", "2": "Another"})
    build(site)
    assert get(client, "/files/1.pdf")[0].status_code == 200
    app.extensions["strada"].close()
