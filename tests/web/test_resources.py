"""Every resource answers at its own IRI, in the form that the client asks for."""

import base64
import gzip
import hashlib
import json

import pyoxigraph
import pytest
import rdflib
from flask.testing import FlaskClient
from lxml import html

from strada.representations import REPRESENTATIONS, Representation

DOCUMENT = "/documents/2"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHOICES = [
    (None, "html"),
    ("", "html"),
    ("   ", "html"),
    ("*/*", "html"),
    (BROWSER, "html"),
    ("application/ld+json", "jsonld"),
    ("application/json", "jsonld"),
    ("text/turtle;charset=utf-8", "ttl"),
    ('text/turtle;q=0.5, application/ld+json;q=0.9;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
    ("text/turtle;q=nan, application/n-triples", "nt"),
    ("text/*", "html"),
    ("text/turtle, */*;q=0.1", "ttl"),
    ("application/rdf+xml", "rdf"),
    ("image/png, */*;q=0.01", "html"),
    ("TEXT/TURTLE", "ttl"),
    ("text/html;q=0, */*", "jsonld"),
    (",,,;;;, text/turtle", "ttl"),
]


def triples(text: str, media_type: str) -> set[pyoxigraph.Triple]:
    return {quad.triple for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.from_media_type(media_type))}


@pytest.mark.parametrize(("accept", "suffix"), CHOICES)
def test_the_accept_header_chooses_the_representation(client: FlaskClient, accept: str | None, suffix: str) -> None:
    response = client.get(DOCUMENT, headers={} if accept is None else {"Accept": accept})
    assert response.status_code == 200
    assert response.headers["Content-Location"] == f"{DOCUMENT}.{suffix}"
    assert response.headers["Vary"] == "Accept, Accept-Encoding"


UNACCEPTABLE = ["image/png", "text/html;q=0", "text/turtle;q=0.0", "x", "text/html" + " " * 3000 + "x"]


@pytest.mark.parametrize("accept", UNACCEPTABLE)
def test_a_client_that_accepts_nothing_of_ours_is_told_what_there_is(client: FlaskClient, accept: str) -> None:
    response = client.get(DOCUMENT, headers={"Accept": accept})
    assert response.status_code == 406
    assert response.content_type == "application/problem+json"


def test_406_names_every_media_type(client: FlaskClient) -> None:
    detail = client.get(DOCUMENT, headers={"Accept": "image/png"}).get_json()["detail"]
    assert all(row.media_type in detail for row in REPRESENTATIONS)


@pytest.mark.parametrize("row", REPRESENTATIONS, ids=lambda row: row.suffix)
def test_suffix_format_and_media_type_give_the_same_bytes(client: FlaskClient, row: Representation) -> None:
    by_suffix = client.get(f"{DOCUMENT}.{row.suffix}", headers={"Accept": "image/png"})
    assert by_suffix.status_code == 200
    assert by_suffix.headers["Content-Type"] == row.content_type
    assert by_suffix.headers["Vary"] == "Accept-Encoding"
    for query in ({"format": row.suffix}, {"format": row.media_type}, {"_mediatype": row.media_type}):
        named = client.get(DOCUMENT, query_string=query)
        assert named.data == by_suffix.data
        assert named.headers["ETag"] == by_suffix.headers["ETag"]


def test_an_unknown_format_is_406_with_what_there_is(client: FlaskClient) -> None:
    response = client.get(DOCUMENT + "?format=docx")
    assert response.status_code == 406
    assert all(row.suffix in response.get_json()["detail"] for row in REPRESENTATIONS)


@pytest.mark.parametrize("row", REPRESENTATIONS[1:], ids=lambda row: row.suffix)
def test_every_rdf_representation_has_the_same_triples(client: FlaskClient, row: Representation) -> None:
    text = client.get(f"{DOCUMENT}.{row.suffix}").text
    if row.suffix == "jsonld":
        document = json.loads(text)
        assert document["@context"] == "http://localhost:8000/context.jsonld"
        text = json.dumps(document | client.get("/context.jsonld").get_json())
    assert triples(text, row.media_type) == triples(client.get(f"{DOCUMENT}.nt").text, "application/n-triples")


def test_links_lead_to_the_resource_and_to_its_other_representations(client: FlaskClient) -> None:
    link = client.get(f"{DOCUMENT}.html").headers["Link"]
    base = "http://localhost:8000"
    assert f'<{base}{DOCUMENT}>; rel="canonical"' in link
    for row in REPRESENTATIONS[1:]:
        assert f'<{base}{DOCUMENT}.{row.suffix}>; rel="alternate describedby"; type="{row.media_type}"' in link
    back = client.get(f"{DOCUMENT}.ttl").headers["Link"]
    assert f'<{base}{DOCUMENT}.html>; rel="alternate"; type="text/html"' in back


def test_gzip_is_sent_to_those_who_take_it_under_another_etag(client: FlaskClient) -> None:
    plain = client.get(DOCUMENT)
    packed = client.get(DOCUMENT, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    refusing = client.get(DOCUMENT, headers={"Accept-Encoding": "gzip;q=0, deflate"})
    assert refusing.data == plain.data


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_etag_that_the_client_has_is_answered_304(client: FlaskClient, method: str) -> None:
    etag = client.get(DOCUMENT).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        response = client.open(DOCUMENT, method=method, headers={"If-None-Match": known})
        assert response.status_code == 304
        assert response.data == b""
        assert response.headers["ETag"] == etag
        assert response.headers["Vary"] == "Accept, Accept-Encoding"
        assert "Content-Type" not in response.headers


def test_the_etag_of_another_representation_is_answered_200(client: FlaskClient) -> None:
    turtle = client.get(f"{DOCUMENT}.ttl").headers["ETag"]
    assert client.get(f"{DOCUMENT}.nt", headers={"If-None-Match": turtle}).status_code == 200
    packed = client.get(DOCUMENT, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert client.get(DOCUMENT, headers={"If-None-Match": packed}).status_code == 200


def test_what_has_not_changed_since_is_answered_304(client: FlaskClient) -> None:
    modified = client.get(f"{DOCUMENT}.ttl").headers["Last-Modified"]
    assert modified == "Mon, 23 Nov 2026 12:00:00 GMT"
    assert client.get(f"{DOCUMENT}.ttl", headers={"If-Modified-Since": modified}).status_code == 304
    before = {"If-Modified-Since": "Mon, 23 Nov 2026 11:59:59 GMT"}
    assert client.get(f"{DOCUMENT}.ttl", headers=before).status_code == 200
    both = {"If-Modified-Since": modified, "If-None-Match": '"other"'}
    assert client.get(f"{DOCUMENT}.ttl", headers=both).status_code == 200


def test_a_page_is_as_new_as_its_release_because_it_shows_other_records(client: FlaskClient) -> None:
    assert client.get(f"{DOCUMENT}.html").headers["Last-Modified"] == "Mon, 23 Nov 2026 13:00:00 GMT"


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    for encoding in ("gzip", ""):
        got = client.get(DOCUMENT, headers={"Accept-Encoding": encoding})
        head = client.head(DOCUMENT, headers={"Accept-Encoding": encoding})
        assert head.data == b""
        assert dict(head.headers) == dict(got.headers)


def test_posting_to_a_resource_is_405_with_what_is_allowed(client: FlaskClient) -> None:
    for path in (DOCUMENT, "/documents", "/", "/keywords/k0001.ttl"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            response = client.open(path, method=method)
            assert response.status_code == 405
            assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_scripts_of_other_sites_may_read_data(client: FlaskClient) -> None:
    for path in (DOCUMENT, "/documents.ttl", "/context.jsonld", "/nothing"):
        assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    preflight = client.options(DOCUMENT, headers={"Origin": "https://example.org"})
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]


def test_what_was_withdrawn_is_410_with_its_date(client: FlaskClient) -> None:
    for path in ("/documents/5", "/documents/5.ttl", "/documents/5.html", "/documents/5?format=nt"):
        assert client.get(path).status_code == 410
    details = client.get("/documents/5.ttl").get_json(force=True)
    assert details["iri"] == "http://localhost:8000/documents/5"
    assert details["date"] == "2026-11-23T13:00:00Z"
    page = client.get("/documents/5", headers={"Accept": BROWSER})
    assert page.status_code == 410
    assert "2026-11-23T13:00:00Z" in page.text
    assert "Report number 5" not in page.text


def test_what_was_replaced_leads_to_its_successor(client: FlaskClient) -> None:
    addresses = {
        "/documents/6": "/documents/7",
        "/documents/6.ttl": "/documents/7.ttl",
        "/documents/6?format=nt": "/documents/7?format=nt",
    }
    for path, successor in addresses.items():
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, successor)


def test_an_address_with_a_slash_too_many_leads_to_the_one_without(client: FlaskClient) -> None:
    addresses = {
        "/documents/2/": "/documents/2",
        "/documents/": "/documents",
        "/documents.ttl/": "/documents.ttl",
        "/keywords/k0001/?format=nt": "/keywords/k0001?format=nt",
        "/documents/5/": "/documents/5",
    }
    for path, meant in addresses.items():
        response = client.get(path)
        assert (response.status_code, response.headers.get("Location")) == (308, meant)


def test_what_never_was_is_404_in_the_form_of_the_client(client: FlaskClient) -> None:
    for path in ("/documents/nothing", "/nothing", "/documents/2.docx", "/documents/2/more", "/nothing/"):
        problem = client.get(path, headers={"Accept": "text/turtle"})
        assert (problem.status_code, problem.content_type) == (404, "application/problem+json")
        assert problem.get_json()["status"] == 404
        page = client.get(path, headers={"Accept": BROWSER})
        assert (page.status_code, page.mimetype) == (404, "text/html")


def test_a_missing_page_is_404_whatever_the_client_accepts(client: FlaskClient) -> None:
    assert client.get("/documents/nothing", headers={"Accept": "image/png"}).status_code == 404


def test_the_files_of_the_specification_are_negotiated(client: FlaskClient) -> None:
    context = client.get("/context.jsonld")
    assert context.mimetype == "application/ld+json"
    assert "@context" in context.get_json()
    for name in ("shapes", "ontology"):
        turtle = client.get(f"/{name}", headers={"Accept": "text/turtle"})
        assert turtle.headers["Content-Location"] == f"/{name}.ttl"
        assert "Accept" in turtle.headers["Vary"]
        assert len(rdflib.Graph().parse(data=turtle.text, format="turtle")) > 10
        assert client.get(f"/{name}.ttl").data == turtle.data
        assert client.get(f"/{name}?format=ttl").data == turtle.data
        assert client.get(f"/{name}", headers={"Accept": "image/png"}).status_code == 406
        again = client.get(f"/{name}.ttl", headers={"If-None-Match": turtle.headers["ETag"]})
        assert again.status_code == 304


def test_the_style_that_a_page_carries_is_one_that_its_policy_allows(client: FlaskClient) -> None:
    page = client.get(f"{DOCUMENT}.html")
    (carried,) = html.fromstring(page.text).xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(carried.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}';" in page.headers["Content-Security-Policy"]


def test_every_answer_has_the_headers_that_protect_readers(client: FlaskClient) -> None:
    for path in ("/", DOCUMENT, "/documents", "/nothing", "/documents/5", "/search?q=report", "/sparql", "/robots.txt"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in headers
