"""What has several representations chooses among them in one way, whichever door it stands behind."""

import pytest
from flask.testing import FlaskClient

ASK = "/sparql?query=ASK%20{}"
SELECT = "/sparql?query=SELECT%20*%20{?s%20?p%20?o}%20LIMIT%201"
#: Addresses, each with one of its media types.
DOORS = {
    "/documents/2": "text/turtle",
    "/documents": "text/turtle",
    "/shapes": "text/turtle",
    "/search?q=report": "text/turtle",
    "/sparql": "text/turtle",
    ASK: "application/sparql-results+xml",
    "/.well-known/void": "text/turtle",
}


@pytest.fixture(params=DOORS)
def door(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def also(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}"


def varies(headers: dict[str, str]) -> set[str]:
    return set(headers["Vary"].split(", "))


@pytest.mark.parametrize("name", ["format", "_mediatype"])
def test_a_named_format_wins_over_what_the_client_accepts(client: FlaskClient, door: str, name: str) -> None:
    negotiated = client.get(door, headers={"Accept": DOORS[door]})
    named = client.get(also(door, f"{name}={DOORS[door].replace('+', '%2B')}"), headers={"Accept": "image/png"})
    assert (named.status_code, named.content_type) == (200, negotiated.content_type)
    assert "Accept" in varies(negotiated.headers)
    # A search is in the order of the client's languages, and not kept.
    assert "Accept" not in varies(named.headers) or named.headers["Cache-Control"] == "no-store"


def test_what_is_not_there_is_406_for_every_client(client: FlaskClient, door: str) -> None:
    for address, accept in ((door, "image/png"), (also(door, "format=docx"), "*/*")):
        refused = client.get(address, headers={"Accept": accept})
        assert (refused.status_code, "Accept" in varies(refused.headers)) == (406, True)


@pytest.mark.parametrize("name", ["format", "_mediatype"])
def test_a_format_without_a_name_is_none(client: FlaskClient, door: str, name: str) -> None:
    for accept in (DOORS[door], "*/*"):
        bare = client.get(also(door, f"{name}="), headers={"Accept": accept})
        assert (bare.status_code, bare.mimetype) == (200, client.get(door, headers={"Accept": accept}).mimetype)


def test_head_says_what_get_says(client: FlaskClient, door: str) -> None:
    for query in ("format=", f"format={DOORS[door].partition('/')[2].replace('+', '%2B')}", "format=docx"):
        got, asked = client.get(also(door, query)), client.head(also(door, query))
        assert (asked.status_code, asked.data) == (got.status_code, b"")
        assert set(asked.headers) - {("Date", asked.headers.get("Date"))} <= set(got.headers)


@pytest.mark.parametrize("address", ["/documents/2.ttl", "/documents.ttl", "/search.ttl"])
def test_a_named_format_wins_over_the_suffix(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}?format=nt").mimetype == "application/n-triples"
    assert client.get(f"{address}?format=docx").status_code == 406


def test_who_would_take_a_page_rather_than_nothing_gets_it(client: FlaskClient) -> None:
    answer = client.get(SELECT, headers={"Accept": "text/turtle, text/html;q=0.5"})
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    rows = client.get(SELECT, headers={"Accept": "text/turtle, text/html;q=0.5, text/csv;q=0.7"})
    assert (rows.status_code, rows.mimetype) == (200, "text/csv")
