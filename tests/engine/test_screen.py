"""What the screen refuses, what it lets pass, and that it takes no time over either."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strada.engine.engine import Form, Query
from strada.engine.screen import LONGEST, UPDATES, screen
from strada.errors import QueryRefused

P = "PREFIX : <http://127.0.0.1/> PREFIX e: <http://e/> PREFIX service: <http://s/> "
HIDDEN = "<http://127.0.0.1/>"


def refusal(text: str) -> str:
    with pytest.raises(QueryRefused) as caught:
        screen(text)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("text", ["", " \n\t", "# SELECT * {}", "#"])
def test_empty_query_is_refused(text: str):
    assert "empty" in refusal(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("ask{}", "ASK"),
        (P + "BASE <http://b/> cOnStRuCt WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("# a comment\nDESCRIBE <http://e/a>", "DESCRIBE"),
        ("PREFIX ask: <http://ask/> SELECT ?ask { ?ask ask:ask 'ASK' }", "SELECT"),
        ("SELECTDISTINCT*{?s ?p ?o}", "SELECT"),
        ("CONSTRUCTWHERE{?s ?p ?o}", "CONSTRUCT"),
    ],
)
def test_form_is_the_first_word_after_the_prologue(text: str, form: str):
    assert screen(text).form == form


def test_query_that_begins_otherwise_is_refused():
    assert "begin it with SELECT" in refusal("FOO { ?s ?p ?o }")
    assert "begin it with SELECT" in refusal("{ ?s ?p ?o }")


@pytest.mark.parametrize(
    ("form", "suffixes"),
    [
        ("SELECT", ["srj", "srx", "csv", "tsv"]),
        ("ASK", ["srj", "srx"]),
        ("CONSTRUCT", ["ttl", "jsonld", "nt", "rdf"]),
        ("DESCRIBE", ["ttl", "jsonld", "nt", "rdf"]),
    ],
)
def test_each_form_has_its_representations(form: Form, suffixes: list[str]):
    assert [row.suffix for row in Query("", form).representations] == suffixes


SERVICES = [
    f"SELECT * {{ SERVICE {HIDDEN} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE SILENT {HIDDEN} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service {HIDDEN} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ sErViCe{HIDDEN}{{?s ?p ?o}} }}",
    f"SELECT*{{SERVICESILENT{HIDDEN}{{?s ?p ?o}}}}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {HIDDEN} {{ ?s ?p ?o }} }} }} }}",
    f"ASK {{ FILTER EXISTS {{ SERVICE {HIDDEN} {{ ?s ?p ?o }} }} }}",
    f"SELECT (EXISTS {{ SERVICE {HIDDEN} {{ ?s ?p ?o }} }} AS ?x) {{}}",
    f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE {HIDDEN} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ VALUES ?x {{ {HIDDEN} }} SERVICE ?x {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE # here\n {HIDDEN} {{ ?s ?p ?o }} }}",
    P + "SELECT * { SERVICE e:x { ?s ?p ?o } }",
    P + "SELECT * { SERVICE:x{ ?s ?p ?o } }",
    P + "SELECT * { SERVICESILENT:x{ ?s ?p ?o } }",
    P + "SELECT * { ?s ?p trueSERVICE:x{ ?s ?p ?o } }",
    f"SELECT * {{ ?s ?p trueSERVICE{HIDDEN}{{}} }}",
    f"SELECT * {{ ?s ?p true.SERVICE{HIDDEN}{{}} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{HIDDEN}{{}} }}",
    f"SELECT * {{ ?s ?p 1.SERVICE{HIDDEN}{{}} }}",
    f"SELECT * {{ ?s ?p 1e5SERVICE{HIDDEN}{{}} }}",
    f"SELECT * {{ ?s ?p '# no comment' SERVICE{HIDDEN}{{}} }}",
    f"SELECT * {{ ?s ?p '''a''b' SERVICE''' . SERVICE{HIDDEN}{{}} }}",
    f"SELECT * {{ ?s ?p ?o # ends here\r SERVICE{HIDDEN}{{}} }}",
    f"SELECT * {{ FILTER(1<2) SERVICE{HIDDEN}{{}} FILTER(3>2) }}",
]


@pytest.mark.parametrize("text", SERVICES)
def test_service_is_refused_however_it_is_spelt(text: str):
    assert "SERVICE" in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ \\u0053ERVICE {HIDDEN} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVIC\\U00000045 {HIDDEN} {{ ?s ?p ?o }} }}",
        f"\\u0053ELECT * {{ ?s ?p ?o }} # {HIDDEN}",
        "ASK { ?s ?p ?o \\}",
        f'SELECT * {{ ?s ?p "\\u0022 . SERVICE {HIDDEN} {{}} #" }}',
        "SELECT * { ?s ?p 'a\\U00000027' }",
        "ASK { <http://e/\\u003E> ?p ?o }",
        "ASK { <http://e/\\u0041> ?p ?o }",
    ],
)
def test_backslash_that_could_hide_a_keyword_is_refused(text: str):
    assert "write the character itself" in refusal(text)


@pytest.mark.parametrize("word", sorted(UPDATES))
def test_update_is_refused(word: str):
    assert refusal(f"{word} DATA {{ <http://e/a> <http://e/b> 1 }}").startswith(f"{word} is refused")
    assert refusal(f"{P} {word.lower()} <http://e/g>").startswith(f"{word} is refused")
    assert refusal(f"SELECT * {{ ?s ?p ?o }} ; {word} <http://e/g>").startswith(f"{word} is refused")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:9/> { ?s ?p ?o }",
        "SELECT * from <file:///etc/passwd> WHERE { ?s ?p ?o }",
        "ASKFROM<file:///etc/passwd>{}",
        "SELECT*FROMNAMED<http://127.0.0.1:9/>{?s ?p ?o}",
        "DESCRIBE <http://e/a> FROM <http://e/g>",
    ],
)
def test_from_is_refused(text: str):
    assert "FROM" in refusal(text)


@pytest.mark.parametrize("word", ["SERVICE", "service", "FROM", "INSERT", "delete", "LOAD", "With", "add"])
@pytest.mark.parametrize(
    "pattern",
    [
        "?s ?p '%s <http://127.0.0.1/> {}'",
        '?s ?p "%s"',
        '?s ?p """a "%s" b"""',
        "?s ?p '''%s'''",
        "?s ?p 'x'@%s",
        "?s <http://e/%s> ?o",
        "?s e:%s ?o",
        "?s %s:%s ?o",
        "?%s ?p $%s",
        "_:%s ?p ?o",
        "?s ?p ?o # %s <http://127.0.0.1/> {}\n",
        "GRAPH %s:x { ?s ?p ?o }",
    ],
)
def test_word_in_a_literal_name_variable_or_comment_is_no_offence(word: str, pattern: str):
    filled = pattern.replace("%s", word)
    assert screen(f"PREFIX e: <http://e/> PREFIX {word}: <http://w/> SELECT * {{ {filled} }}").form == "SELECT"


@settings(max_examples=200, deadline=None)
@given(content=st.text(st.characters(exclude_categories=["Cs"]), max_size=200), quote=st.sampled_from("\"'"))
def test_content_of_a_literal_never_changes_the_verdict(content: str, quote: str):
    escaped = content.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace(quote, "\\" + quote)
    for literal in (f"{quote}{escaped}{quote}", f"{quote * 3}{escaped}{quote * 3}"):
        assert screen(f"ASK {{ ?s ?p {literal} }}").form == "ASK"
        assert "SERVICE" in refusal(f"ASK {{ ?s ?p {literal} . SERVICE ?x {{}} }}")


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_a_query_or_refused(text: str):
    try:
        assert screen(text).text == text
    except QueryRefused as refused:
        assert str(refused).endswith(".")


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_nesting_over_64_is_refused(brackets: str):
    opening, closing = brackets
    assert "nested" in refusal("ASK {" + opening * 64 + closing * 64 + "}")
    assert screen("ASK {" + opening * 63 + closing * 63 + "}").form == "ASK"


@pytest.mark.parametrize(
    "text",
    [
        "ASK" + "{" * 3000 + "}" * 3000,
        "ASK{FILTER(" + "(" * 9000 + "1" + ")" * 9000 + ")}",
        "ASK{FILTER(" + "!" * 10_000 + "true)}",
        "ASK{FILTER(1<" + "(" * 5000 + "1" + ")" * 5000 + "||1>0)}",
        "ASK{FILTER(1<" + "!" * 5000 + "true||1>0)}",
        "ASK{FILTER(1" + "<(1>0||2" * 2000 + ")" * 2000 + ")}",
        "ASK{FILTER(" + "<(((1>0)" * 500 + ")}",
        ")" * 500 + "ASK{FILTER(" + "(" * 500 + "1" + ")" * 500 + ")}",
        "ASK{" + "OPTIONAL{" * 2000 + "}" * 2000 + "}",
        "ASK{?s " + "(" * 9000 + "<a:b>" + ")" * 9000 + " ?o}",
        "ASK{ << << ?a ?b ?c >> ?d ?e >> ?f ?g }",
    ],
)
def test_query_that_would_exhaust_the_stack_is_refused(text: str):
    assert "refused" in refusal(text)


def test_brackets_in_an_iri_are_no_nesting():
    addresses = " , ".join(f"<http://e/Name_({number})>" for number in range(90))
    assert screen(f"ASK {{ ?s ?p {addresses} }}").form == "ASK"


def test_query_of_over_20000_bytes_is_refused():
    assert "20,000 bytes" in refusal("ASK { ?s ?p '" + "é" * (LONGEST // 2) + "' }")
    assert screen("ASK { ?s ?p '" + "e" * (LONGEST - 20) + "' }").form == "ASK"


@pytest.mark.parametrize("operator", ["||", "&&", "+", "*", "/"])
def test_long_chain_of_operators_is_refused(operator: str):
    assert "refused" in refusal("ASK{FILTER(" + operator.join(["1"] * 2500) + ")}")


@pytest.mark.parametrize(
    "pattern",
    [
        "".join(f"?a{n} ?b{n} ?c{n} . " for n in range(150)),
        "?s " + " ; ".join(f"?b{n} ?c{n}" for n in range(150)),
        "?s ?p " + " , ".join(f"?c{n}" for n in range(150)),
        "?s " + "/".join(["<http://e/p>"] * 150) + " ?o",
        "{ ?s ?p ?o }" * 150,
    ],
)
def test_join_of_over_100_patterns_is_refused(pattern: str):
    assert "triple patterns" in refusal(f"SELECT * {{ {pattern} }}")


def test_many_values_arguments_and_optional_groups_are_no_patterns():
    listed = ", ".join(str(number) for number in range(500))
    values = " ".join(f"<http://e/{number}>" for number in range(500))
    optional = "".join(f"OPTIONAL {{ ?s <http://e/{number}> ?o{number} }} " for number in range(110))
    query = f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({listed})) VALUES ?s {{ {values} }} {optional} }}"
    assert screen(query).form == "SELECT"


@pytest.mark.parametrize(
    "text", ["ASK { ?s ?p 'a }", 'ASK { ?s ?p """a"" }', "ASK { ?s ?p 'a\nb' }", "ASK { ?s ?p '\\'}"]
)
def test_string_without_its_end_is_refused(text: str):
    assert refusal(text).startswith("The string that begins at line 1, column 13 is not closed")


@pytest.mark.parametrize("character", ["\x00", "\u00a0", "~", "\x0b", "`"])
def test_character_without_meaning_is_refused_with_its_place(character: str):
    assert "at line 2, column 3" in refusal(f"ASK\n{{ {character} }}")


def test_half_a_surrogate_pair_is_refused():
    assert "UTF-8" in refusal("ASK { ?s ?p '\ud800' }")


@pytest.mark.parametrize(
    "unit", ["a.", ".", '"', '""', "<", "<a", "a:.", "e:a.", "1.", "@a-", "_:a.", "#", '"\\', "//"]
)
@pytest.mark.parametrize("start", ["", "ASK{", '"""', "<"])
def test_no_text_takes_long(unit: str, start: str):
    text = (start + unit * LONGEST)[: LONGEST - 1]
    began = time.process_time()
    with suppress(QueryRefused):
        screen(text)
    assert time.process_time() - began < 1


def test_ordinary_query_of_the_catalogue_passes():
    text = """
        PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?document ?title (COUNT(DISTINCT ?keyword) AS ?keywords) WHERE {
          ?document dcterms:title ?title ; dcterms:subject/skos:broader* ?keyword ; dcterms:issued ?date .
          FILTER(?date >= "2001"^^<http://www.w3.org/2001/XMLSchema#gYear> && LANGMATCHES(LANG(?title), "en"))
          OPTIONAL { ?document ^dcterms:relation|dcterms:isPartOf [ dcterms:title ?other ] }
          FILTER NOT EXISTS { ?document a skos:x\\-y , dcterms:Tom\\'s } BIND(-1.5e3 + .5 AS ?n)
        } GROUP BY ?document ?title HAVING (COUNT(*) < 5) ORDER BY DESC(?keywords) LIMIT 10 OFFSET 20
    """
    assert screen(text).form == "SELECT"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?s dcterms:title ?o }", "PREFIX dcterms: <http://purl.org/dc/terms/>"),
        ("PREFIX dct: <http://purl.org/dc/terms/> SELECT * { ?s dc:title ?o }", "The prefix dc: is not declared"),
        ("SELECT * { :s ?p ?o }", "the address that it stands for"),
        ("SELECT * { http://example.org/s ?p ?o }", "between < and >"),
        ("SELECT * { ?s ?p <https://example.org/an object> }", "%20 for each space"),
    ],
)
def test_a_prefix_that_is_not_declared_is_named(text: str, said: str):
    with pytest.raises(QueryRefused) as caught:
        screen(text)
    assert said in str(caught.value)


def test_prefixes_that_are_declared_anywhere_before_are_known():
    screen("prefix : <http://e/> PREFIX a.b: <http://e/> SELECT * { :s a.b:c 'dc:title' } # dc:title")
