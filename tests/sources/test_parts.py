"""Rows of a spreadsheet of parts become parts of the records that they name."""

import pytest

from strada.cli import main
from strada.profile.findings import VIOLATION, WARNING, Finding
from tests.conftest import TrialSite, row

HEADER = "Term,Language,Label,Kind,Comes from,Taken from"
GERMAN = "keywords/k0001,de,Anfänge,preferred,A published vocabulary,https://example.org/concept/1"
UKRAINIAN = "keywords/k0001,uk,початки роботи,preferred,A translation,"
XL = "http://www.w3.org/2008/05/skos-xl#"


def labels(trial: TrialSite, *rows: str) -> None:
    trial.write("data/labels.csv", "\n".join([HEADER, *rows, ""]))


def triples(trial: TrialSite, iri: str) -> str:
    """What was published of a resource, its address relative."""
    release = trial.release()
    stored = release.stored(iri, "nt")
    release.close()
    assert stored is not None
    return stored.plain.decode().replace(f"{trial.site.base}", "")


def test_a_label_of_its_own_row_says_where_it_comes_from_and_is_a_plain_label_too(trial: TrialSite) -> None:
    labels(trial, GERMAN, "keywords/k0001,de,Start,other,A colleague,", "keywords/k0001,nl,Begein,hidden,Records,")
    assert trial.build().report.findings == []
    published = triples(trial, "keywords/k0001")
    assert f"<keywords/k0001> <{XL}prefLabel> <keywords/k0001#label-de> ." in published
    assert f'<keywords/k0001#label-de> <{XL}literalForm> "Anfänge"@de .' in published
    assert '#label-de> <http://purl.org/dc/terms/source> "A published vocabulary" .' in published
    assert "#label-de> <http://www.w3.org/ns/prov#wasDerivedFrom> <https://example.org/concept/1> ." in published
    assert f"<keywords/k0001> <{XL}altLabel> <keywords/k0001#label-de-2> ." in published
    for kind, label in (("prefLabel", '"Anfänge"@de'), ("altLabel", '"Start"@de'), ("hiddenLabel", '"Begein"@nl')):
        assert f"<keywords/k0001> <http://www.w3.org/2004/02/skos/core#{kind}> {label} ." in published


def test_the_preferred_label_keeps_its_address_whatever_is_added_before_it(trial: TrialSite) -> None:
    labels(trial, "keywords/k0001,de,Start,other,A colleague,", GERMAN)
    trial.build()
    assert f'<keywords/k0001#label-de> <{XL}literalForm> "Anfänge"@de .' in triples(trial, "keywords/k0001")


def test_a_label_of_its_own_row_finds_documents_and_can_be_written_in_a_spreadsheet(trial: TrialSite) -> None:
    labels(trial, GERMAN, UKRAINIAN)
    trial.documents([row("1", keywords="Anfänge")])
    assert trial.build().report.findings == []
    assert "<keywords/k0001>" in triples(trial, "documents/1")
    for text in ("початки роботи", "anfange"):
        assert trial.release().search(text).iris == ("documents/1",)


def test_a_label_written_in_turtle_is_a_plain_label_too(trial: TrialSite) -> None:
    trial.write(
        "data/more.ttl",
        f"@prefix xl: <{XL}> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        '<keywords/k9> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Nine"@en ;'
        ' xl:altLabel <keywords/k9#label-de> . <keywords/k9#label-de> a xl:Label ; xl:literalForm "Neun"@de .',
    )
    labels(trial, "keywords/k9,de,Die Neun,preferred,A colleague,")
    assert trial.build().report.findings == []
    published = triples(trial, "keywords/k9")
    assert '<keywords/k9> <http://www.w3.org/2004/02/skos/core#altLabel> "Neun"@de .' in published
    assert f'<keywords/k9#label-de-2> <{XL}literalForm> "Die Neun"@de .' in published


BAD_ROWS = [
    (",de,Anfänge,preferred,x,", VIOLATION, "Term", "is missing"),
    ("keywords/k9,de,Anfänge,preferred,x,", VIOLATION, "Term", "no such record"),
    ("documents/1,de,Anfänge,preferred,x,", WARNING, "Term", "This is no term"),
    ("keywords/k0001,,Anfänge,preferred,x,", VIOLATION, "Language", "is missing"),
    ("keywords/k0001,German,Anfänge,preferred,x,", VIOLATION, "Language", "no tag of a language"),
    ("keywords/k0001,de,,preferred,x,", VIOLATION, "Label", "is missing"),
    ("keywords/k0001,de,Anfänge,best,x,", VIOLATION, "Kind", "not one of the kinds"),
    ("keywords/k0001,de,Anfänge,,x,", VIOLATION, "Kind", "is missing"),
    ("keywords/k0001,de,Anfänge,preferred,x,not an address", WARNING, "Taken from", "This is no whole address"),
    ("keywords/k0001,en,Something else,preferred,x,", VIOLATION, "Label", "two preferred labels in the same language"),
    ("keywords/k0001,uk,початки роботи,other,x,", VIOLATION, "Other label", "The same text is the preferred label too"),
    (UKRAINIAN, WARNING, "", "stands there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "severity", "field", "problem"), BAD_ROWS)
def test_a_bad_row_of_parts_is_named_with_its_own_file_and_row(
    trial: TrialSite, bad: str, severity: str, field: str, problem: str
) -> None:
    labels(trial, UKRAINIAN)
    trial.build()
    labels(trial, UKRAINIAN, bad)
    report = trial.build().report
    finding, *_ = [finding for finding in report.findings if finding.origin.file == "data/labels.csv"]
    assert (finding.severity, finding.field) == (severity, field)
    assert problem in finding.problem
    assert str(finding.origin) == "data/labels.csv, row 3"
    assert finding.remedy or finding.problem.count(".") > 1
    assert report.refused == (severity == VIOLATION)
    assert "початки роботи" in triples(trial, "keywords/k0001")


def test_what_is_said_of_a_row_of_parts_follows_it_where_it_moves(trial: TrialSite) -> None:
    bad = "keywords/k0001,de,Anfänge,preferred,x,not an address"

    def told() -> Finding:
        (finding,) = trial.build().report.findings
        return finding

    labels(trial, bad)
    assert str(told().origin) == "data/labels.csv, row 2"
    labels(trial, "document-types/t01,de,Ausgänge,preferred,x,", bad)
    assert str(told().origin) == "data/labels.csv, row 3"


def test_a_changed_label_changes_its_own_term_only(trial: TrialSite) -> None:
    labels(trial, GERMAN, "document-types/t01,de,Ausgänge,preferred,x,")
    trial.build()
    labels(trial, GERMAN, "document-types/t01,de,Abgänge,preferred,x,")
    outcome = trial.build()
    assert list(outcome.changes.events) == ["document-types/t01"]
    assert outcome.report.judged == 1


@pytest.mark.parametrize("text", ["", "no, such, columns\n1,2,3\n"])
def test_labels_that_cannot_be_read_today_stay_as_they_were(trial: TrialSite, text: str) -> None:
    labels(trial, GERMAN)
    trial.documents([row("1", keywords="Anfänge")])
    trial.build()
    before = triples(trial, "keywords/k0001")
    trial.write("data/labels.csv", text)
    outcome = trial.build()
    assert [finding.origin.file for finding in outcome.report.findings] == ["data/labels.csv"] * len(
        outcome.report.findings
    )
    assert triples(trial, "keywords/k0001") == before
    assert "keywords/k0001" in triples(trial, "documents/1")


def test_a_keyword_that_is_refused_today_is_found_by_its_last_good_labels(trial: TrialSite) -> None:
    labels(trial, GERMAN)
    trial.documents([row("1"), row("2", keywords="Anfänge")])
    trial.build()
    labels(trial, GERMAN, "keywords/k0001,en,Something else,preferred,x,")
    trial.documents([row("1"), row("2", keywords="Anfänge"), row("3", keywords="beginnings")])
    report = trial.build().report
    assert {finding.origin.file for finding in report.findings} == {"data/labels.csv", "data/vocabularies/terms.ttl"}
    for number in "123":
        assert "<keywords/k0001>" in triples(trial, f"documents/{number}")


def test_a_record_that_cannot_be_read_today_still_has_its_parts(trial: TrialSite) -> None:
    labels(trial, "keywords/k9,de,Neun,preferred,x,")
    trial.write(
        "data/vocabularies/more.ttl",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
        '<keywords/k9> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Nine"@en .',
    )
    trial.build()
    trial.write("data/vocabularies/more.ttl", "oops")
    outcome = trial.build()
    assert [finding.origin.file for finding in outcome.report.findings] == ["data/vocabularies/more.ttl"]
    assert "Neun" in triples(trial, "keywords/k9")


def test_the_template_of_a_spreadsheet_of_parts_has_every_column(
    trial: TrialSite, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["template", "labels", "--site", str(trial.folder)])
    assert sorted(capsys.readouterr().out.strip().split(",")) == sorted(HEADER.split(","))
