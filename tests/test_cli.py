"""The commands, as people type them."""

import json
import os
import re
from itertools import chain, repeat
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph
from rdflib.namespace import RDF, SH

from strada.cli import main
from tests.conftest import TrialSite, row

PAGE = Path(__file__).parent / "fixtures" / "legacy-page.txt"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_check_names_row_field_and_remedy_and_ends_with_1(trial: TrialSite) -> None:
    trial.documents([row("1"), row("2", title=" ")])
    result = run("check", trial.folder)
    assert result.exit_code == 1
    assert "data/documents.csv, row 3 · number 2" in result.output
    assert "refused: Title: is missing. Fill it in." in result.output
    assert "accepted" in result.output
    assert not (trial.site.releases / "current").exists()


def test_check_of_a_good_site_ends_with_0(trial: TrialSite) -> None:
    result = run("check", trial.folder)
    assert result.exit_code == 0
    assert "0 refused" in result.output


def test_check_speaks_json(trial: TrialSite) -> None:
    trial.documents([row("1"), row("2", title=" ")])
    report = json.loads(run("check", trial.folder, "--format", "json").stdout)
    counts = report["counts"]
    assert counts["accepted"] + counts["warned"] + counts["refused"] == counts["read"]
    assert report["findings"][0]["field"] == "Title"


def test_check_speaks_turtle(trial: TrialSite) -> None:
    trial.documents([row("1"), row("2", title=" ")])
    graph = Graph().parse(data=run("check", trial.folder, "--format", "ttl").stdout, format="turtle")
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == 1
    assert [str(value) for value in graph.objects(None, SH.conforms)] == ["false"]


def test_nothing_is_told_beside_a_progress_bar(trial: TrialSite, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, terminal = os.openpty()
    monkeypatch.setattr("strada.cli.telling.time", SimpleNamespace(monotonic=chain([0.0], repeat(2.0)).__next__))
    with os.fdopen(seen, "rb", 0) as screen, os.fdopen(terminal, "w") as drawn:
        monkeypatch.setattr("sys.stderr", drawn)
        with pytest.raises(SystemExit):
            main(["check", str(trial.folder)])
        drawn.flush()
        shown = screen.read(65_536)
    assert b"Reading" in shown
    assert shown.endswith(b"\r\x1b[K")


def test_build_tells_what_it_did(trial: TrialSite) -> None:
    first = run("build", trial.folder)
    assert first.exit_code == 0
    assert re.search(r"Release \d{8}T\d{6}Z: \d+ added, 0 changed, 0 retired, 0 removed", first.output)
    assert "Nothing has changed" in run("build", trial.folder).output


def test_a_build_that_would_delete_much_stops_with_a_sentence(trial: TrialSite) -> None:
    run("build", trial.folder)
    trial.documents([])
    result = run("build", trial.folder)
    assert result.exit_code == 1
    assert "2 of 2 records would be deleted from documents" in result.output
    assert run("build", trial.folder, "--allow-deletions").exit_code == 0


def test_a_new_site_passes_its_own_check(tmp_path: Path) -> None:
    assert run("new", tmp_path / "mine").exit_code == 0
    result = run("check", tmp_path / "mine")
    assert result.exit_code == 0, result.output
    assert "0 accepted with warnings, 0 refused" in result.output


def test_a_new_site_takes_in_records_of_libraries(tmp_path: Path) -> None:
    assert run("new", tmp_path / "mine").exit_code == 0
    result = run("import", PAGE.with_name("marc.xml"), "--mapping", "marc", "--site", tmp_path / "mine")
    assert result.exit_code == 0, result.output
    assert "“Compensation for trafficked persons : an invented record”" in result.output


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = run("new", tmp_path)
    assert result.exit_code == 1
    assert "is there already" in result.output


def test_a_folder_that_is_no_site_gets_a_sentence(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert "is no site" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("deadline = 0", "deadline must be from 0.1 to 3600"),
        ("memory = -1", "memory must be from 50 to"),
        ("rows = 0", "rows must be from 1 to"),
        ('colour = "red"', "has a setting 'colour'"),
        ('port = "many"', "must be like 8000"),
        ('base = "example"', "must be an address"),
        ("base = ", "cannot be read"),
    ],
)
def test_a_wrong_setting_gets_a_sentence(trial: TrialSite, line: str, message: str) -> None:
    trial.write("strada.toml", line + "\n")
    result = run("check", trial.folder)
    assert result.exit_code == 1
    assert message in result.output


def test_a_page_whose_number_is_taken_is_not_taken_in(catalogue: TrialSite) -> None:
    result = run("import", PAGE, "--site", catalogue.folder)
    assert result.exit_code == 1
    assert "This number is taken already: data/documents.csv" in result.output
    assert not list(catalogue.data.glob("legacy/*"))


def test_a_page_of_the_old_site_is_taken_in_once(catalogue: TrialSite) -> None:
    spreadsheet = catalogue.data / "documents.csv"
    lines = spreadsheet.read_text(encoding="utf-8").splitlines(keepends=True)
    spreadsheet.write_text("".join(line for line in lines if not line.startswith("2427,")), encoding="utf-8")
    first = run("import", PAGE, "--site", catalogue.folder)
    assert first.exit_code == 0, first.output
    assert "data/legacy/2427.txt was added" in first.output
    assert "Coorperation" in first.output
    again = run("import", PAGE, "--site", catalogue.folder)
    assert "is there already, unchanged" in again.output


def test_a_page_that_cannot_be_read_is_not_taken_in(catalogue: TrialSite, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("Nothing of use")
    result = run("import", page, "--site", catalogue.folder)
    assert result.exit_code == 1
    assert "No label of the old site" in result.output
    assert not list(catalogue.data.glob("legacy/*"))


def test_the_template_has_a_column_for_each_field(trial: TrialSite) -> None:
    header = run("template", "--site", trial.folder).output
    assert header.startswith("Document number,Date,Title,")
    assert "Keywords" in header
    assert run("template", "agents", "--site", trial.folder).output.startswith("Agent number,Kind,Name")
    assert run("template", "books", "--site", trial.folder).exit_code == 1
