"""The same search for programs, the feed of what is new, and what tells a browser how to search."""

from itertools import product

import feedparser
import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from rdflib import Graph
from rdflib.namespace import RDF, RDFS

from strada.namespaces import HYDRA, OPENSEARCH
from strada.pages.feed import Entry, Feed, atom
from strada.pages.links import Label
from strada.representations import GRAPHS, SEARCHES
from strada.triples import parse

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_a_search_is_read_to_its_end_as_json(client: FlaskClient) -> None:
    address, found = "/search.json?q=report&sort=newest", []
    while address:
        page = client.get(address).json
        found += [document["id"] for document in page["documents"]]
        address = page["next"]
    assert len(found) == len(set(found)) == page["total"] > 40
    assert (page["page"], page["id"]) == (page["pages"], page["id"].replace(".json", ""))
    assert page["documents"][0]["title"]["en"].startswith("Report")


def test_each_value_of_a_facet_leads_to_as_many_documents_as_it_says(client: FlaskClient) -> None:
    facets = client.get("/search.json?q=report").json["facets"]
    values = [value for found in facets.values() for value in found]
    assert {"keyword", "year", "availability"} <= {name for name, found in facets.items() if found}
    for value in values:
        assert client.get(value["search"]).json["total"] == value["count"]


@pytest.mark.parametrize("media_type", [row.media_type for row in GRAPHS])
def test_a_search_is_a_collection_whose_pages_lead_to_the_next(client: FlaskClient, media_type: str) -> None:
    graph, address = Graph(), "/search?q=report"
    while address:
        page = client.get(address, headers={"Accept": media_type})
        view = parse(page.data, media_type, "urn:none:")
        graph += view
        address = str(next(view.objects(None, HYDRA.next), ""))
    (collection,) = graph.subjects(RDF.type, HYDRA.Collection)
    members = set(graph.objects(collection, HYDRA.member))
    assert len(members) == graph.value(collection, HYDRA.totalItems).toPython() > 40
    assert all(graph.value(member, RDFS.label) for member in members)


def test_a_search_can_be_followed_as_a_feed(client: FlaskClient) -> None:
    read = feedparser.parse(client.get("/search.atom?q=report").data)
    assert not read.bozo
    assert (len(read.entries), int(read.feed.opensearch_totalresults)) == (
        20,
        client.get("/search.json?q=report").json["total"],
    )
    (following,) = [link.href for link in read.feed.links if link.rel == "next"]
    assert feedparser.parse(client.get(following).data).entries[0].id not in {entry.id for entry in read.entries}


def test_the_feed_of_a_search_begins_with_what_was_described_last(client: FlaskClient) -> None:
    for query in ("q=report", "q=report&sort=oldest"):
        read = feedparser.parse(client.get(f"/search.atom?{query}").data)
        times = [entry.updated for entry in read.entries]
        assert times == sorted(times, reverse=True)
        assert read.entries[0].id.endswith("/documents/7")
        assert read.feed.updated == times[0]
    (address,) = [link.href for link in read.feed.links if link.rel == "self"]
    assert client.get(address).status_code == 200


def test_a_search_leads_to_its_feed(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/search?q=report&sort=oldest&page=2", headers=BROWSER).text)
    (head,) = page.xpath("//head/link[@type='application/atom+xml']/@href")
    (shown,) = page.xpath("//main//a[contains(., 'Follow this search')]/@href")
    assert head == shown == "/search.atom?q=report"


def test_all_that_is_found_goes_to_a_reference_manager(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    total = client.get("/search.json?q=report").json["total"]
    for suffix, begins in (("ris", "TY  - "), ("bib", "@")):
        response = client.get(f"/search.{suffix}?q=report&page=2")
        assert response.headers["Content-Disposition"] == f'attachment; filename="search.{suffix}"'
        assert sum(line.startswith(begins) for line in response.text.splitlines()) == total > 40
    assert "RIS (all)" in client.get("/search?q=report").text
    for module in ("pages", "web"):
        monkeypatch.setattr(f"strada.{module}.search.LONGEST_LIST", 5)
    assert client.get("/search.ris?q=report").text.count("TY  - ") == 5
    assert "RIS (the first 5)" in client.get("/search?q=report").text


def test_a_program_is_told_what_is_found_and_of_whom(client: FlaskClient) -> None:
    found = client.get("/search.json?q=beginnings").json
    assert [(term["facet"], term["count"]) for term in found["terms"]] == [("keyword", 55)]
    assert client.get(found["terms"][0]["search"]).json["total"] == 55
    document = found["documents"][0]
    assert [each["label"][""] for each in document["agents"]] == ["Our centre"]
    assert [each["label"]["en"] for each in document["types"]] == ["Report"]
    assert (document["availability"], document["formats"]) == ("none", [])
    assert client.get("/search.json?q=handbook+zebra").json["words"] == {
        "searched": 2,
        "found": 1,
        "unknown": ["zebra"],
    }


def test_a_client_gets_the_representation_that_it_asks_for(client: FlaskClient) -> None:
    for row in SEARCHES:
        for response in (
            client.get("/search?q=report", headers={"Accept": row.media_type}),
            client.get("/search", query_string={"q": "report", "format": row.suffix}),
            client.get(f"/search.{row.suffix}?q=report"),
        ):
            assert (response.status_code, response.content_type) == (200, row.content_type)
    assert client.get("/search.csv?q=report").status_code == 404
    assert client.get("/search.json?q=report&page=4").status_code == 404
    assert client.get("/search?q=report", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/search.json?page=0").status_code == 400


def test_the_feed_has_what_changed_last(client: FlaskClient) -> None:
    response = client.get("/feed.atom")
    read = feedparser.parse(response.data)
    assert (read.bozo, read.version, len(read.entries)) == (False, "atom10", 50)
    assert read.feed.updated == max(entry.updated for entry in read.entries)
    for entry in read.entries:
        assert client.get(entry.link).status_code == 200
    assert [entry.id for entry in read.entries] == list(dict.fromkeys(entry.link for entry in read.entries))
    assert client.get("/feed.atom", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_a_browser_is_told_how_to_search(client: FlaskClient) -> None:
    page = client.get("/documents/2", headers={"Accept": "text/html"}).text
    assert '<link rel="search" href="/opensearch.xml"' in page
    described = etree.fromstring(client.get("/opensearch.xml").data)
    templates = {url.get("type"): url.get("template") for url in described.iter(f"{{{OPENSEARCH}}}Url")}
    media_types = ("text/html", "application/atom+xml", "application/json")
    for media_type, page_number in product(media_types, ("1", "")):
        address = templates[media_type].replace("{searchTerms}", "handbook").replace("{startPage?}", page_number)
        response = client.get(address)
        assert response.content_type.startswith(media_type)
        assert "documents/2" in response.text
    assert len(described.findtext(f"{{{OPENSEARCH}}}ShortName")) <= 16


def test_whatever_stands_in_a_title_a_feed_can_be_read() -> None:
    entry = Entry(
        "https://example.org/documents/1", Label("<b>\x00\x0b&\U0001f600\ufffe</b>", "en"), "2026-01-01T00:00:00Z"
    )
    feed = Feed("Titles", "Us", "en", "https://example.org/feed", "https://example.org/", entry.updated, [entry])
    read = feedparser.parse(atom(feed))
    assert not read.bozo
    assert read.entries[0].title_detail.type == "text/plain"
    assert read.entries[0].title == "<b>\ufffd\ufffd&\U0001f600\ufffd</b>"
