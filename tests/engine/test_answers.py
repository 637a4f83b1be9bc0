"""Every representation as its standard wants it, and caps that refuse instead of cutting off."""

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph
import pytest
import rdflib
from rdflib.query import Result

from strada.engine.answers import has_more_rows
from strada.engine.screen import screen
from strada.engine.workers import Workers
from strada.errors import NotAcceptable, QueryRefused, ResultTooLarge
from strada.representations import GRAPHS, RESULTS, TURTLE, Representation

TRICKY = 'a "quoted" <tag> & a comma, a tab \t, a line\r\nbreak, }},{"x":{ [{ é 😀'
JSON, XML, CSV, TSV = RESULTS
TITLE = "<http://purl.org/dc/terms/title>"


def literal(text: str) -> str:
    return str(pyoxigraph.Literal(text))


def ask(engine: Workers, text: str, row: Representation) -> bytes:
    return engine.answer(screen(text), row.media_type, timeout=10)


def values(engine: Workers, row: Representation) -> list[str]:
    """The one column of a table, as a reader of that format sees it."""
    body = ask(engine, f"SELECT ?x {{ VALUES ?x {{ {literal(TRICKY)} 'second' }} }}", row).decode()
    if row is JSON:
        return [binding["x"]["value"] for binding in json.loads(body)["results"]["bindings"]]
    if row is XML:
        return [str(found.text) for found in ElementTree.fromstring(body).iterfind(".//{*}literal")]
    if row is CSV:
        return [line[0] for line in csv.reader(io.StringIO(body, newline=""))][1:]
    return [rdflib.util.from_n3(line) for line in body.split("\n")[1:-1]]


@pytest.mark.parametrize("row", [JSON, XML, CSV, TSV])
def test_table_gives_tricky_text_back(engine: Workers, row: Representation):
    assert [str(value) for value in values(engine, row)] == [TRICKY, "second"]


@pytest.mark.parametrize(("pattern", "truth"), [("?s ?p ?o", True), ("?s <http://e/none> ?o", False)])
def test_ask_answers_in_json_and_xml(engine: Workers, pattern: str, truth: bool):
    query = f"ASK {{ {pattern} }}"
    assert json.loads(ask(engine, query, JSON)) == {"head": {}, "boolean": truth}
    found = ElementTree.fromstring(ask(engine, query, XML)).findtext("{*}boolean")
    assert found == str(truth).lower()


@pytest.mark.parametrize("row", [CSV, TSV])
def test_ask_is_not_available_as_a_table_of_rows(engine: Workers, row: Representation):
    with pytest.raises(NotAcceptable, match="ASK is available as application/sparql-results"):
        ask(engine, "ASK {}", row)


def test_graph_is_not_available_as_a_table_nor_a_table_as_a_graph(engine: Workers):
    with pytest.raises(NotAcceptable):
        ask(engine, "CONSTRUCT WHERE { ?s ?p ?o }", CSV)
    with pytest.raises(NotAcceptable):
        ask(engine, "SELECT * { ?s ?p ?o }", GRAPHS[0])


@pytest.mark.parametrize("row", RESULTS)
def test_select_without_rows_is_well_formed(engine: Workers, row: Representation):
    body = ask(engine, "SELECT ?s { ?s <http://e/none> ?o }", row)
    found = Result.parse(io.BytesIO(body), format=row.media_type)
    assert [str(name) for name in found.vars] == ["s"] and list(found) == []
    assert not has_more_rows(body, row.media_type, 0)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("row", GRAPHS)
@pytest.mark.parametrize("form", ["CONSTRUCT WHERE { ?d %s ?t }", "DESCRIBE ?d WHERE { ?d %s ?t }"])
def test_every_graph_format_holds_the_same_triples(engine: Workers, row: Representation, form: str):
    query = form.replace("%s", TITLE).replace("?d", "<http://localhost:8000/documents/5>", 2)
    read = rdflib.Graph().parse(data=ask(engine, query, row), format=row.media_type)
    titles = read.objects(rdflib.URIRef("http://localhost:8000/documents/5"), rdflib.DCTERMS.title)
    assert set(titles) == {rdflib.Literal("Report 5", "en"), rdflib.Literal('Bericht 5, "übersetzt"', "de")}


def test_constructed_triple_comes_once(engine: Workers):
    body = ask(engine, f"CONSTRUCT {{ <http://e/all> a <http://e/Thing> }} {{ ?s {TITLE} ?t }}", GRAPHS[2])
    assert body.count(b"\n") == 1


def test_turtle_uses_the_prefixes(engine: Workers):
    body = ask(engine, f"CONSTRUCT WHERE {{ ?s {TITLE} ?t }} LIMIT 1", GRAPHS[0]).decode()
    assert "@prefix dcterms: <http://purl.org/dc/terms/>" in body
    assert "dcterms:title" in body


@pytest.mark.parametrize("row", RESULTS)
def test_table_with_too_many_rows_is_refused(engine: Workers, row: Representation):
    most = engine.limits.rows
    assert ask(engine, f"SELECT ?s {{ ?s ?p ?o }} LIMIT {most}", row)
    with pytest.raises(ResultTooLarge, match="rows: add LIMIT"):
        ask(engine, "SELECT ?s { ?s ?p ?o }", row)


@pytest.mark.parametrize("row", GRAPHS)
def test_graph_with_too_many_triples_is_refused(engine: Workers, row: Representation):
    with pytest.raises(ResultTooLarge, match="triples: add LIMIT"):
        ask(engine, "CONSTRUCT WHERE { ?s ?p ?o }", row)


@pytest.mark.parametrize("row", RESULTS)
def test_table_of_too_many_bytes_is_refused(engine: Workers, row: Representation):
    text = "x" * 2_000
    with pytest.raises(ResultTooLarge, match="1,000,000 bytes: add LIMIT"):
        ask(engine, f"SELECT ?s ('{text}' AS ?x) {{ ?s ?p ?o }} LIMIT 1000", row)


def test_graph_of_too_many_bytes_is_refused(engine: Workers):
    text = "x" * 3_000
    with pytest.raises(ResultTooLarge, match="1,000,000 bytes"):
        ask(engine, f"CONSTRUCT {{ ?s <http://e/p> '{text}' }} {{ ?s {TITLE} ?t }}", GRAPHS[0])


@pytest.mark.parametrize("row", RESULTS)
def test_rows_are_counted_outside_strings(row: Representation):
    text = literal('\r\n,{ [{ ,{"x":{ \\ \\\\ " <result>')
    results_format = pyoxigraph.QueryResultsFormat.from_media_type(row.media_type)
    for count in (1, 3):
        rows = " ".join([f"({text} {text})"] * count)
        results = pyoxigraph.Store().query(f"SELECT * {{ VALUES (?x ?y) {{ {rows} }} }}")
        body = results.serialize(format=results_format)
        assert not has_more_rows(body, row.media_type, count)
        assert has_more_rows(body, row.media_type, count - 1)


@pytest.mark.parametrize("row", [RESULTS[1], GRAPHS[3]])
def test_xml_that_would_not_be_well_formed_is_refused(engine: Workers, row: Representation):
    head = "SELECT ?o" if row is XML else "CONSTRUCT { <http://e/s> <http://e/p> ?o }"
    with pytest.raises(NotAcceptable, match="control character"):
        ask(engine, f"{head} {{ VALUES ?o {{ 'a\\bb' }} }}", row)


@pytest.mark.parametrize("iri", ["http://a/1", "http://a/", "urn:1", "http://x/a?b=1"])
def test_a_property_that_xml_cannot_name_is_refused(engine: Workers, iri: str):
    query = f"CONSTRUCT {{ <http://e/s> <{iri}> '<oxprefix: ' }} {{}}"
    with pytest.raises(NotAcceptable, match="ask for Turtle"):
        ask(engine, query, GRAPHS[3])
    assert iri.encode() in ask(engine, query, TURTLE)
    assert ask(engine, query.replace(iri, "http://e/p"), GRAPHS[3])


def test_turtle_declares_the_prefixes_that_it_has_and_no_other(engine: Workers):
    query = f"CONSTRUCT {{ <http://e/s> {TITLE} '@prefix a: b' }} {{}}"
    assert ask(engine, query, TURTLE).splitlines() == [
        b"@prefix dcterms: <http://purl.org/dc/terms/> .",
        b'<http://e/s> dcterms:title "@prefix a: b" .',
    ]
    assert b"@prefix" not in ask(engine, "CONSTRUCT { <http://e/s> <http://e/p> 1 } {}", TURTLE)


def test_the_end_of_a_line_survives_rdf_xml(engine: Workers):
    body = ask(engine, "CONSTRUCT { <http://e/s> <http://e/p> 'a\\r\\nb\\rc' } {}", GRAPHS[3])
    assert [element.text for element in ElementTree.fromstring(body).iter("{http://e/}p")] == ["a\r\nb\rc"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * {", "line 1, column 11"),
        ("SELECT * { ?s ?p }", "look there, and right before it"),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o }", "must stand in GROUP BY"),
        ("ASK { <relative> ?p ?o }", "not valid SPARQL"),
    ],
)
def test_syntax_error_is_a_sentence(engine: Workers, text: str, said: str):
    with pytest.raises(QueryRefused, match=said) as caught:
        ask(engine, text, JSON)
    assert str(caught.value).endswith(".")
    assert "[_]" not in str(caught.value)
