"""A reader sees when a description came and changed; nothing is told of what is not public."""

import shutil
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from lxml import html

from strada.release.build import build
from strada.site import Site
from strada.web.app import create_app
from tests.web.conftest import write_documents


def told(client: FlaskClient, iri: str) -> list[tuple[str, str]]:
    """The times and what happened, as the page says them."""
    page = html.fromstring(client.get(f"/{iri}/history").text)
    return [
        (row.find("dt/time").get("datetime"), row.findtext("dd")) for row in page.iter("div") if "row" in row.classes
    ]


@pytest.mark.parametrize("is_lost", [False, True])
def test_events_are_told_newest_first_even_when_the_releases_are_lost(own_site: Site, is_lost: bool) -> None:
    if is_lost:
        shutil.rmtree(own_site.releases)
    titles = {str(number): f"Report number {number}" for number in range(1, 58) if number not in (5, 6)}
    write_documents(own_site, {**titles, "2": "Another title"}, {"7": "6"})
    build(own_site, clock=lambda: datetime(2026, 11, 23, 14, tzinfo=UTC))
    client = create_app(own_site).test_client()
    assert told(client, "documents/2") == [
        ("2026-11-23T14:00:00Z", "Changed"),
        ("2026-11-23T12:00:00Z", "Added to the catalogue"),
    ]
    assert told(client, "documents/3") == [("2026-11-23T12:00:00Z", "Added to the catalogue")]


def test_the_page_of_a_record_leads_to_its_history(client: FlaskClient) -> None:
    page = client.get("/documents/2", headers={"Accept": "text/html"}).text
    assert 'href="/documents/2/history"' in page


@pytest.mark.parametrize("iri", ["documents/5", "documents/999999", "nothing"])
def test_what_is_not_published_has_no_history(client: FlaskClient, iri: str) -> None:
    assert client.get(f"/{iri}/history").status_code == 404
