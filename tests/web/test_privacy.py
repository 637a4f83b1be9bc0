"""A reader at risk: every page can be left at once, and what the privacy page says is true."""

from http.cookies import SimpleCookie

import pytest
from flask.testing import FlaskClient
from lxml import html

from strada.errors import SettingsError
from strada.release.build import build
from strada.site import Site
from strada.web.app import create_app
from tests.conftest import TrialSite

PAGES = ("", "documents", "documents/1", "keywords", "keywords/k0001", "search?q=report", "profile", "ontology",
         "sparql", "dumps/", "privacy", "nothing/here")  # fmt: skip


@pytest.fixture
def client(trial: TrialSite) -> FlaskClient:
    trial.build()
    return create_app(trial.site).test_client()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_left_at_once(client: FlaskClient, path: str) -> None:
    response = client.get(f"/{path}", headers={"Accept": "text/html"})
    page = html.fromstring(response.text)
    (link,) = page.xpath("//a[@class='exit']")
    assert (link.text, link.get("href")) == ("Leave this site", "https://www.wikipedia.org/")
    assert page.xpath("//footer//a[text()='Privacy']/@href") == ["/privacy"]


@pytest.mark.parametrize("path", PAGES)
def test_no_page_sets_a_cookie_runs_a_program_or_loads_from_elsewhere(client: FlaskClient, path: str) -> None:
    response = client.get(f"/{path}", headers={"Accept": "text/html"})
    assert SimpleCookie(response.headers.get("Set-Cookie", "")) == {}
    assert response.headers["Referrer-Policy"] == "no-referrer"
    page = html.fromstring(response.text)
    # The page for SPARQL has the one program of the site, and what it completes.
    own = {"module", "application/json"} if path == "sparql" else set()
    assert {script.get("type") for script in page.iter("script")} <= {"application/ld+json", *own}
    loaded = [*page.xpath("//link[@rel='stylesheet' or @rel='icon']/@href"), *page.xpath("//@src")]
    assert [address for address in loaded if not address.startswith("/static/")] == []


def test_where_the_link_leads_is_a_setting(trial: TrialSite) -> None:
    trial.build()
    trial.write("strada.toml", 'exit = ""\n')
    trial.site = Site.open(trial.folder)
    trial.build()
    client = create_app(trial.site).test_client()
    for path in ("", "documents/1", "privacy"):
        assert "Leave this site" not in client.get(f"/{path}", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("given", ["library@example.org", "mailto:library@example.org"])
def test_a_reader_is_told_whom_to_write_to(trial: TrialSite, given: str) -> None:
    trial.write("strada.toml", f'contact = "{given}"\n')
    site = Site.open(trial.folder)
    build(site)
    client = create_app(site).test_client()
    page = html.fromstring(client.get("/documents/1.html").text)
    (asked, reported) = page.xpath("//a[starts-with(@href, 'mailto:')]")
    assert asked.get("href") == "mailto:library@example.org?subject=http%3A//localhost%3A8000/documents/1"
    assert (asked.text, reported.text) == ("Ask the library for it", "Report a mistake, or a risk to somebody")
    assert page.xpath("//code[@class='copied']/text()") == ["http://localhost:8000/documents/1"]
    assert "mailto:library@example.org" in client.get("/privacy").text
    with pytest.raises(SettingsError):
        Site.open(trial.folder, contact="javascript:alert(1)")


def test_without_a_contact_there_is_nothing_to_write_to(client: FlaskClient) -> None:
    page = client.get("/documents/1.html").text
    assert "No copy is known online." in page
    assert "mailto:" not in page + client.get("/privacy").text
