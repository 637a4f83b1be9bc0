"""The empty spreadsheet: a column for each field, with its help and its choices."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from strada.cli import main
from tests.conftest import TrialSite


def template(site: TrialSite, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["template", *arguments, "--site", str(site.folder)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def book(trial: TrialSite, tmp_path: Path) -> Workbook:
    template(trial, "documents", "--output", str(tmp_path / "new.xlsx"))
    return load_workbook(tmp_path / "new.xlsx")


def column(sheet: Worksheet, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def test_csv_and_xlsx_have_the_same_columns(trial: TrialSite, book: Workbook, tmp_path: Path) -> None:
    printed = template(trial).splitlines()[0].split(",")
    template(trial, "documents", "--output", str(tmp_path / "new.csv"))
    assert (tmp_path / "new.csv").read_text(encoding="utf-8-sig").splitlines() == [",".join(printed)]
    assert [cell.value for cell in book["documents"][1]] == printed


def test_each_heading_has_its_help(book: Workbook) -> None:
    sheet = book["documents"]
    assert all(cell.comment and len(cell.comment.text) > 20 for cell in sheet[1])
    comment = sheet.cell(1, column(sheet, "Keywords")).comment
    assert comment is not None
    assert comment.text.endswith("Several are separated by |.")
    assert {row[0].value for row in book["Help"].iter_rows(min_row=2)} >= {cell.value for cell in sheet[1]}


def test_a_vocabulary_can_be_chosen_from_and_is_no_fence(book: Workbook) -> None:
    sheet = book["documents"]
    offered = {
        str(each.sqref).partition(":")[0]: each for each in sheet.data_validations.dataValidation if each.type == "list"
    }
    keywords = offered[sheet.cell(2, column(sheet, "Keywords")).coordinate]
    area = keywords.formula1.replace("$", "").partition("!")[2]
    choices = [cell.value for (cell,) in book["Lists"][area]]
    assert "Beginnings" in choices
    assert not keywords.showErrorMessage


def test_dates_stay_text(book: Workbook) -> None:
    sheet = book["documents"]
    letter = sheet.cell(1, column(sheet, "Date")).column_letter
    assert sheet.column_dimensions[letter].number_format == "@"


def test_what_is_filled_in_is_published(trial: TrialSite, book: Workbook) -> None:
    sheet = book["documents"]
    for name, value in {"Document number": "77", "Title": "Filled in", "Date": "2013-05", "Access": "open"}.items():
        sheet.cell(2, column(sheet, name), value)
    (trial.data / "documents.csv").unlink()
    book.save(trial.data / "documents.xlsx")
    report = trial.build().report
    assert {(finding.number, finding.field) for finding in report.findings} <= {
        ("77", "Document type"), ("77", "Keywords"), ("77", "Publisher"), ("77", "Summary"), ("77", "Language"),
        ("77", "Author"),
    }  # fmt: skip
    assert b'"2013-05"' in trial.release().stored("documents/77", "nt").plain


def test_the_template_as_it_is_adds_nothing(trial: TrialSite) -> None:
    (trial.data / "documents.csv").unlink()
    template(trial, "documents", "--output", str(trial.data / "documents.xlsx"))
    findings = [str(finding) for finding in trial.build().report.findings]
    assert findings == ["The file has a line with columns, and no rows. Add a row for each record."]


def test_no_file_is_written_over(trial: TrialSite) -> None:
    path = trial.data / "documents.csv"
    before = path.read_bytes()
    result = CliRunner().invoke(main, ["template", "--output", str(path), "--site", str(trial.folder)])
    assert result.exit_code == 1
    assert "is there already" in result.output
    assert path.read_bytes() == before


def test_a_kind_that_nobody_knows_is_answered_with_those_there_are(trial: TrialSite) -> None:
    result = CliRunner().invoke(main, ["template", "books", "--site", str(trial.folder)])
    assert result.exit_code == 1
    assert "documents" in result.output
