"""`strada check FILE`: the flaws of vocabularies that others made, and nothing that is none."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph
from rdflib.namespace import RDF, SH

from strada.cli import main

PREFIXES = """@prefix c: <https://example.org/c/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
"""
SOUND = """c:list a skos:ConceptScheme ; skos:hasTopConcept c:1 .
c:1 a skos:Concept ; skos:prefLabel "Fruit"@en, "Fruit"@nl ; skos:altLabel "Fruits"@en ; skos:narrower c:2, c:3 .
c:2 a skos:Concept ; skos:prefLabel "Apple"@en ; skos:inScheme c:list ; skos:broader c:1 ; skos:related c:3 ;
  skos:exactMatch <https://example.com/v/1>, <https://example.net/v/1> .
c:3 a skos:Concept ; skos:prefLabel "Pear"@en ; skos:inScheme c:list ; skos:broader c:1 ; skos:related c:2 .
"""
BOTH_SEE = "so that it does not tell them apart"


def check(path: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["check", str(path), *options])


def report(path: Path) -> Any:
    result = check(path, "--format", "json")
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


def findings(folder: Path, *statements: str) -> list[tuple[str, str, str, str]]:
    """What is found in the sound vocabulary after something was added: severity, resource, problem and value."""
    path = folder / "vocabulary.ttl"
    path.write_text(PREFIXES + SOUND + "\n".join(statements), encoding="utf-8")
    return [
        (each["severity"], each["focus"].removeprefix("https://example.org/c/"), each["problem"], each["value"])
        for each in report(path)["findings"]
    ]


def test_nothing_is_found_in_a_sound_vocabulary(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


C = "https://example.org/c/"
FLAWS = {
    "an address twice in brackets": (
        "c:2 skos:closeMatch <https://example.com/a\\u003Eb> .",
        ("violation", "", "This is no correct address (Invalid IRI code point '>').", "<https://example.com/a>b>"),
    ),
    "a list that is a term": (
        "c:list a skos:Concept ; skos:inScheme c:list .",
        ("violation", "list", "SKOS S9", "http://www.w3.org/2004/02/skos/core#Concept"),
    ),
    "a collection that is a term": (
        "c:2 skos:member c:3 .",
        ("violation", "2", "SKOS S37", "http://www.w3.org/2004/02/skos/core#Concept"),
    ),
    "a label that is an address": ("c:2 skos:altLabel c:x9 .", ("violation", "2", "SKOS S12", f"{C}x9")),
    "an alternative label that is the preferred one": (
        'c:2 skos:altLabel "Apple"@en .',
        ("violation", "2", "SKOS S13", "Apple"),
    ),
    "a label as a thing of its own that is the preferred one": (
        'c:2 skosxl:altLabel c:x1 . c:x1 skosxl:literalForm "Apple"@en .',
        ("violation", "2", "SKOS S13", "Apple"),
    ),
    "labels of a collection": (
        'c:g a skos:Collection ; skos:prefLabel "Fruit"@en ; skos:altLabel "Fruit"@en .',
        ("violation", "g", "SKOS S13", "Fruit"),
    ),
    "two preferred labels": ('c:2 skos:prefLabel "Malus"@en .', ("violation", "2", "SKOS S14", None)),
    "two preferred labels without language": (
        'c:2 skos:prefLabel "Malus", "Apple" .',
        ("violation", "2", "name no language (SKOS S14)", None),
    ),
    "related to what is above": (
        "c:2 skos:related c:1 . c:1 skos:related c:2 .",
        ("violation", "2", "SKOS S27", f"{C}1"),
    ),
    "related to what is far above": (
        ("c:4 a skos:Concept ; skos:inScheme c:list ; skos:broader c:2 ; skos:related c:1 .c:1 skos:related c:4 ."),
        ("violation", "4", "SKOS S27", f"{C}1"),
    ),
    "an exact match that is a broader one": (
        "c:2 skos:broadMatch <https://example.com/v/1> .",
        ("violation", "2", "SKOS S46", "https://example.com/v/1"),
    ),
    "a property without its name": (
        "c:2 <http://www.w3.org/2004/02/skos/core#> c:3 .",
        ("warning", "", "SKOS has no such term", "<http://www.w3.org/2004/02/skos/core#>, 1 times"),
    ),
    "a term of an older draft": (
        "c:2 skos:broaderGeneric c:1 .",
        ("warning", "", "SKOS has no such term", "<http://www.w3.org/2004/02/skos/core#broaderGeneric>, 1 times"),
    ),
    "a term without address": (
        '[] a skos:Concept ; skos:prefLabel "Plum"@en .',
        ("warning", "", "Terms have no address", "1 terms"),
    ),
    "a link to nothing": (
        "c:2 skos:narrower c:99 .",
        ("warning", "2", "described nowhere in the file", f"<{C}99>"),
    ),
    "a list that is not described": (
        "c:2 skos:inScheme c:lists .",
        ("warning", "2", "described nowhere in the file", f"<{C}lists>"),
    ),
    "related from one side": (
        "c:1 skos:related c:list2 . c:list2 a owl:Thing .",
        ("info", "1", "one side", f"<{C}list2>"),
    ),
    "related to itself": ("c:2 skos:related c:2 .", ("warning", "2", "related to itself", f"<{C}2>")),
    "in no list": ('c:9 a skos:Concept ; skos:prefLabel "Plum"@en .', ("info", "9", "stands in no list", "")),
    "at the top, with a broader term": (
        "c:2 skos:topConceptOf c:list .",
        ("warning", "2", "has a broader term in the same list", f"<{C}list>, though below <{C}1>"),
    ),
    "a circle": (
        (
            "c:4 a skos:Concept ; skos:inScheme c:list ; skos:broader c:5 ."
            "c:5 a skos:Concept ; skos:inScheme c:list ; skos:broader c:4 ."
        ),
        ("warning", "4", "go round in a circle", f"<{C}4>, <{C}5>"),
    ),
    "exact matches of two terms of one vocabulary": (
        "c:2 skos:exactMatch <https://example.com/v/2> .",
        ("warning", "2", "several of one other vocabulary", "<https://example.com/v/1>, <https://example.com/v/2>"),
    ),
    "a private language": (
        'c:2 skos:altLabel "Nederland"@x-other .',
        ("warning", "2", "a private one", '"Nederland"@x-other'),
    ),
    "a language that is none": (
        'c:2 skos:altLabel "Μήλο"@gr .',
        ("warning", "2", "names no language", '"Μήλο"@gr'),
    ),
    "a space before": ('c:2 skos:altLabel " Malus"@en .', ("warning", "2", "begins or ends", '" Malus"@en')),
    "a no-break space behind": (
        'c:2 skos:altLabel "Malus\u00a0"@en .',
        ("warning", "2", "begins or ends", '"Malus\\u00a0"@en'),
    ),
    "a mark of no width": (
        'c:2 skos:altLabel "\ufeffMalus"@en .',
        ("warning", "2", "begins or ends", '"\\ufeffMalus"@en'),
    ),
    "a mark of direction behind": (
        'c:2 skos:altLabel "\u062a\u0641\u0627\u062d\u200f"@ar .',
        ("warning", "2", "begins or ends", '"\u062a\u0641\u0627\u062d\\u200f"@ar'),
    ),
    "a no-break space within": (
        'c:2 skos:altLabel "Malus\u00a0domestica"@en .',
        ("info", "2", "no-break space", '"Malus\\u00a0domestica"@en'),
    ),
    "two spaces within": (
        'c:2 skos:altLabel "Malus  domestica"@en .',
        ("info", "2", "Two spaces", '"Malus  domestica"@en'),
    ),
    "an empty label": ('c:2 skos:altLabel ""@en .', ("warning", "2", "A label is empty.", '""@en')),
    "one preferred label of two terms": (
        'c:4 a skos:Concept ; skos:inScheme c:list ; skos:prefLabel "Apple"@en .',
        ("warning", "2", BOTH_SEE, f'"Apple"@en, as <{C}4> "Apple"@en'),
    ),
    "preferred labels that differ in a capital": (
        'c:4 a skos:Concept ; skos:inScheme c:list ; skos:prefLabel "apple"@en .',
        ("info", "2", "differ in capitals or spaces only", f'"Apple"@en, as <{C}4> "apple"@en'),
    ),
    "a label that leads two ways": (
        'c:3 skos:altLabel "Apple"@en .',
        ("info", "3", "leads to both", f'"Apple"@en, preferred for <{C}2>'),
    ),
}


@pytest.mark.parametrize(("statement", "expected"), FLAWS.values(), ids=FLAWS)
def test_a_flaw_is_told_once_and_nothing_besides(
    tmp_path: Path, statement: str, expected: tuple[str, str, str, str | None]
) -> None:
    [(severity, focus, problem, value)] = findings(tmp_path, statement)
    assert (severity, focus) == expected[:2]
    assert expected[2] in problem
    assert expected[3] in (None, value)


SOUND_THOUGH_ODD = {
    "a link to another vocabulary": "c:2 skos:related <https://example.com/v/7> .",
    "a private class": "c:2 a c:Kind .",
    "no preferred label of a collection told from a term": 'c:g a skos:Collection ; skos:prefLabel "Apple"@en .',
    "one label in two lists": (
        "c:list2 a skos:ConceptScheme . c:4 a skos:Concept ; skos:inScheme c:list2 ; skos:prefLabel 'Apple'@en ."
    ),
    "one label in two languages": 'c:2 skos:prefLabel "Pear"@de .',
    "the label of a term that is no longer used": (
        "c:4 a skos:Concept ; skos:inScheme c:list ; owl:deprecated true ; skos:prefLabel 'Apple'@en ."
    ),
    "a code before a name": 'c:2 skos:notation "W.1" ; skos:altLabel "W.1  Apple"@en .',
    "a no-break space as French has it": 'c:2 skos:altLabel "pomme\u00a0: fruit"@fr .',
    "the namespace of SKOS as a thing": "c:list owl:imports <http://www.w3.org/2004/02/skos/core#> .",
    "several broader terms": "c:4 a skos:Concept ; skos:inScheme c:list ; skos:broader c:2, c:3 .",
    "a top term with a broader one in another list": ("c:list2 a skos:ConceptScheme . c:2 skos:topConceptOf c:list2 ."),
    "a label translated by itself": 'c:2 skos:prefLabel "Apple"@et .',
}


@pytest.mark.parametrize("statement", SOUND_THOUGH_ODD.values(), ids=SOUND_THOUGH_ODD)
def test_what_is_no_flaw_is_not_told(tmp_path: Path, statement: str) -> None:
    assert findings(tmp_path, statement) == []


def test_labels_that_differ_by_a_space_are_told_with_both(tmp_path: Path) -> None:
    """As in the Sustainable Development Goals: two preferred labels, one with a space behind."""
    found = findings(tmp_path, 'c:2 skos:prefLabel "Apple "@en .')
    problems = [(severity, problem) for severity, _, problem, _ in found]
    assert [severity for severity, problem in problems if "SKOS S14" in problem] == ["violation"]
    assert [severity for severity, problem in problems if "begins or ends" in problem] == ["warning"]
    values = [value for _, _, problem, value in found if "differ in nothing but spaces" in problem]
    assert values == ['"Apple"@en and skos:prefLabel "Apple "@en']


def test_concepts_whose_addresses_differ_behind_a_hash_are_judged_apart(tmp_path: Path) -> None:
    path = tmp_path / "hashes.ttl"
    concepts = "".join(
        f'<#{number}> a skos:Concept ; skos:inScheme <#list> ; skos:prefLabel "Number {number}"@en .\n'
        for number in range(60)
    )
    path.write_text(f'{PREFIXES}<#list> a skos:ConceptScheme .\n{concepts}<#42> skos:altLabel "Number 42"@en .\n')
    assert [(each["focus"].rpartition("#")[2], each["title"]) for each in report(path)["findings"]] == [
        ("42", "Number 42")
    ]


def test_a_byte_order_mark_is_told_and_the_file_read_on(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.ttl"
    path.write_text(PREFIXES + SOUND + 'c:2 skos:altLabel "Apple"@en .', encoding="utf-8-sig")
    problems = [each["problem"] for each in report(path)["findings"]]
    assert len(problems) == 2
    assert "byte order mark" in problems[0]
    assert "SKOS S13" in problems[1]


def test_a_mistake_of_syntax_is_told_with_its_line_and_nothing_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.ttl"
    path.write_text(PREFIXES + "c:2 skos:broader c:99 .\nc:2 skos:prefLabel nonsense .\n")
    result = check(path)
    assert result.exit_code == 1
    assert "violation (1): The file is no Turtle. Mend that place" in result.output
    assert "line 6: Parser error at line 6" in result.output
    assert "described nowhere" not in result.output


def test_every_broken_line_of_n_triples_is_told(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.nt"
    path.write_text('<https://a.example/1> nonsense .\n<https://a.example/1> <https://a.example/p> "x" .\nmore\n')
    assert [each["origin"]["line"] for each in report(path)["findings"]] == [1, 3]


@pytest.mark.parametrize(("suffix", "form"), [("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld"), ("TTL", "turtle")])
def test_each_format_is_read(tmp_path: Path, suffix: str, form: str) -> None:
    graph = Graph().parse(data=PREFIXES + SOUND + 'c:2 skos:altLabel "Apple"@en .', format="turtle")
    path = tmp_path / f"vocabulary.{suffix}"
    graph.serialize(path, format=form, encoding="utf-8")
    assert [each["problem"][:14] for each in report(path)["findings"]] == ["The same text "]


def test_a_context_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.jsonld"
    path.write_text('{"@context": "https://example.org/context.jsonld", "@id": "https://example.org/c/1"}')
    [found] = report(path)["findings"]
    assert "load remote contexts" in found["value"]


@pytest.mark.parametrize("content", [b"\xff\xfe<\x00a\x00", b'<a> <b> "\xe9" .', b"", b"\x00"])
def test_a_file_that_is_none_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vocabulary.ttl"
    path.write_bytes(content)
    result = check(path)
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "violation (1)" in result.output


def test_a_name_that_says_no_format_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.docx"
    path.write_bytes(b"")
    result = check(path)
    assert result.exit_code == 1
    assert "vocabulary.docx is taken for no vocabulary: name it after its format, .ttl, .nt" in result.output


def test_very_many_findings_are_counted_and_shown_by_example(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.ttl"
    path.write_text(PREFIXES + SOUND + "".join(f'c:2 skos:altLabel " {number}"@en .\n' for number in range(3_000)))
    result = check(path)
    assert result.exit_code == 0
    assert "warning (3000): A label begins or ends with a space" in result.output
    assert '  Apple <https://example.org/c/2>: skos:altLabel " 0"@en\n' in result.output
    assert "  … and 2995 more.\n" in result.output
    assert len(result.output.splitlines()) < 20
    assert len(report(path)["findings"]) == 3_000


def test_the_report_speaks_turtle(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.ttl"
    path.write_text(PREFIXES + SOUND + 'c:2 skos:altLabel "Apple"@en .')
    graph = Graph().parse(data=check(path, "--format", "ttl").stdout, format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == 1


#: What each published vocabulary has, counted with SPARQL queries and grep before the program was asked.
PUBLISHED = {
    "coar_resourcetypes_v1.1_skos.ttl": {
        "SKOS S12": 24,  # hidden labels that are addresses of labels, which are described nowhere
        "byte order mark": 1,
        "several of one other vocabulary": 1,  # doctoral thesis: DoctoralThesis and PhDThesis of CERIF
        "leads to both": 14,
    },
    "eurovoc-2021-en-fr.ttl": {
        "SKOS S27": 1,  # support mechanism (1851), related to what stands two steps above (1005)
        "begins or ends": 21,  # “Jersey ” with a no-break space, “ EU visa policy”
        BOTH_SEE: 1,  # prospective (fr)
        "no-break space": 3,
        "Two spaces": 2,
        "leads to both": 60,
    },
    "stw-9.ttl": {
        "Two spaces": 3,  # and 996 more behind a code, as STW means them
    },
    "unesco-thesaurus-official-2021.ttl": {
        "SKOS S13": 3,  # concept12872 and two more, all in Arabic
        "begins or ends": 7,  # U+FEFF before a label of concept2693, marks of direction about six others
        BOTH_SEE: 49,  # most in Arabic
        "Two spaces": 9,
        "leads to both": 107,
    },
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_vocabulary_has_its_real_flaws_and_no_others(shared: Path, name: str) -> None:
    found = Counter(each["problem"] for each in report(shared / "inputs" / "vocabularies" / name)["findings"])
    assert len(found) == len(PUBLISHED[name])
    for words, count in PUBLISHED[name].items():
        assert [number for problem, number in found.items() if words in problem] == [count], words


def test_known_flaws_of_published_vocabularies_are_named(shared: Path) -> None:
    folder = shared / "inputs" / "vocabularies"
    euro = {(each["focus"], each["value"]) for each in report(folder / "eurovoc-2021-en-fr.ttl")["findings"]}
    assert ("http://eurovoc.europa.eu/451991", '"Jersey\\u00a0"@en') in euro
    assert ("http://eurovoc.europa.eu/5796", '" EU visa policy"@en') in euro
    assert ("http://eurovoc.europa.eu/1851", "http://eurovoc.europa.eu/1005") in euro
    assert any('"prospective"@fr, as ' in value for _, value in euro)
