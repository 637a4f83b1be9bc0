"""What a build publishes, and what it leaves alone."""

from pathlib import Path

import pytest

from strada.errors import PublishedElsewhere, ShapesError, TooManyDeletions
from strada.profile.findings import VIOLATION, WARNING
from strada.representations import CITATIONS, HTML, REPRESENTATIONS
from tests.conftest import TrialSite, row


def bytes_of(trial: TrialSite) -> dict[str, bytes]:
    """Every stored representation of the current release, by address and suffix."""
    release = trial.release()
    rows = release._catalogue.execute("SELECT iri, suffix, language FROM representation JOIN resource ON id = resource")
    found = {}
    for iri, suffix, language in rows.fetchall():
        stored = release.stored(iri, suffix, language)
        assert stored is not None
        found[f"{iri}.{suffix}"] = stored.plain
    release.close()
    return found


def state_of(trial: TrialSite) -> list[tuple[str, str, str]]:
    """Address, hash and datestamp of every resource and tombstone."""
    release = trial.release()
    found = release._catalogue.execute(
        "SELECT iri, hash, datestamp FROM resource UNION SELECT iri, 'gone', time FROM tombstone ORDER BY iri"
    ).fetchall()
    release.close()
    return found


def rename_keyword(trial: TrialSite, old: str, new: str) -> None:
    path = trial.data / "vocabularies" / "terms.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace(f'"{old}"@en', f'"{new}"@en'), encoding="utf-8")


def test_a_second_build_with_nothing_changed_makes_no_release(trial: TrialSite) -> None:
    first = trial.build()
    second = trial.build()
    assert first.made
    assert not second.made
    assert second.release == first.release
    assert (second.report.judged, second.rendered) == (0, 0)
    assert second.report.read == first.report.read


def test_one_changed_row_writes_one_document_and_what_shows_it(trial: TrialSite) -> None:
    trial.build()
    before = bytes_of(trial)
    trial.documents([row("1"), row("2", "Another title")])
    outcome = trial.build()
    after = bytes_of(trial)
    assert list(outcome.changes.events) == ["documents/2"]
    assert outcome.report.judged == 1
    changed = {name for name in after if after[name] != before[name]}
    assert {name for name in changed if not name.endswith(".html")} == {
        f"documents/2.{row.suffix}" for row in (*REPRESENTATIONS, *CITATIONS) if row != HTML
    }
    shown = {name for name in after if b"Another title" in after[name]}
    assert changed == shown


def test_a_row_that_moved_is_neither_judged_nor_written_again(trial: TrialSite) -> None:
    trial.build()
    before = bytes_of(trial)
    trial.documents([row("2"), row("1")])
    outcome = trial.build()
    assert (outcome.report.judged, outcome.rendered, outcome.changes.events) == (0, 0, {})
    assert bytes_of(trial) == before


def test_renaming_a_keyword_changes_what_shows_it_and_nothing_else(trial: TrialSite) -> None:
    trial.documents([row("1"), row("2", keywords="")])
    trial.build()
    before = bytes_of(trial)
    rename_keyword(trial, "Beginnings", "Origins")
    trial.documents([row("1", keywords="Origins"), row("2", keywords="")])
    outcome = trial.build()
    after = bytes_of(trial)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "documents/1.html",
        *(f"documents/1.{row.suffix}" for row in CITATIONS),
        "keywords.html",
        *(f"keywords/k0001.{suffix}" for suffix in ("html", "jsonld", "ttl", "nt", "rdf")),
    }
    assert list(outcome.changes.events) == ["keywords/k0001"]
    assert trial.release().search("origins").iris == ("documents/1",)
    assert trial.release().search("beginnings").iris == ()


def test_one_bad_row_among_a_hundred_leaves_99(trial: TrialSite) -> None:
    rows = [row(str(number)) for number in range(1, 101)]
    rows[41] = row("42", title=" ")
    trial.documents(rows)
    outcome = trial.build()
    (finding,) = [finding for finding in outcome.report.findings if finding.severity == VIOLATION]
    assert str(finding.origin) == "data/documents.csv, row 43"
    assert (finding.number, finding.field) == ("42", "Title")
    assert "Fill it in" in finding.remedy
    release = trial.release()
    assert release.segments()["documents"] == 99
    report = outcome.report
    assert report.accepted + report.warned + report.refused == report.read
    assert report.refused == 1


def test_a_spreadsheet_that_lost_its_rows_deletes_nothing(trial: TrialSite) -> None:
    trial.build()
    before = bytes_of(trial)
    trial.write("data/documents.csv", "Document number,Title\n")
    with pytest.raises(TooManyDeletions, match="2 of 2 records would be deleted from documents"):
        trial.build()
    assert bytes_of(trial) == before


def test_an_empty_spreadsheet_deletes_nothing_and_says_so(trial: TrialSite) -> None:
    trial.build()
    before = bytes_of(trial)
    trial.write("data/documents.csv", "")
    outcome = trial.build()
    assert [finding.problem for finding in outcome.report.findings] == [
        "The file is empty, so nothing is changed of what was published from it."
    ]
    assert outcome.changes.events == {}
    assert bytes_of(trial) == before


def test_deletions_that_are_meant_leave_tombstones(trial: TrialSite) -> None:
    trial.build()
    trial.documents([])
    trial.build(may_delete=True)
    release = trial.release()
    assert release.get("documents/1") is None
    tombstone = release.tombstone("documents/1")
    assert tombstone is not None
    assert tombstone.time == release.time


def test_a_tombstone_leads_to_what_replaces_it(trial: TrialSite) -> None:
    trial.build()
    trial.documents([{**row("2"), "Replaces": "1"}], [*row("2"), "Replaces"])
    outcome = trial.build()
    tombstone = trial.release().tombstone("documents/1")
    assert tombstone is not None
    assert tombstone.successor == "documents/2"
    assert not [finding for finding in outcome.report.findings if finding.severity == WARNING]


def test_what_comes_back_has_no_tombstone(trial: TrialSite) -> None:
    trial.build()
    trial.documents([row("1")])
    trial.build()
    trial.documents([row("1"), row("2")])
    trial.build()
    assert trial.release().tombstone("documents/2") is None
    kinds = [line.split("\t")[3] for line in trial.history().splitlines() if "\tdocuments/2\t" in line]
    assert kinds == ["Create", "Delete", "Create"]


def test_a_record_that_becomes_invalid_keeps_its_last_good_version(trial: TrialSite) -> None:
    trial.build()
    before = bytes_of(trial)
    trial.documents([row("1"), row("2", title=" ")])
    outcome = trial.build()
    assert outcome.report.refused == 1
    assert any("last good version" in finding.problem for finding in outcome.report.findings)
    assert bytes_of(trial) == before


def test_a_link_to_what_is_not_published_is_left_out_and_comes_back(trial: TrialSite) -> None:
    linked = {**row("1"), "Related documents": "3"}
    trial.documents([linked, row("2")], [*row("1"), "Related documents"])
    outcome = trial.build()
    assert [finding.value for finding in outcome.report.findings] == ["3"]
    assert b"documents/3" not in b"".join(bytes_of(trial).values())
    trial.documents([linked, row("2"), row("3")], [*row("1"), "Related documents"])
    assert trial.build().report.findings == []
    assert b"documents/3>" in bytes_of(trial)["documents/1.nt"]


def test_a_vocabulary_with_a_mistake_stays_as_it_was(trial: TrialSite) -> None:
    trial.build()
    before = bytes_of(trial)
    path = trial.data / "vocabularies" / "terms.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "\n<keywords/k2> a ;", encoding="utf-8")
    trial.documents([row("1"), row("2"), row("3")])
    outcome = trial.build()
    (finding,) = outcome.report.findings
    assert finding.origin.file == "data/vocabularies/terms.ttl"
    assert "line" in finding.problem
    assert list(outcome.changes.events) == ["documents/3"]
    after = bytes_of(trial)
    assert {name: after[name] for name in before if not name.endswith(".html")} == {
        name: data for name, data in before.items() if not name.endswith(".html")
    }


def test_shapes_that_are_no_shapes_stop_the_build_and_not_the_site(trial: TrialSite) -> None:
    trial.build()
    before = bytes_of(trial)
    trial.write("shapes/document.ttl", "These are not shapes.")
    trial.site = type(trial.site).open(trial.folder)
    with pytest.raises(ShapesError, match=r"shapes/document\.ttl cannot be read as Turtle"):
        trial.build()
    assert bytes_of(trial) == before


def test_a_clone_on_another_base_has_the_same_history(trial: TrialSite, tmp_path: Path) -> None:
    trial.build()
    trial.documents([row("2", "Changed")])
    trial.build()
    before = state_of(trial)
    assert ("documents/1", "gone") in [(iri, hash_) for iri, hash_, _ in before]
    clone = trial.clone(tmp_path / "clone", "https://example.org/catalogue/")
    history = clone.history()
    clone.build()
    assert state_of(clone) == before
    assert clone.history() == history
    assert b"https://example.org/catalogue/documents/2" in bytes_of(clone)["documents/2.nt"]
    assert b"localhost" not in b"".join(bytes_of(clone).values())


def test_a_history_from_elsewhere_is_refused(trial: TrialSite, tmp_path: Path) -> None:
    trial.build()
    clone = trial.clone(tmp_path / "clone", trial.site.base)
    clone.documents([row("1"), row("2"), row("3")])
    clone.build()
    trial.write("data/history.tsv", clone.history())
    trial.documents([row("1"), row("2"), row("4")])
    with pytest.raises(PublishedElsewhere, match="published elsewhere"):
        trial.build()


def test_a_changed_line_of_the_history_is_noticed(trial: TrialSite, tmp_path: Path) -> None:
    trial.build()
    clone = trial.clone(tmp_path / "clone", trial.site.base)
    clone.write("data/history.tsv", clone.history().replace("Create", "Update", 1))
    with pytest.raises(PublishedElsewhere, match="line 3"):
        clone.build()


def test_datestamps_only_grow_though_the_clock_goes_back(trial: TrialSite) -> None:
    trial.build()
    first = trial.release().time
    trial.clock.now = trial.clock.now.replace(year=2020)
    trial.documents([row("1"), row("2"), row("3")])
    trial.build()
    listed = trial.release().get("documents/3")
    assert listed is not None
    assert listed.datestamp > first


def test_search_finds_a_document_by_any_label_of_its_keywords_and_by_no_remark(catalogue: TrialSite) -> None:
    catalogue.build()
    release = catalogue.release()
    assert "documents/2427" in release.search("mensenhandel", size=200).iris
    assert "documents/2427" in release.search("unodc", size=200).iris
    assert "documents/2427" in release.search('"baltic sea"').iris
    assert "documents/2427" not in release.search("baltic -human").iris
    assert "documents/2427" not in release.search("availability").iris
    assert release.search("bedenktijd").total == 6


def test_a_new_synonym_of_a_keyword_finds_its_documents(trial: TrialSite) -> None:
    trial.build()
    path = trial.data / "vocabularies" / "terms.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('"Beginnings"@en,', '"Beginnings"@en ; skos:altLabel "Giraffe"@en ; skos:prefLabel'),
        encoding="utf-8",
    )
    outcome = trial.build()
    assert trial.release().search("giraffe").total == 2
    assert list(outcome.changes.events) == ["keywords/k0001"]


def test_pages_are_made_anew_when_only_their_look_changed(trial: TrialSite, monkeypatch: pytest.MonkeyPatch) -> None:
    trial.documents([row("1", "First")])
    trial.build()
    for module in ("inputs", "build", "write"):
        monkeypatch.setattr(f"strada.release.{module}.pages_digest", lambda: "another look")
    outcome = trial.build()
    assert (outcome.made, outcome.changes.written) == (True, set())
    assert outcome.rendered == len([address for address in bytes_of(trial) if address.endswith(".html")])
