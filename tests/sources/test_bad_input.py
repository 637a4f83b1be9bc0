"""Each bad input gets a sentence that a librarian understands, and none stops the rest."""

import pytest

from strada.profile.findings import VIOLATION, WARNING, Finding
from tests.conftest import COLUMNS, TrialSite, row

GOOD = row("100", "A good record")


def findings(trial: TrialSite) -> list[Finding]:
    """What is found in a build that publishes the good record all the same."""
    outcome = trial.build()
    release = trial.release()
    listed = release.get("documents/100")
    assert listed is not None, "the good record was lost"
    assert outcome.report.accepted + outcome.report.warned + outcome.report.refused == outcome.report.read
    release.close()
    return outcome.report.findings


@pytest.fixture
def good(trial: TrialSite) -> TrialSite:
    """A site whose good record was published from a file of its own."""
    trial.documents([GOOD])
    return trial


BAD_CELLS = [
    ({"Document number": "10/2"}, VIOLATION, "Document number", "only letters, digits, hyphens and underscores"),
    ({"Document number": ""}, VIOLATION, "Document number", "is missing"),
    ({"Document number": "100"}, VIOLATION, "Document number", "taken already: data/documents.csv, row 2 has it"),
    ({"Date": "2010??"}, WARNING, "Date", "cannot be read without guessing"),
    ({"Date": "May 2013"}, WARNING, "Date", "cannot be read without guessing"),
    ({"Date": "31-12-9999"}, WARNING, "Date", "cannot be read without guessing"),
    ({"Date": "2013-02-30"}, WARNING, "Date", "no such day"),
    ({"Date": "9999"}, WARNING, "Date", "hardly the year of publication"),
    ({"Title": ""}, VIOLATION, "Title", "is missing"),
    ({"Title": "<b>Bold</b> claims"}, WARNING, "Title", "angle brackets"),
    ({"Title": "A bell \x07 rings"}, VIOLATION, "Title", "control character"),
    ({"Address elsewhere": "https://example.org/a b.pdf"}, WARNING, "Address elsewhere", "This is no address"),
    ({"Address elsewhere": "javascript:alert(1)"}, VIOLATION, "Address elsewhere", "no address of a web page"),
    ({"Keywords": "Begginings"}, WARNING, "Keywords", "not in the catalogue's lists"),
    ({"Publisher": "Nobody at all"}, WARNING, "Publisher", "not in the catalogue's lists"),
    ({"Document type": "Beginnings"}, WARNING, "Document type", "not in the catalogue's lists"),
    ({"ISBN": "978-92-133789-1"}, WARNING, "ISBN", "check digit"),
    ({"Access": "everybody"}, VIOLATION, "Access", "kept closed"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "severity", "field", "problem"), BAD_CELLS)
def test_a_bad_cell_is_named_with_row_field_and_remedy(
    good: TrialSite, cells: dict[str, str], severity: str, field: str, problem: str
) -> None:
    bad = {**row("200", "A bad record"), **cells}
    good.documents([GOOD, bad], [*COLUMNS, "Address elsewhere", "ISBN"])
    (finding,) = findings(good)
    assert (finding.severity, finding.field) == (severity, field)
    assert problem in finding.problem
    assert str(finding.origin) == "data/documents.csv, row 3"
    assert finding.remedy or finding.problem.count(".") > 1
    if "Title" not in cells:
        assert finding.title == "A bad record"


def test_a_date_that_cannot_be_read_is_kept_as_it_was_received(good: TrialSite) -> None:
    good.documents([GOOD, row("200", date="May 2013")])
    good.build()
    stored = good.release().stored("documents/200", "nt")
    assert stored is not None
    assert b'"Date: May 2013"' in stored.plain
    assert b"dc/terms/issued" not in stored.plain


def test_a_keyword_that_no_list_has_is_kept_and_near_ones_are_named(good: TrialSite) -> None:
    good.documents([GOOD, row("200", keywords="Begginings|Beginnings")])
    (finding,) = findings(good)
    assert "Did you mean “Beginnings”?" in finding.remedy
    stored = good.release().stored("documents/200", "nt")
    assert stored is not None
    assert b'"Keywords: Begginings"' in stored.plain
    assert b"keywords/k0001" in stored.plain


def test_a_file_of_excel_on_windows_is_read_and_reported(good: TrialSite) -> None:
    text = "Document number;Title;Access\r\n100;A good record;open\r\n200;Été à Kraków;open\r\n"
    (good.data / "documents.csv").write_bytes(text.replace("ó", "o").encode("windows-1252"))
    (finding,) = findings(good)
    assert finding.severity == WARNING
    assert "Windows-1252" in finding.problem
    listed = good.release().get("documents/200")
    assert listed is not None
    assert listed.labels == {"en": "Été à Krakow"}


def test_a_byte_order_mark_is_no_mistake(good: TrialSite) -> None:
    path = good.data / "documents.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert findings(good) == []


def test_a_column_that_the_profile_does_not_know_is_named(good: TrialSite) -> None:
    good.documents([{**GOOD, "Tittle": "x"}], [*COLUMNS, "Tittle"])
    (finding,) = findings(good)
    assert "no such column" in finding.problem
    assert "Did you mean “Title”?" in finding.remedy


def test_a_header_without_rows_is_named(trial: TrialSite) -> None:
    trial.write("data/documents.csv", "Document number,Title\n")
    (finding,) = trial.build().report.findings
    assert "no rows" in finding.problem


def test_an_empty_file_is_named(trial: TrialSite) -> None:
    trial.write("data/documents.csv", "")
    (finding,) = trial.build().report.findings
    assert "empty" in finding.problem


def test_a_file_without_any_known_column_is_named(trial: TrialSite) -> None:
    trial.write("data/documents.csv", "\x00\x01,binary\nrubbish,1\n")
    problems = [finding.problem for finding in trial.build().report.findings]
    assert any("No column of this file is known" in problem for problem in problems)


def test_turtle_with_a_mistake_is_named_with_its_line(good: TrialSite) -> None:
    good.write("data/vocabularies/more.ttl", "<keywords/k9> a\n\n oops .")
    (finding,) = findings(good)
    assert finding.origin.file == "data/vocabularies/more.ttl"
    assert "line 3" in finding.problem


@pytest.mark.parametrize(
    ("turtle", "problem"),
    [
        ("<keywords/k9> a [] .", "without a name"),
        ("<https://example.org/x> a <y> .", "not of this catalogue"),
        ("<keywords/k9> <https://example.org/p> 1 .", "not said what this is"),
        ("<keywords/k9> a <https://example.org/Unknown> .", "shapes do not say what this is"),
        ("<sparql> a <http://www.w3.org/2004/02/skos/core#ConceptScheme> .", "No record can have this address"),
        ("<.//evil/x> a <http://www.w3.org/2004/02/skos/core#ConceptScheme> .", "No record can have this address"),
        ("<keywords/k9> a <http://www.w3.org/2004/02/skos/core#Concept> .", "is missing"),
        ("<books/1> a <http://purl.org/ontology/bibo/Document> .", "begins with documents/"),
        ("<keywords/k 9> a <http://www.w3.org/2004/02/skos/core#Concept> .", "no Turtle"),
    ],
)  # fmt: skip
def test_turtle_that_is_no_record_is_named(good: TrialSite, turtle: str, problem: str) -> None:
    good.write("data/vocabularies/more.ttl", turtle)
    assert any(problem in finding.problem for finding in findings(good))


def test_a_row_with_more_cells_than_columns_is_named(good: TrialSite) -> None:
    path = good.data / "documents.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + ",and more\n", encoding="utf-8")
    (finding,) = findings(good)
    assert finding.value == "and more"
    assert "more cells than there are columns" in finding.problem


def test_a_page_without_labels_is_named(good: TrialSite) -> None:
    good.write("data/mappings/legacy.toml", '[columns]\n"Title" = "Title"\n')
    good.write("data/legacy/1.txt", "Nothing of use\n")
    (finding,) = findings(good)
    assert finding.origin.file == "data/legacy/1.txt"
    assert "No label of the old site" in finding.problem


@pytest.mark.parametrize(
    "mapping", ["", "[columns", '[columns]\n"Title" = "Titel"\n', '[columns.Title]\nbody = "Nothing"\n']
)
def test_a_mapping_that_cannot_be_used_is_named(good: TrialSite, mapping: str) -> None:
    good.write("data/mappings/legacy.toml", mapping)
    good.write("data/legacy/1.txt", "Title\nA page\n")
    (finding,) = findings(good)
    assert finding.origin.file == "data/legacy/1.txt"
    assert "data/mappings/legacy.toml" in finding.problem


def test_statements_that_follow_from_others_are_completed(good: TrialSite) -> None:
    good.write(
        "data/vocabularies/more.ttl",
        """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <keywords/k8> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Eight"@en ;
          skos:broader <keywords/k0001> ; skos:related <keywords/k9> .
        <keywords/k9> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Nine"@en .""",
    )
    assert findings(good) == []
    release = good.release()
    narrower, related = release.stored("keywords/k0001", "nt"), release.stored("keywords/k9", "nt")
    scheme = release.stored("keywords", "nt")
    assert narrower is not None
    assert b"core#narrower> <http://localhost:8000/keywords/k8>" in narrower.plain
    assert related is not None
    assert b"core#related> <http://localhost:8000/keywords/k8>" in related.plain
    assert scheme is not None
    assert b"core#hasTopConcept> <http://localhost:8000/keywords/k0001>" in scheme.plain
