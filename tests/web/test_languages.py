"""Pages in the language of the reader: asked for by the browser, or chosen and kept."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from strada.errors import SettingsError
from strada.language import translate
from strada.release.build import build
from strada.site import Site
from strada.web.app import create_app
from strada.web.headers import chosen_language
from tests.test_translations import said
from tests.web.conftest import make_site

PAGES = ("", "documents", "documents/2", "documents/2/cite", "keywords", "keywords?view=tree",
         "keywords/k0001", "agents", "search?q=report", "search?q=zebra",
         "profile", "ontology", "shapes", "privacy", "sparql", "dumps/", "documents/5", "nothing/here",
         "documents?with=keywords/k0001", "search?year=x")  # fmt: skip
BROWSER = {"Accept": "text/html"}
#: The same word in both languages, or the name of something.
SAME = {"Privacy", "Query", "Records", "Ontology", "SPARQL", "Winter"}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    site = make_site(tmp_path_factory.mktemp("languages") / "site")
    (site.folder / "strada.toml").write_text('languages = "en nl"\n', encoding="utf-8")
    site = Site.open(site.folder, workers=1, query_workers=1)
    build(site)
    app = create_app(site)
    yield app
    app.extensions["strada"].close()


@pytest.fixture
def reader(both: Flask) -> FlaskClient:
    return both.test_client()


def chosen(page: str, language: str) -> str:
    """The address of a page in a language."""
    path, mark, query = page.partition("?")
    return f"/{path}{'index' if path.endswith('/') or not path else ''}.{language}.html{mark}{query}"


def test_what_was_replaced_leads_on_in_the_language_that_was_chosen(reader: FlaskClient) -> None:
    for language in ("en", "nl"):
        response = reader.get(f"/documents/6.{language}.html")
        assert (response.status_code, response.headers["Location"]) == (301, f"/documents/7.{language}.html")


@pytest.mark.parametrize("page", PAGES)
def test_a_reader_who_chose_a_language_stays_in_it(reader: FlaskClient, page: str) -> None:
    for language, other in (("nl", "en"), ("en", "nl")):
        tree = html.fromstring(reader.get(chosen(page, language), headers={"Accept-Language": other}).text)
        assert tree.get("lang") == language
        links = [a.get("href") for a in tree.iter("a") if a.get("class") != "switch"]
        own = [href for href in links if re.match("/(?!files/|feed|dumps/.)[^.?]*($|[?])", href or "")]
        assert own == [], "a link that leaves it to the browser"
        assert not [href for href in links if f".{other}.html" in href]
        for href in {link for link in links if f".{language}.html" in link}:
            answer = reader.get(href)
            assert (answer.status_code, html.fromstring(answer.text).get("lang")) == (200, language), href


@pytest.mark.parametrize("page", PAGES)
def test_each_page_leads_to_itself_in_the_other_language(reader: FlaskClient, page: str) -> None:
    here = reader.get(chosen(page, "en"))
    (switch,) = html.fromstring(here.text).xpath("//a[@class='switch']")
    assert (switch.text, switch.get("lang")) == ("Nederlands", "nl")
    there = reader.get(switch.get("href"))
    assert there.status_code == here.status_code
    (back,) = html.fromstring(there.text).xpath("//a[@class='switch']")
    assert (back.text, reader.get(back.get("href")).text) == ("English", here.text)
    assert html.fromstring(here.text).xpath("//link[@hreflang='nl']/@href") == [
        "http://localhost:8000" + switch.get("href")
    ]


@pytest.mark.parametrize("page", PAGES)
def test_a_browser_is_answered_in_its_language_at_the_same_address(reader: FlaskClient, page: str) -> None:
    for language in ("nl", "en"):
        answer = reader.get(f"/{page}", headers={**BROWSER, "Accept-Language": f"{language}-BE, fr;q=0.2"})
        assert html.fromstring(answer.text).get("lang") == language
        assert {"Accept", "Accept-Language"} <= set(map(str.strip, answer.headers["Vary"].split(",")))
        assert answer.text == reader.get(chosen(page, language)).text


@pytest.mark.parametrize("page", ["documents/2", "documents", "profile"])
def test_a_page_that_is_named_without_its_language_varies_by_it_alone(reader: FlaskClient, page: str) -> None:
    for language in ("nl", "en"):
        answer = reader.get(f"/{page}?format=html", headers={"Accept-Language": language})
        assert html.fromstring(answer.text).get("lang") == language
        assert answer.headers["Vary"].split(", ") == ["Accept-Language", "Accept-Encoding"]
    assert reader.get(f"/{page}.nl.html").headers["Vary"].endswith("Accept-Encoding")


@pytest.mark.parametrize("page", PAGES)
def test_nothing_on_a_dutch_page_is_said_in_english(reader: FlaskClient, page: str) -> None:
    english = {text for text in said() if "%" not in text and "{}" not in text} - SAME
    english = {text for text in english if translate(text, "nl") != text}
    tree = html.fromstring(reader.get(chosen(page, "nl")).text)
    texts = {" ".join(text.split()) for text in tree.xpath("//text()[not(ancestor::*[@lang='en'])]")}
    texts |= {str(value) for value in tree.xpath("//@aria-label | //@placeholder | //link/@title | //optgroup/@label")}
    assert texts & english == set()


def test_what_has_no_dutch_label_says_that_it_is_english(reader: FlaskClient) -> None:
    tree = html.fromstring(reader.get("/documents.nl.html").text)
    titles = tree.xpath("//ul[@class='items']//bdi")
    assert {title.get("lang") for title in titles} == {"en"}
    assert "Eerste" not in tree.text_content()


def test_data_and_files_have_one_address(reader: FlaskClient) -> None:
    for path in ("documents/2.nl.ttl", "feed.nl.atom", "search.nl.json?q=report", "documents.nl.ttl"):
        assert reader.get(f"/{path}").status_code == 404
    assert reader.get("/documents/2.bib").status_code == 200
    assert reader.get("/documents/2.fr.html").status_code == 404


def test_one_language_is_the_rule_and_unknown_ones_are_refused(client: FlaskClient, site: Site) -> None:
    page = html.fromstring(client.get("/documents/2", headers=BROWSER).text)
    assert page.xpath("//a[@class='switch']") == []
    assert "/documents" in page.xpath("//nav//a/@href")
    assert client.get("/documents/2.nl.html").status_code == 404
    with pytest.raises(SettingsError, match="en, nl"):
        Site.open(site.folder, languages="en fr")
    with pytest.raises(SettingsError):
        Site.open(site.folder, languages="")


def test_a_language_that_is_dropped_leaves_no_page(own_site: Site) -> None:
    for languages in ("nl en", "en"):
        outcome = build(Site.open(own_site.folder, languages=languages, workers=1, query_workers=1))
        assert outcome.made
    app = create_app(own_site)
    assert app.test_client().get("/documents/2.nl.html").status_code == 404
    assert app.test_client().get("/documents/2.html").status_code == 200
    app.extensions["strada"].close()


def test_a_list_is_in_the_order_of_its_labels_in_the_language_of_the_page(both: Flask, reader: FlaskClient) -> None:
    release = both.extensions["strada"].current().release
    for language, letters in (("nl", ["E", "N"]), ("en", ["D", "E"])):
        page = html.fromstring(reader.get(f"/languages.{language}.html").text)
        titles = page.xpath("//ul[@class='items']//bdi/text()")
        assert titles == sorted(titles, key=str.casefold)
        assert page.xpath("//ul[@class='letters']//a/text()") == letters
        (address,) = page.xpath(f"//ul[@class='letters']//a[text()='{letters[1]}']/@href")
        found = html.fromstring(reader.get(address).text).xpath("//ul[@class='items']//bdi/text()")
        assert found == [title for title in titles if title.startswith(letters[1])]
    iris, after = [], None
    while not iris or after:
        page_ = release.listing("languages", size=1, after=after, language="nl")
        iris, after = [*iris, page_.resources[0].iri], page_.after
    assert iris == ["languages/en", "languages/nl"]


@pytest.mark.parametrize(
    ("wish", "language"),
    [("en-GB,nl;q=0.9", "en"), ("nl-BE,en;q=0.9", "nl"), ("fr,nl-NL;q=0.5,en;q=0.4", "nl"),
     ("en-GB;q=0.5,nl;q=0.9", "nl"),
     ("en;q=0.5,en-GB,nl;q=0.9", "en"), ("nl;q=0,en-GB;q=0", "en"),
     ("*", "en"), ("fr,*;q=0.5", "en"), ("*,en;q=0", "nl"),
     ("en-GB-oed, nl;q=0.1", "en"), ("", "en"), ("de", "en"), ("nl;q=0.2,de;q=0.9", "nl"), ("NL-be", "nl")],
)  # fmt: skip
def test_a_wish_for_a_variety_of_a_language_is_one_for_the_language(wish: str, language: str) -> None:
    assert chosen_language(wish, ("en", "nl")) == language
