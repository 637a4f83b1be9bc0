"""The home page, search, old addresses, dumps, and what every site has by convention."""

import gzip
import hashlib
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from lxml import html

from strada.pages.render import digest
from strada.representations import HTML, SEARCHES

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_the_home_page_leads_into_the_catalogue(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER)
    assert page.status_code == 200
    for expected in ("Our catalogue", 'action="/search"', 'href="/documents"', 'href="/keywords/k0001"', "2010"):
        assert expected in page.text
    assert client.get("/", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    assert client.get("/", headers={"Accept": "text/turtle"}).status_code == 406


def test_a_reader_finds_a_document_by_words_and_by_the_labels_of_its_keywords(client: FlaskClient) -> None:
    page = client.get("/search?q=handbook+trafficking", headers=BROWSER)
    assert 'href="/documents/2"' in page.text
    assert "1 document" in page.text
    assert "55 documents" in client.get("/search?q=beginnings").text
    assert "Nothing was found" in client.get("/search?q=zebra").text


def test_a_search_is_narrowed_down_and_widened_by_links(client: FlaskClient) -> None:
    assert "Remove" not in client.get("/search?q=report").text
    narrowed = client.get("/search?q=report&keyword=keywords/k0001&year=2009-2011&sort=oldest").text
    assert 'href="/search?q=report&amp;keyword=keywords/k0001&amp;sort=oldest">Remove' in narrowed
    assert 'href="/search?q=report&amp;year=2009-2011&amp;sort=oldest">Remove' in narrowed
    assert '<input type="hidden" name="keyword" value="keywords/k0001">' in narrowed
    assert "<strong>Oldest</strong>" in narrowed


def test_a_document_leads_to_those_that_share_its_keywords(client: FlaskClient) -> None:
    assert 'href="/search?like=documents/2"' in client.get("/documents/2.html").text
    alike = client.get("/search?like=documents/2", headers=BROWSER).text
    assert "54 documents" in alike
    assert '<a href="/search">Remove' in alike
    assert "Trafficking in human beings: a handbook" in alike
    assert client.get("/search.json?like=documents/2&q=number&page=2").json["total"] == 54


def test_a_term_and_an_agent_lead_to_their_documents(client: FlaskClient) -> None:
    found = {}
    for segment in ("keywords", "agents", "document-types", "languages"):
        iri = client.get(f"/{segment}?format=nt").text.partition("member> <")[2].partition(">")[0]
        page = html.fromstring(client.get(f"{iri}.html").text)
        (address,) = page.xpath("//article/header//a[contains(@href, '/search?')]/@href")
        found[address.partition("?")[2].partition("=")[0]] = client.get(f"{address}&format=json").json["total"]
    assert found == {"keyword": 55, "agent": 55, "type": 55, "language": 0}
    assert "/search?keyword" not in client.get("/documents/2.html").text


def test_a_misspelt_search_leads_to_what_may_have_been_meant(client: FlaskClient) -> None:
    assert 'Did you mean <a href="/search?q=report">' in client.get("/search?q=reprot").text


def test_what_no_search_can_be_narrowed_down_to_is_refused_with_a_sentence(client: FlaskClient) -> None:
    for query in ("year=x", "year=20045", "sort=fastest", "&".join(["type=a"] + [f"type={n}" for n in range(20)])):
        response = client.get(f"/search?{query}")
        assert (response.status_code, response.content_type) == (400, "application/problem+json"), query
    for years in ("", "-", "2004", "2004-", "-2004", "2001–2005", "2005-2001"):
        assert client.get("/search", query_string={"year": years}).status_code == 200
    assert "No document fits all of this" in client.get("/search?place=nowhere").text


def test_search_results_have_pages(client: FlaskClient) -> None:
    first = client.get("/search?q=report")
    assert 'href="/search?q=report&amp;page=2"' in first.text
    assert "page 3 of 3" in client.get("/search?q=report&page=3").text
    for number in ("0", "-1", "x", "501", "99999999999999999999", "1.5", "²"):
        assert client.get("/search", query_string={"q": "report", "page": number}).status_code == 400


def test_a_page_after_the_last_leads_to_the_last(client: FlaskClient) -> None:
    page = client.get("/search?q=report&page=4", headers=BROWSER)
    assert page.status_code == 404
    assert "There is no page 4" in page.text
    assert 'href="/search?q=report&amp;page=3">Go to the last page' in page.text
    assert "Nothing" not in page.text


def test_a_result_tells_whose_it_is_what_it_is_and_where_to_read_it(client: FlaskClient) -> None:
    result = html.fromstring(client.get("/search?q=handbook").text).xpath("//ul[@class='items']/li")[0].text_content()
    assert " ".join(result.split()).endswith("Our centre · 2010 · no. 2 Report · No copy online")


def test_keywords_of_that_name_are_shown_above_the_documents_and_without_any(client: FlaskClient) -> None:
    assert 'href="/keywords/k0001"' in client.get("/search?q=beginning").text.partition('class="items"')[0]
    alone = html.fromstring(client.get("/search?q=beginnings&year=1900").text).xpath("//section[@class='meant']")
    assert "Keyword · 55 documents" in " ".join(alone[0].text_content().split())


def test_a_search_tells_how_many_there_are_though_fewer_can_be_paged_through(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = client.get("/search.json?q=report").json["total"]
    monkeypatch.setattr("strada.pages.search.DEEPEST", 40)
    last = client.get("/search?q=report&page=2", headers=BROWSER)
    heading = html.fromstring(last.text).xpath("normalize-space(//div[@class='found']//h2)")
    assert heading == f"{total} documents page 2 of 2"
    assert total > 40
    assert "Next page" not in last.text
    programs = client.get("/search.json?q=report&page=2").json
    assert (programs["total"], programs["pages"], programs["next"]) == (total, 2, None)


def test_a_search_without_all_the_words_says_so(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/search?q=handbook+zebra").text).xpath("//main")[0].text_content()
    assert "No document has all of these words. These have at least 1 of the 2." in page
    assert "In no document: zebra." in " ".join(page.split())
    assert "No document has all" not in client.get("/search?q=the+handbook").text


def test_years_are_told_as_they_were_meant(client: FlaskClient) -> None:
    for years, told in (("2001-", "2001 or later"), ("-2015", "2015 or earlier"), ("2015-2001", "2001 to 2015")):
        page = client.get("/search", query_string={"q": "report", "year": years}).text
        assert told in page
        assert "9999" not in page
    assert 'value="2001-"' in client.get("/search?q=report&year=2001-").text


def test_a_search_that_is_refused_keeps_what_was_typed(client: FlaskClient) -> None:
    for query in ({"q": "report " * 80}, {"q": "report on work", "year": "soon"}):
        page = client.get("/search", query_string=query, headers=BROWSER)
        assert page.status_code == 400
        assert html.fromstring(page.text).xpath("//input[@name='q']/@value") == [query["q"].strip()]
        assert "The search is too long" in page.text or "Years are given as" in page.text


@pytest.mark.parametrize(
    "query", ["", " ", '"', "-", "AND", "title:", "(((", "a" * 500, "*", "\x00", "<script>", "[a TO"]
)
def test_whatever_is_typed_is_a_search(client: FlaskClient, query: str) -> None:
    page = client.get("/search", query_string={"q": query}, headers=BROWSER)
    assert page.status_code == 200
    assert "<script>" not in page.text


def test_a_search_that_nobody_typed_is_refused(client: FlaskClient) -> None:
    assert client.get("/search", query_string={"q": "word " * 101}).status_code == 400


def test_addresses_of_the_old_site_lead_to_the_documents(client: FlaskClient) -> None:
    for path in ("/doc-center/2", "/doc-center/2/", "/doc-center/2/any-slug", "/doc-center/2/any/slug.html?x=1"):
        response = client.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, "/documents/2")
    assert client.get("/doc-center/5/slug", follow_redirects=True).status_code == 410
    for path in (
        "/doc-center/99999",
        "/doc-center/..%2f2",
        "/doc-center/",
        "/doc-center/2.ttl",
        "/doc-center//evil.example",
    ):
        assert client.get(path).status_code == 404


def test_the_dump_is_listed_with_the_checksum_of_what_arrives(client: FlaskClient) -> None:
    page = client.get("/dumps/", headers=BROWSER)
    response = client.get("/dumps/latest.nt.gz")
    checksum = hashlib.sha256(response.data).hexdigest()
    assert checksum in page.text
    assert response.headers["ETag"] == f'"{checksum}"'
    assert response.mimetype == "application/gzip"
    assert "Content-Encoding" not in response.headers
    assert b"<http://localhost:8000/documents/2>" in gzip.decompress(response.data)
    again = client.get("/dumps/latest.nt.gz", headers={"If-None-Match": f'"{checksum}"'})
    assert again.status_code == 304
    for part in (response, again):
        part.close()


def test_only_dumps_can_be_had_from_dumps(client: FlaskClient) -> None:
    for name in ("nothing", "..%2fmanifest.json", "../manifest.json", "%2e%2e/catalogue.sqlite", "."):
        assert client.get(f"/dumps/{name}").status_code == 404


def test_monitors_are_told_the_release(client: FlaskClient) -> None:
    assert client.get("/health").get_json() == {"status": "ok"}
    assert client.get("/ready").get_json() == {"status": "ok", "release": "20261123T130000Z"}


def test_crawlers_are_kept_from_searches_as_data_only(client: FlaskClient) -> None:
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").text.splitlines())
    assert not any(robots.can_fetch("*", f"/search{row.ending}?q=report") for row in SEARCHES if row is not HTML)
    assert all(robots.can_fetch("*", path) for path in ("/", "/search?q=report", "/sparql?query=ASK{}", "/dumps/"))


STATES = ("search", "search?q=report&page=2", "search?year=2010&sort=oldest", "sparql", "sparql?query=ASK{}")


@pytest.mark.parametrize("state", STATES)
def test_search_engines_know_one_page_for_all_questions_and_follow_none(client: FlaskClient, state: str) -> None:
    page = html.fromstring(client.get(f"/{state}", headers=BROWSER).data)
    assert page.xpath("//link[@rel='canonical']/@href") == ["http://localhost:8000/" + state.partition("?")[0]]
    assert page.xpath("//meta[@name='robots']/@content") == ["nofollow"]


@pytest.mark.parametrize("path", ["documents/2", "keywords/k0001"])
def test_search_engines_follow_no_link_to_a_search(client: FlaskClient, path: str) -> None:
    page = html.fromstring(client.get(f"/{path}", headers=BROWSER).data)
    links = page.xpath("//a[contains(@href, 'search?')]")
    assert links
    assert {link.get("rel") for link in links} == {"nofollow"}


def test_static_files_are_kept_for_ever_under_their_version_only(client: FlaskClient) -> None:
    address = f"/static/strada.css?v={digest()[:8]}"
    assert address in client.get("/", headers=BROWSER).text
    exact = client.get(address)
    assert exact.content_type == "text/css; charset=utf-8"
    assert "immutable" in exact.headers["Cache-Control"]
    assert "immutable" not in client.get("/static/strada.css?v=other").headers["Cache-Control"]
    assert client.get("/favicon.ico").mimetype == "image/svg+xml"
    assert client.get("/static/..%2frender.py").status_code == 404


def test_a_document_is_cited_in_full_on_a_page_of_its_own(client: FlaskClient) -> None:
    assert 'href="/documents/2/cite"' in client.get("/documents/2.html").text
    page = client.get("/documents/2/cite", headers={"Accept": "text/html"})
    assert "<cite>Trafficking in human beings: a handbook</cite>. (2010). Our centre." in page.text
    assert page.text.count("Trafficking in human beings: a handbook") >= 3
    assert 'href="/documents/2.bib" download' in page.text
    for path, status in (("documents/nothing/cite", 404), ("keywords/k0001/cite", 404), ("cite", 404)):
        assert client.get(f"/{path}").status_code == status
    assert client.get("/documents/2/cite", headers={"Accept": "text/turtle"}).status_code == 406
