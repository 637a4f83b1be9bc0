"""The integrity conditions of SKOS hold in a site: what breaks one is refused, and told in a sentence."""

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS, SH, SKOS

from strada.profile.reading import SKOS_SHAPES
from strada.vocabulary.inverses import complete
from tests.conftest import ROOT, TrialSite

BASE = "http://localhost:8000/"
ELSEWHERE = "<https://example.org/c1>"
BROKEN = {
    "S9": (
        "<keywords> a skos:Concept ; skos:inScheme <places> .",
        "keywords",
        "A list of terms cannot be a term as well (SKOS S9). Give the list an address of its own.",
    ),
    "S13, alternative": (
        '<keywords/k0002> skos:altLabel "Fruit"@en .',
        "Fruit",
        "Other label “Fruit”: The same text is the preferred label too (SKOS S13). Take it out here.",
    ),
    "S13, hidden": (
        '<keywords/k0002> skos:hiddenLabel "Fruit"@en .',
        "Fruit",
        "Misspelling “Fruit”: The same text is the preferred label too (SKOS S13). Take it out here.",
    ),
    "S13, hidden and alternative": (
        '<keywords/k0002> skos:hiddenLabel "Fruits"@en ; skos:altLabel "Fruits"@en .',
        "Fruit",
        "Misspelling “Fruits”: The same text is an alternative label too (SKOS S13). Take it out here.",
    ),
    "S14": (
        '<keywords/k0002> skos:prefLabel "Fruits"@en .',
        "Fruits",
        "There are two preferred labels in the same language (SKOS S14).",
    ),
    "S27": (
        "<keywords/k0003> skos:related <keywords/k0002> .",
        "Apple",
        "A related term stands above this one in the hierarchy too (SKOS S27). Keep one of the two links.",
    ),
    "S27, stated from above": (
        "<keywords/k0002> skos:related <keywords/k0003> .",
        "Apple",
        "A related term stands above this one in the hierarchy too (SKOS S27).",
    ),
    "S27, through a chain": (
        "<keywords/k0004> skos:related <keywords/k0002> .",
        "Elstar",
        f"Related term “{BASE}keywords/k0002”: A related term stands above this one in the hierarchy too (SKOS S27).",
    ),
    "S27, elsewhere": (
        f"<keywords/k0002> skos:relatedMatch {ELSEWHERE} ; skos:broadMatch {ELSEWHERE} .",
        "Fruit",
        "A related match is a broader or narrower match too (SKOS S27 and S41). Keep one of the two.",
    ),
    "S46, broad": (
        f"<keywords/k0002> skos:exactMatch {ELSEWHERE} ; skos:broadMatch {ELSEWHERE} .",
        "Fruit",
        "Exact match “https://example.org/c1”: An exact match is a broader, narrower or related match too (SKOS S46).",
    ),
    "S46, related": (
        f"<keywords/k0002> skos:exactMatch {ELSEWHERE} ; skos:relatedMatch {ELSEWHERE} .",
        "Fruit",
        "An exact match is a broader, narrower or related match too (SKOS S46). Keep one of the two.",
    ),
    "a circle of three": (
        "<keywords/k0002> skos:broader <keywords/k0004> .",
        "Fruit",
        f"Broader at any level “{BASE}keywords/k0003”: The term stands above and below this one: the broader terms go",
    ),
    "a term above itself": (
        "<keywords/k0002> skos:broader <keywords/k0002> .",
        "Fruit",
        "the broader terms go round in a circle. Take out one of the links.",
    ),
}
TERMS = """
<keywords/k0002> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Fruit"@en .
<keywords/k0003> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Apple"@en .
<keywords/k0004> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Elstar"@en .
<keywords/k0003> skos:broader <keywords/k0002> .
<keywords/k0004> skos:broader <keywords/k0003> .
"""


def add(trial: TrialSite, text: str) -> None:
    with (trial.data / "vocabularies" / "terms.ttl").open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_hierarchy_with_relations_and_matches_is_accepted(trial: TrialSite) -> None:
    add(trial, TERMS)
    add(trial, f'<keywords/k0004> skos:altLabel "Elstar"@nl ; skos:exactMatch {ELSEWHERE} .')
    add(trial, "<keywords/k0004> skos:related <keywords/k0001> .")
    assert trial.build().report.findings == []


@pytest.mark.parametrize(("statement", "title", "sentence"), BROKEN.values(), ids=BROKEN)
def test_what_breaks_a_condition_is_refused_with_a_sentence(
    trial: TrialSite, statement: str, title: str, sentence: str
) -> None:
    add(trial, TERMS + statement)
    refusals = [finding for finding in trial.build().report.findings if finding.severity == "violation"]
    assert sentence in " ".join(str(finding) for finding in refusals if finding.title == title)


def test_only_the_lower_of_two_terms_is_refused_and_the_upper_is_published(trial: TrialSite) -> None:
    add(trial, TERMS + "<keywords/k0004> skos:related <keywords/k0002> .")
    report = trial.build().report
    assert [finding.title for finding in report.findings if finding.severity == "violation"] == ["Elstar"]
    assert trial.release().stored("keywords/k0002", "nt") is not None


def test_every_term_above_is_published_with_a_term(trial: TrialSite) -> None:
    add(trial, TERMS)
    trial.build()
    stored = trial.release().stored("keywords/k0004", "nt")
    assert stored is not None
    above = Graph().parse(data=stored.plain, format="nt").objects(None, SKOS.broaderTransitive)
    assert {str(iri) for iri in above} == {f"{BASE}keywords/k0002", f"{BASE}keywords/k0003"}


def test_a_refused_term_far_above_is_told_once_and_comes_back(trial: TrialSite) -> None:
    """Nobody wrote the link to it from far below, so nobody needs to hear of that one."""
    add(trial, TERMS.replace('"Fruit"@en', '""@en'))
    findings = trial.build().report.findings
    assert sorted((finding.severity, finding.title) for finding in findings) == [
        ("violation", "keywords/k0002"),
        ("warning", "Apple"),
    ]
    path = trial.data / "vocabularies" / "terms.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace('""@en', '"Fruit"@en'), encoding="utf-8")
    assert trial.build().report.findings == []
    stored = trial.release().stored("keywords/k0004", "nt")
    assert stored is not None
    assert b"keywords/k0002" in stored.plain


def test_a_circle_of_any_length_comes_to_an_end() -> None:
    terms = [URIRef(f"{BASE}keywords/k{number}") for number in range(300)]
    resources = {term: Graph() for term in terms}
    for lower, upper in zip(terms, terms[1:] + terms[:1], strict=True):
        resources[lower].add((lower, SKOS.broader, upper))
    complete(resources)
    assert len(set(resources[terms[0]].objects(terms[0], SKOS.broaderTransitive))) == 300


def test_each_condition_cites_its_section() -> None:
    shapes = Graph().parse(ROOT / "shapes" / SKOS_SHAPES, format="turtle", publicID=BASE)
    checks = set(shapes.subjects(SH.path))
    cited = {str(section).rpartition("#")[2] for check in checks for section in shapes.objects(check, RDFS.seeAlso)}
    assert cited >= {"S9", "S12", "S13", "S14", "S27", "S37", "S46"}
    for check in checks:
        assert list(shapes.objects(check, RDFS.seeAlso)), check
        assert {message.language for message in shapes.objects(check, SH.message)} == {"en", "nl"}, check
