"""People put questions in SPARQL on a page, and read the answers there."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from rdflib.namespace import DCTERMS
from werkzeug.test import TestResponse

from strada.namespaces import BIBO, PREFIXES
from strada.pages.examples import EXAMPLES, QUERIES
from strada.pages.snippets import snippets
from strada.pages.sparql import MOST_ROWS
from strada.release.build import build
from strada.release.read import current
from strada.representations import RESULTS
from strada.site import Site
from strada.web.app import create_app
from tests.web.conftest import write_documents

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = "<script>alert(1)</script>\u202e"


def ask(client: FlaskClient, query: str, **more: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **more}, headers=BROWSER)


def cells(response: TestResponse) -> list[list[str]]:
    rows = html.fromstring(response.text).xpath("//table[@class='answer']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_the_form_holds_a_query_that_has_an_answer(client: FlaskClient) -> None:
    form = html.fromstring(client.get("/sparql", headers=BROWSER).text)
    assert len(cells(ask(client, form.get_element_by_id("query").text))) == 20


def test_an_answer_is_a_table_with_links_and_the_query_stays(client: FlaskClient) -> None:
    query = f"SELECT ?s ?t {{ ?s a <{BIBO.Document}> ; <{DCTERMS.title}> ?t }} ORDER BY ?s LIMIT 2"
    response = ask(client, query)
    page = html.fromstring(response.text)
    assert cells(response) == [["documents/1", "Report number 1 en"], ["documents/10", "Report number 10 en"]]
    assert page.xpath("//table[@class='answer']//a/@href") == ["/documents/1", "/documents/10"]
    assert page.get_element_by_id("query").text.strip() == query


def test_numbers_are_drawn_beside_what_they_count(client: FlaskClient) -> None:
    page = html.fromstring(ask(client, "SELECT ?o (COUNT(*) AS ?n) { ?s a ?o } GROUP BY ?o ORDER BY DESC(?n)").text)
    widths = [float(width) for width in page.xpath("//table//rect/@width")]
    assert len(widths) > 4 and widths[0] == 100 and widths == sorted(widths, reverse=True)


def test_a_truth_value_and_a_graph_are_shown(client: FlaskClient) -> None:
    assert "Yes" in html.fromstring(ask(client, "ASK { ?s ?p ?o }").text).get_element_by_id("answer").text_content()
    assert "No" in html.fromstring(ask(client, "ASK { ?s ?s ?s }").text).get_element_by_id("answer").text_content()
    graph = html.fromstring(ask(client, "CONSTRUCT WHERE { <http://localhost:8000/documents/2> ?p ?o }").text)
    assert "Trafficking in human beings: a handbook" in graph.findtext(".//pre")


def test_downloads_and_the_shared_address_are_the_same_question(client: FlaskClient) -> None:
    query = "SELECT ('a&b#c+d %41' AS ?x) {}"
    page = html.fromstring(ask(client, query).text)
    links = [href for href in page.xpath("//section[@id='answer']//a/@href") if "format=" in href]
    assert [parse_qs(urlsplit(href).query)["format"][0] for href in links] == [row.suffix for row in RESULTS]
    for href in links:
        assert "a&b#c+d %41" in client.get(href).text.replace("&amp;", "&")
    shared = page.xpath("//a[@class='copied']/@href")[0]
    assert parse_qs(urlsplit(shared).query)["query"] == [query]


@pytest.mark.parametrize(("query", "status"), [("SELECT", 400), ("SELECT * { SERVICE <http://x.example/> {} }", 400)])
def test_what_is_wrong_stands_beside_the_query(client: FlaskClient, query: str, status: int) -> None:
    response = ask(client, query)
    page = html.fromstring(response.text)
    assert response.status_code == status
    assert page.get_element_by_id("query").text.strip() == query
    assert page.xpath("//p[@class='problem']")[0].text_content().endswith(".")


def test_only_the_first_of_very_many_rows_are_shown_and_the_page_says_so(client: FlaskClient) -> None:
    response = ask(client, "SELECT * { ?s ?p ?o . ?t a ?c } LIMIT 1200")
    assert len(cells(response)) == MOST_ROWS
    assert "the files have them all" in response.text


def test_nothing_in_an_answer_is_markup(client: FlaskClient) -> None:
    text = json.dumps(HOSTILE)
    response = ask(client, f"SELECT ({text} AS ?x) (IRI('javascript:alert(1)') AS ?y) {{}}")
    assert "<script>alert" not in response.text and 'href="javascript' not in response.text
    assert cells(response)[0][0] == HOSTILE
    hidden = ask(client, "SELECT * {} # </textarea><script>alert(2)</script>")
    assert "<script>alert" not in hidden.text


def test_the_only_script_is_ours_and_no_other_page_has_one(client: FlaskClient) -> None:
    response = ask(client, "ASK {}")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    scripts = html.fromstring(response.text).xpath("//script[@src]/@src")
    assert len(scripts) == 1 and client.get(scripts[0]).mimetype == "text/javascript"
    assert "script-src" not in client.get("/documents", headers=BROWSER).headers["Content-Security-Policy"]


def test_every_example_has_a_file_and_every_file_is_one() -> None:
    assert sorted(example.name for example in EXAMPLES) == sorted(path.stem for path in QUERIES.iterdir())
    assert len(EXAMPLES) >= 20 and len({example.question for example in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_every_example_can_be_opened_and_runs(client: FlaskClient, example: object) -> None:
    opened = client.get("/sparql", query_string={"example": example.name}, headers=BROWSER)  # type: ignore[attr-defined]
    query = html.fromstring(opened.text).get_element_by_id("query").text
    response = ask(client, query)
    assert response.status_code == 200 and "problem" not in response.text.partition("answer")[2][:200]


TRICKY = (
    "ASK { FILTER('it\\'s' = \"it's\") }",
    'SELECT ("""a "quoted" \\u00e9 ]--- text""" AS ?x) {}',
    'ASK { FILTER("\\\\" != "") } # ends with "',
)


@pytest.mark.parametrize("is_table", [True, False])
@pytest.mark.parametrize("query", TRICKY)
def test_code_to_copy_sends_the_query_as_it_is(query: str, is_table: bool) -> None:
    written = snippets("http://localhost/sparql", query, RESULTS[0], "20261123T140000Z", is_table=is_table)
    curl, python, in_r = (each.code for each in written)
    # The shell and Python say themselves what they would send.
    sent = subprocess.run(
        ["bash", "-c", f'curl() {{ printf "%s\\n%s" "$1" "$5"; }}; {curl}'], capture_output=True, text=True, check=True
    )
    assert sent.stdout == f"http://localhost/sparql?release=20261123T140000Z\nquery={query}"
    assert "curl 'http://localhost/sparql?" in curl, "some shells look for files where a ? is not quoted"
    block = python.partition("setQuery(")[2].partition(")\nfor row" if is_table else ")\nprint")[0]
    printed = subprocess.run(
        [sys.executable, "-c", f"print({block}, end='')"], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == query
    compile(python, "python", "exec")
    mark = in_r[in_r.index('query <- r"') + len('query <- r"') : in_r.index("[\n")]
    assert in_r.count(f"]{mark}") == 1 and query in in_r
    assert ("read.csv" in in_r and "text/csv" in in_r) is is_table


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELECT * { ?d a bibo:Docment }", "Nothing here is called bibo:Docment. Did you mean bibo:Document?"),
        ("SELECT (COUNT(*) AS ?n) { ?d dcterms:tile ?t }", "Nothing here is called dcterms:tile. Did you mean dcterms:title?"),  # noqa: E501
        ("SELECT * { <documents/999999> ?p ?o }", "Nothing here is called <documents/999999>."),
        ('SELECT * { ?k skos:prefLabel "Beginnings" }', 'A label has a language: write "Beginnings"@en.'),
        ('SELECT * { ?k ?p ?l FILTER(?l = "Beginnings") }', 'A label has a language: write "Beginnings"@en.'),
    ],
)  # fmt: skip
def test_a_query_that_finds_nothing_is_told_why(client: FlaskClient, query: str, hint: str) -> None:
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("bibo", "dcterms", "skos"))
    page = html.fromstring(ask(client, prefixes + query).text)
    assert page.xpath("//section[@id='answer']/ul/li/text()") == [hint]
    dutch = html.fromstring(ask(client, prefixes + query, lang="nl").text).xpath("//section[@id='answer']/ul/li/text()")
    assert len(dutch) == 1


def test_names_that_are_right_but_never_together_are_told_how_to_find_the_one_too_many(client: FlaskClient) -> None:
    query = f"SELECT * {{ ?d a <{PREFIXES['bibo']}Document> ; <{PREFIXES['foaf']}name> ?name }}"
    (said,) = html.fromstring(ask(client, query).text).xpath("//section[@id='answer']/p[last()]/text()")
    assert said.startswith("Nothing has all of this together.")
    assert said not in ask(client, "SELECT * { ?s ?p ?o } LIMIT 1").text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?d dcterms:title ?t FILTER(STRLANG('x', 'en') = ?t && ?t < '1'^^xsd:date) }",
        "SELECT * { ?d dcterms:title ?t FILTER(xsd:integer('1') = 2) }",
        "SELECT * { ?d a bibo:Document }",
        "SELECT * { ?k skos:prefLabel 'Beginnings'@en FILTER(false) }",
        "SELECT * { FILTER(CONTAINS('Beginnings', 'x')) }",
    ],
)
def test_nothing_is_said_of_names_that_are_right(client: FlaskClient, query: str) -> None:
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("bibo", "dcterms", "skos", "xsd"))
    response = ask(client, prefixes + query)
    assert response.status_code == 200
    assert html.fromstring(response.text).xpath("//section[@id='answer']/ul") == []


def test_the_page_of_an_earlier_release_cites_it_before_anything_is_asked(own_site: Site) -> None:
    first = current(own_site.releases).id
    write_documents(own_site, {"2": "Another title"})
    build(own_site, may_delete=True, clock=lambda: datetime(2026, 11, 23, 15, tzinfo=UTC))
    app = create_app(own_site)
    page = html.fromstring(app.test_client().get("/sparql", query_string={"release": first}, headers=BROWSER).text)
    assert first in page.xpath("//p[@class='copied']")[0].text_content()
    app.extensions["strada"].close()
