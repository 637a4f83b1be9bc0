"""Staff see what a build would do before it does it, and check and build say the same."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from strada.cli import main
from tests.conftest import COLUMNS, TrialSite, row


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def look(trial: TrialSite, *options: str) -> Result:
    return run("build", "--preview", *options, trial.folder)


def disk(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything below a folder; of files when they were written and what they hold."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_mtime_ns, path.read_bytes()) if path.is_file() else (0, b"")
        for path in folder.rglob("*")
    }


def test_a_preview_shows_what_would_be_added_changed_removed_and_refused(trial: TrialSite) -> None:
    trial.documents([row(str(number)) for number in range(1, 31)])
    run("build", trial.folder)
    rows = [row(str(number)) for number in range(1, 32) if number != 7]
    rows[1] = row("2", "Another title", keywords="")
    rows[3] = row("4", title=" ")
    trial.documents(rows)
    result = look(trial)
    assert "Would be added:\n  documents/31 “Report number 31”" in result.output
    assert "Would be changed:\n  documents/2 “Another title”" in result.output
    assert "    Title: “Report number 2”@en → “Another title”@en\n" in result.output
    assert "    Keywords: − keywords/k0001 “Beginnings”\n" in result.output
    assert "Would be removed:\n  documents/7 “Report number 7”\n    No file in data/ has it any more." in result.output
    assert "data/documents.csv, row 5 · number 4\n  refused: Title: is missing." in result.output
    assert result.output.endswith("A build would publish: 1 added, 1 changed, 0 retired, 1 removed.\n")
    assert result.exit_code == 1


def test_a_preview_shows_the_place_where_a_long_text_differs(trial: TrialSite) -> None:
    before = "Long ago, " * 30 + "all was well."
    trial.documents([row("1", summary=before)])
    run("build", trial.folder)
    trial.documents([row("1", summary=before.replace("well.", "better."))])
    (line,) = [line for line in look(trial).output.splitlines() if "Summary" in line]
    assert "well.”" in line
    assert "better.”" in line
    assert len(line) < 160


def test_a_preview_says_that_access_closes_a_record(trial: TrialSite) -> None:
    run("build", trial.folder)
    trial.documents([row("1"), row("2", access="internal")])
    result = look(trial)
    assert "documents/2 “Report number 2”\n    Access closes it." in result.output
    assert result.exit_code == 0


@pytest.mark.parametrize("published", [False, True])
def test_a_preview_leaves_everything_on_the_disk_as_it_was(trial: TrialSite, published: bool) -> None:
    if published:
        run("build", trial.folder)
    trial.documents([row("1", "Changed"), row("3"), row("4", title=" ")])
    before = disk(trial.folder)
    result = look(trial)
    assert "Would be added:" in result.output
    assert disk(trial.folder) == before
    assert run("check", trial.folder).exit_code == 1
    assert disk(trial.folder) == before


def test_what_was_previewed_is_what_is_published(trial: TrialSite) -> None:
    run("build", trial.folder)
    trial.documents([row("1", "Changed"), row("3", keywords="Begginings"), row("4", title=" ")])
    foretold = look(trial).output.splitlines()[-1].removeprefix("A build would publish: ").rstrip(".")
    assert f": {foretold};" in run("build", trial.folder).output
    assert look(trial).output.endswith("A build would change no record.\n")


@pytest.mark.parametrize("command", [("build", "--preview"), ("check",)])
def test_it_is_foretold_that_a_build_would_stop(trial: TrialSite, command: tuple[str, ...]) -> None:
    run("build", trial.folder)
    trial.documents([])
    result = run(*command, trial.folder)
    assert "A build would stop: 2 of 2 records would be deleted from documents." in result.output
    assert result.exit_code == 1


def test_deletions_that_are_allowed_are_previewed_as_such(trial: TrialSite) -> None:
    run("build", trial.folder)
    trial.documents([])
    result = look(trial, "--allow-deletions")
    assert "0 added, 0 changed, 0 retired, 2 removed" in result.output
    assert result.exit_code == 0


def test_check_foretells_in_one_line_what_build_does(trial: TrialSite) -> None:
    run("build", trial.folder)
    trial.documents([row("1", "Changed"), row("3")])
    assert run("check", trial.folder).output.endswith(
        "A build would publish: 1 added, 1 changed, 0 retired, 1 removed.\n"
    )


def test_check_and_build_warn_of_no_link_to_a_record_whose_last_good_version_stays(trial: TrialSite) -> None:
    columns = [*COLUMNS, "Related documents"]
    trial.documents([{**row("1"), "Related documents": "2"}, row("2")], columns)
    run("build", trial.folder)
    trial.documents([{**row("1", "Changed"), "Related documents": "2"}, row("2", title=" ")], columns)
    told = [run(*command, trial.folder).output for command in (("check",), ("build", "--preview"), ("build",))]
    for output in told:
        assert "the site shows the last good version of this record" in output
        assert "left out" not in output


def test_a_keyword_that_is_refused_keeps_its_documents(trial: TrialSite) -> None:
    run("build", trial.folder)
    terms = trial.data / "vocabularies" / "terms.ttl"
    text = terms.read_text(encoding="utf-8")
    terms.write_text(text.replace('"Beginnings"@en', '"Origins"@en, "Starts"@en'), encoding="utf-8")
    trial.documents([row("1"), row("2"), row("3")])
    result = run("build", trial.folder)
    assert "There are two preferred labels in the same language" in result.output
    assert "not in the catalogue's lists" not in result.output
    assert "1 added, 0 changed, 0 retired, 0 removed" in result.output
    for number in ("1", "2", "3"):
        stored = trial.release().stored(f"documents/{number}", "nt")
        assert stored is not None
        assert b"keywords/k0001" in stored.plain


def test_a_body_that_is_refused_keeps_the_bodies_below_it(trial: TrialSite) -> None:
    agents = "Agent number,Kind,Name,Part of the body\na0001,{},Our centre,\na0002,Body,Our library,Our centre\n"
    trial.write("data/agents.csv", agents.format("Body"))
    run("build", trial.folder)
    trial.write("data/agents.csv", agents.format("").replace("Our centre,\n", ",\n"))
    assert "0 added, 0 changed, 0 retired, 0 removed" in run("build", trial.folder).output


def test_a_keyword_that_is_renamed_is_no_longer_found_by_its_old_name(trial: TrialSite) -> None:
    run("build", trial.folder)
    terms = trial.data / "vocabularies" / "terms.ttl"
    terms.write_text(terms.read_text(encoding="utf-8").replace('"Beginnings"@en', '"Origins"@en'), encoding="utf-8")
    assert "“Beginnings”: This is not in the catalogue's lists" in run("check", trial.folder).output


def test_a_replacement_that_is_taken_back_leads_nowhere_any_more(trial: TrialSite) -> None:
    columns = [*COLUMNS, "Replaces"]
    run("build", trial.folder)
    trial.documents([{**row("2"), "Replaces": "1"}], columns)
    run("build", trial.folder)
    first = trial.release().tombstone("documents/1")
    assert first is not None
    assert first.successor == "documents/2"
    trial.documents([row("2")], columns)
    run("build", trial.folder)
    tombstone = trial.release().tombstone("documents/1")
    assert tombstone is not None
    assert (tombstone.successor, tombstone.time) == ("", first.time)


@pytest.mark.parametrize("command", [("build",), ("build", "--preview"), ("check",)])
@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path, _: path.unlink(), "data/history.tsv is missing"),
        (
            lambda path, first: path.write_text(first, encoding="utf-8"),
            "data/history.tsv is older than the last release",
        ),
    ],
)
def test_a_history_that_is_missing_or_old_is_called_so(
    trial: TrialSite, command: tuple[str, ...], spoil: object, sentence: str
) -> None:
    run("build", trial.folder)
    first = trial.history()
    trial.documents([row("1"), row("2"), row("3")])
    run("build", trial.folder)
    assert callable(spoil)
    spoil(trial.data / "history.tsv", first)
    result = run(*command, trial.folder)
    assert result.exit_code == 1
    assert sentence in result.output
    assert "published elsewhere" not in result.output
    assert "delete the folder" not in result.output


def test_a_number_that_is_none_gets_a_sentence_and_no_traceback(
    trial: TrialSite, caplog: pytest.LogCaptureFixture
) -> None:
    trial.write(
        "data/vocabularies/more.ttl",
        """@prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <keywords/k9> a skos:Concept ; skos:inScheme <keywords> ; skos:prefLabel "Nine"@en ;
          dcterms:extent "many"^^xsd:integer .""",
    )
    result = run("check", trial.folder)
    assert "“many”: is no whole number." in result.output
    assert not caplog.records


def test_a_new_site_says_where_its_spreadsheet_lies(tmp_path: Path) -> None:
    folder = tmp_path / "my site"
    output = run("new", folder).output
    assert os.fspath(folder / "data" / "documents.csv") in output
    assert f"strada serve '{folder}'" in output
