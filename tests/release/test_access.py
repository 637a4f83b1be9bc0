"""What may not be public enters no release, and is forgotten where it was public."""

import gzip
from datetime import timedelta

import pyoxigraph
import pytest

from strada.profile.findings import VIOLATION
from tests.conftest import ROOT, TrialSite, row

SECRET = "Zwaluwenstraat"


def traces(trial: TrialSite, text: str) -> list[str]:
    """The files of the releases in which a text can be found, compressed or not."""
    found = []
    release = trial.release()
    content = release._content.execute("SELECT hash, bytes FROM content").fetchall()
    found += [hash_ for hash_, data in content if text.encode() in gzip.decompress(data)]
    release.close()
    for path in trial.site.releases.rglob("*"):
        if path.is_file() and "read" not in path.parent.name:
            data = path.read_bytes()
            if path.suffix == ".gz":
                data = gzip.decompress(data)
            if text.encode() in data or text.lower().encode() in data:
                found.append(str(path.relative_to(trial.site.releases)))
    return found


@pytest.mark.parametrize("access", ["internal", "Internal", "internal until 2030-01-01"])
def test_an_internal_record_is_in_no_file_of_the_release(trial: TrialSite, access: str) -> None:
    trial.documents([row("1"), row("2", SECRET, access=access)])
    outcome = trial.build()
    assert outcome.report.closed == 1
    assert outcome.report.refused == 0
    assert trial.release().get("documents/2") is None
    assert trial.release().tombstone("documents/2") is None
    assert traces(trial, SECRET) == []


@pytest.mark.parametrize(
    "access", ["intern", "closed", "", "internal until tomorrow", "open|internal", "internal until 2026-13-01"]
)
def test_what_cannot_be_read_closes_the_record(trial: TrialSite, access: str) -> None:
    trial.documents([row("1"), row("2", SECRET)])
    trial.build()
    trial.documents([row("1"), row("2", SECRET, access=access)])
    outcome = trial.build()
    (finding,) = [finding for finding in outcome.report.findings if finding.severity == VIOLATION]
    assert finding.field == "Access"
    assert "kept closed" in finding.problem
    assert trial.release().get("documents/2") is None
    assert trial.release().tombstone("documents/2") is not None
    assert traces(trial, SECRET) == []


def test_closing_a_public_record_forgets_it_in_older_releases_too(trial: TrialSite) -> None:
    trial.documents([row("1"), row("2", SECRET)])
    trial.build()
    trial.documents([row("1", "Changed"), row("2", SECRET)])
    trial.build()
    assert traces(trial, SECRET)
    trial.documents([row("1", "Changed"), row("2", SECRET, access="internal")])
    trial.build()
    assert traces(trial, SECRET) == []


def test_closing_a_record_that_was_deleted_forgets_it_in_older_releases_too(trial: TrialSite) -> None:
    trial.documents([row("1"), row("2", SECRET)])
    trial.build()
    trial.documents([row("1")])
    trial.build()
    assert traces(trial, SECRET)
    trial.documents([row("1"), row("2", SECRET, access="internal")])
    trial.build()
    assert traces(trial, SECRET) == []


def test_closing_many_records_is_no_mistake(trial: TrialSite) -> None:
    trial.build()
    trial.documents([row("1", access="internal"), row("2", access="internal")])
    trial.build()
    assert "documents" not in trial.release().segments()


def test_a_record_opens_on_its_day(trial: TrialSite) -> None:
    day = (trial.clock.now + timedelta(days=7)).date()
    trial.documents([row("1"), row("2", access=f"internal until {day}")])
    trial.build()
    assert trial.release().get("documents/2") is None
    assert trial.release().manifest["due"] == str(day)
    trial.clock.now += timedelta(days=7)
    assert trial.build().made
    assert trial.release().get("documents/2") is not None
    assert trial.release().manifest["due"] == ""


def test_an_embargo_is_published_and_ends_on_its_day(trial: TrialSite) -> None:
    day = (trial.clock.now + timedelta(days=7)).date()
    trial.documents([row("1"), row("2", access=f"embargo until {day}")])
    trial.build()
    stored = trial.release().stored("documents/2", "nt")
    assert stored is not None
    assert b"access/embargo" in stored.plain
    trial.clock.now += timedelta(days=7)
    trial.build()
    stored = trial.release().stored("documents/2", "nt")
    assert stored is not None
    assert b"access/open" in stored.plain


def test_a_field_that_is_never_public_is_in_no_file(trial: TrialSite) -> None:
    trial.documents([{**row("1"), "Internal note": SECRET}, row("2")], [*row("1"), "Internal note"])
    outcome = trial.build()
    assert outcome.report.warned == 0
    assert traces(trial, SECRET) == []


def test_a_column_that_is_not_known_is_reported_and_not_published(trial: TrialSite) -> None:
    trial.documents([{**row("1"), "Remarks": SECRET}, row("2")], [*row("1"), "Remarks"])
    outcome = trial.build()
    assert [finding.value for finding in outcome.report.findings] == ["Remarks"]
    assert traces(trial, SECRET) == []


def test_a_link_to_a_closed_record_is_closed_with_it(trial: TrialSite) -> None:
    columns = [*row("1"), "Related documents"]
    linked = {**row("1"), "Related documents": "2"}
    trial.documents([linked, row("2", SECRET)], columns)
    trial.build()
    trial.documents([linked, row("2", SECRET, access="internal")], columns)
    trial.build()
    stored = trial.release().stored("documents/1", "nt")
    assert stored is not None
    assert b"documents/2" not in stored.plain
    assert traces(trial, SECRET) == []


FILE = """
@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<documents/9> a bibo:Document ; dcterms:identifier "9" ; dcterms:title "With a file"@en ;
  dcterms:accessRights <access/%s> ; dcterms:hasFormat <documents/9#file-1> .
<documents/9#file-1> a dcat:Distribution ; dcat:downloadURL <https://example.org/Zwaluwenstraat.pdf> ;
  spdx:checksum <documents/9#checksum-1> .
<documents/9#checksum-1> a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ;
  spdx:checksumValue "00"^^xsd:hexBinary .
"""


@pytest.mark.parametrize(("access", "shown"), [("open", True), ("on-site", False), ("embargo", False)])
def test_a_file_is_shown_only_where_it_is_open(trial: TrialSite, access: str, shown: bool) -> None:
    trial.write("data/more.ttl", FILE % access)
    outcome = trial.build()
    assert outcome.report.refused == 0
    stored = trial.release().stored("documents/9", "nt")
    assert stored is not None
    assert (SECRET.encode() in stored.plain) is shown
    assert (b"#checksum-1" in stored.plain) is shown
    assert bool(traces(trial, SECRET)) is shown


def test_no_door_finds_what_was_closed(trial: TrialSite) -> None:
    def found() -> tuple[int, bool]:
        store = pyoxigraph.Store.read_only(str(trial.release().triples))
        asked = store.query(f"ASK {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), '{SECRET}')) }}")
        return trial.release().search(SECRET).total, bool(asked)

    trial.documents([row("1"), row("2", SECRET)])
    trial.build()
    assert found() == (1, True)
    trial.documents([row("1"), row("2", SECRET, access="internal")])
    trial.build()
    assert found() == (0, False)


def test_an_internal_agent_is_in_no_file(trial: TrialSite) -> None:
    agents = "Agent number,Kind,Name,Access\na0001,Body,Our centre,open\na0002,Person,{},{}\n"
    trial.write("data/agents.csv", agents.format(SECRET, "open"))
    trial.documents([{**row("1"), "Author": SECRET}, row("2")], [*row("1"), "Author"])
    trial.build()
    assert traces(trial, SECRET)
    trial.write("data/agents.csv", agents.format(SECRET, "internal"))
    trial.build()
    assert trial.release().get("agents/a0001") is not None
    assert trial.release().get("agents/a0002") is None
    assert traces(trial, SECRET) == []


def test_a_file_that_is_closed_later_is_forgotten(trial: TrialSite) -> None:
    trial.write("data/more.ttl", FILE % "open")
    trial.build()
    assert traces(trial, SECRET)
    trial.write("data/more.ttl", FILE % "on-site")
    trial.build()
    assert traces(trial, SECRET) == []


def hide_the_summary(trial: TrialSite) -> None:
    for path in (ROOT / "shapes").iterdir():
        mark = "shape:document-abstract a sh:PropertyShape ;"
        text = path.read_text(encoding="utf-8").replace(mark, f"{mark}\n  strada:neverPublic true ;")
        trial.write(f"shapes/{path.name}", text)
    trial.site = type(trial.site).open(trial.folder)


def test_a_field_that_becomes_private_is_forgotten(trial: TrialSite) -> None:
    trial.write("data/more.ttl", FILE % "open")
    trial.build()
    for path in (ROOT / "shapes").iterdir():
        text = path.read_text(encoding="utf-8")
        mark = "shape:file-downloadURL a sh:PropertyShape ;"
        text = text.replace(mark, f"{mark}\n  strada:neverPublic true ;").replace(
            "sh:minCount 1 ; sh:maxCount 1 .", "sh:maxCount 1 ."
        )
        trial.write(f"shapes/{path.name}", text)
    trial.site = type(trial.site).open(trial.folder)
    trial.build()
    assert traces(trial, SECRET) == []


def test_a_field_that_becomes_private_is_forgotten_of_a_record_that_is_refused_too(trial: TrialSite) -> None:
    trial.documents([row("1", summary=SECRET), row("2")])
    trial.build()
    assert traces(trial, SECRET)
    hide_the_summary(trial)
    trial.documents([row("1", "x" * 1_500, summary=SECRET), row("2")])
    assert trial.build().report.refused == 1
    assert trial.release().get("documents/1") is not None
    assert traces(trial, SECRET) == []


@pytest.mark.parametrize("name", ["Acess", "Toegang"])
def test_a_misspelt_column_access_opens_nothing(trial: TrialSite, name: str) -> None:
    trial.documents([row("1"), row("2", SECRET, access="internal")])
    trial.build()
    path = trial.data / "documents.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Access", name), encoding="utf-8")
    outcome = trial.build()
    assert any("nothing of the file is read" in finding.problem for finding in outcome.report.findings)
    assert trial.release().get("documents/1") is not None
    assert trial.release().get("documents/2") is None


def test_a_field_that_becomes_private_is_forgotten_of_what_cannot_be_read_today_too(trial: TrialSite) -> None:
    trial.documents([row("1", summary=SECRET), row("2")])
    trial.build()
    hide_the_summary(trial)
    (trial.site.data / "documents.csv").write_bytes(b"\xff\xfe\x00")
    trial.build()
    assert trial.release().get("documents/1") is not None
    assert traces(trial, SECRET) == []


@pytest.mark.parametrize("order", [("open", "internal"), ("internal", "open")], ids=["the second", "the first"])
def test_of_two_rows_with_one_number_that_which_closes_the_document_holds(
    trial: TrialSite, order: tuple[str, str]
) -> None:
    trial.documents([row("1", SECRET), row("2")])
    trial.build()
    for edition in range(2):
        trial.documents([*(row("1", SECRET, access=access) for access in order), row("2", f"Edition {edition}")])
        counts = trial.build().report.counts()
        assert (counts["refused"], counts["closed"]) == (1, 1)
        assert trial.release().get("documents/1") is None
        assert traces(trial, SECRET) == []
