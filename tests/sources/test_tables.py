"""Spreadsheets of every kind that staff keep, each read as the person who filled it in sees it."""

import gzip
import shutil
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from strada.cli import main
from strada.sources.cells import UnreadableTable
from strada.sources.tables import read_table
from tests.conftest import TrialSite, row

FIXTURES = Path(__file__).parents[1] / "fixtures"
HEADER = ["Document number", "Date", "Title", "Access"]
Sheets = dict[str, list[list[Any]]]


def workbook(path: Path, sheets: Sheets, hidden: tuple[str, ...] = (), **options: Any) -> Path:
    """An XLSX file; a pair of value and number format is a cell with that format."""
    book = xlsxwriter.Workbook(path, options)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                value, form = cell if isinstance(cell, tuple) else (cell, None)
                if form == "error":
                    sheet.write_formula(number, column, "=A1", value=value)
                else:
                    sheet.write(number, column, value, *([book.add_format({"num_format": form})] if form else []))
        if name in hidden:
            sheet.hide()
        else:
            sheet.activate()
    book.close()
    return path


def cells(path: Path) -> list[list[str]]:
    return [row for _, row in read_table(path, path.name).rows]


def check(trial: TrialSite) -> Result:
    return CliRunner().invoke(main, ["check", str(trial.folder)])


def titles(trial: TrialSite) -> set[str]:
    """The titles of the documents that a build publishes."""
    assert CliRunner().invoke(main, ["build", str(trial.folder)]).exit_code == 0
    release = trial.release()
    listing = release.listing("documents", size=100)
    release.close()
    return {listed.labels["en"] for listed in listing.resources}


def xlsx(trial: TrialSite, rows: list[list[Any]], **others: Any) -> Path:
    """data/documents.xlsx in place of data/documents.csv."""
    (trial.data / "documents.csv").unlink()
    return workbook(trial.data / "documents.xlsx", {"Sheet1": [HEADER, *rows], **others})


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2427, "2427"),
        (2427.0, "2427"),
        (9789251234567, "9789251234567"),
        (0.1 + 0.2, "0.3"),
        ((0.5, "0%"), "0.5"),
        ("007", "007"),
        (True, "true"),
        ((date(2013, 5, 31), "dd/mm/yyyy"), "2013-05-31"),
        ((datetime.fromisoformat("2013-05-31"), "yyyy-mm-dd hh:mm"), "2013-05-31"),
        ((datetime.fromisoformat("2013-05-31T12:30"), "yyyy-mm-dd hh:mm"), "2013-05-31 12:30:00"),
        ((date(2013, 5, 1), "mmm-yy"), "2013-05"),
        ((date(2013, 5, 1), "[$-413]mmmm\\ yyyy"), "2013-05"),
        ((date(2013, 1, 1), "yyyy"), "2013"),
        ((date(2013, 5, 31), "mmm-yy"), "2013-05-31"),
        (("#REF!", "error"), "#REF!"),
        (("#DIV/0!", "error"), "#DIV/0!"),
        ("First line\r\nsecond line", "First line\nsecond line"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_it_was_meant(tmp_path: Path, cell: Any, text: str) -> None:
    assert cells(workbook(tmp_path / "a.xlsx", {"a": [["Column"], [cell]]})) == [[text]]


def test_dates_of_a_workbook_that_counts_from_1904_are_right(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"a": [["C"], [(date(2013, 5, 31), "yyyy-mm-dd")]]}, date_1904=True)
    assert cells(path) == [["2013-05-31"]]


def test_rows_have_the_numbers_that_the_program_shows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"a": [[], ["", "C", "D", ""], [], ["", "x"], ["", " "], ["", "", "y"]]})
    table = read_table(path, "a.xlsx")
    assert (table.line, list(table.header)) == (2, ["", "C", "D"])
    assert [(line, [cell for cell in row if cell]) for line, row in table.rows] == [(4, ["x"]), (6, ["y"])]


def test_the_same_rows_come_from_every_kind_of_file(tmp_path: Path) -> None:
    """The ODS was written by LibreOffice from the XLSX."""
    expected = [["2427", "2013", "Zażółć gęślą jaźń"], ["007", "2013-05-31", "Two\nlines"]]
    for path in sorted(FIXTURES.glob("two-rows.*")):
        assert cells(path) == expected, path.name
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        for delimiter in ",;\t":
            path = tmp_path / "a.csv"
            text = 'Document number;Date;Title\r\n2427;2013;Zażółć gęślą jaźń\r\n\r\n007;2013-05-31;"Two\r\nlines"\r\n'
            path.write_bytes(text.replace(";", delimiter).encode(encoding))
            found = [[cell.replace("\r", "") for cell in row] for row in cells(path)]
            assert found == expected, (encoding, delimiter)


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_what_the_library_does_not_tell_is_read_all_the_same(suffix: str) -> None:
    """A formula that failed, a month, a year and merged cells; the ODS was written by LibreOffice."""
    table = read_table(FIXTURES / f"unseen.{suffix}", "documents")
    (merged,) = table.findings
    assert "Cells are merged in rows 4 to 5" in merged.problem
    assert [row for _, row in table.rows] == [
        ["1", "2013-05", "#N/A"],
        ["2", "2013", "from a formula"],
        ["3", "2013-05-01", "Merged"],
        ["4", "", ""],
    ]


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_site_is_built_from_a_workbook(trial: TrialSite, suffix: str) -> None:
    (trial.data / "documents.csv").unlink()
    shutil.copy(FIXTURES / f"two-rows.{suffix}", trial.data / f"documents.{suffix}")
    assert titles(trial) == {"Zażółć gęślą jaźń", "Two\nlines"}


def test_letters_are_published_composed_and_nothing_is_said_of_it(trial: TrialSite) -> None:
    """Both forms are the same text (Unicode), and this one is that of RDF; files have names in either."""
    composed = "Réfugiés zélés à Zürich"
    written = unicodedata.normalize("NFD", composed)
    before = check(trial).output
    trial.documents([{**row("1", written), "As received": f"Title: {written}"}, row("2")], (*row("1"), "As received"))
    assert check(trial).output == before
    assert titles(trial) == {composed, "Report number 2"}
    with gzip.open(trial.site.releases / "current" / "dumps" / "latest.nt.gz", "rt", encoding="utf-8") as file:
        assert f'"Title: {written}"' in file.read()


def test_a_formula_that_failed_refuses_its_row(trial: TrialSite) -> None:
    xlsx(trial, [["1", 2010, "Good", "open"], ["2", 2011, ("#N/A", "error"), "open"]])
    output = check(trial).output
    assert "data/documents.xlsx, row 3 · number 2" in output
    assert "refused: Title “#N/A”: is what the spreadsheet program shows for a formula that failed." in output
    assert titles(trial) == {"Good"}


def test_the_sheet_with_the_name_is_read_and_others_are_named(trial: TrialSite) -> None:
    rows = [HEADER, ["2", 2011, "Right", "open"]]
    xlsx(trial, [["1", 2010, "Wrong", "open"]], Documents=rows, Empty=[], Help=[["Explanations"]])
    assert "Only the sheet “Documents” is read, and not: Sheet1." in check(trial).output
    assert titles(trial) == {"Right"}


def test_a_hidden_sheet_is_not_read(trial: TrialSite) -> None:
    (trial.data / "documents.csv").unlink()
    sheets: Sheets = {
        "Old": [HEADER, ["1", 2010, "Wrong", "open"]],
        "New": [HEADER, ["2", 2011, "Right", "open"]],
    }
    workbook(trial.data / "documents.xlsx", sheets, hidden=("Old",))
    assert "Only the sheet" not in check(trial).output
    assert titles(trial) == {"Right"}


def test_merged_cells_are_named(trial: TrialSite) -> None:
    (trial.data / "documents.csv").unlink()
    book = xlsxwriter.Workbook(trial.data / "documents.xlsx")
    sheet = book.add_worksheet()
    for number, cells_of_row in enumerate([HEADER, ["1", "2010", "One", "open"], ["2", "", "Two", "open"]]):
        sheet.write_row(number, 0, cells_of_row)
    sheet.merge_range(1, 1, 2, 1, "2010")
    book.close()
    output = check(trial).output
    assert "data/documents.xlsx, row 2\n  warning: Cells are merged in rows 2 to 3" in output


def test_of_two_spreadsheets_for_the_same_kind_one_is_refused(trial: TrialSite) -> None:
    csv = (trial.data / "documents.csv").read_bytes()
    xlsx(trial, [["3", 2010, "Of the workbook", "open"]])
    (trial.data / "documents.csv").write_bytes(csv)
    result = check(trial)
    assert result.exit_code == 1
    assert "data/documents.xlsx\n  refused: There is documents.csv too, and that is read" in result.output
    assert "Of the workbook" not in titles(trial)


def test_locks_of_open_files_are_no_spreadsheets(trial: TrialSite) -> None:
    for name in ("~$documents.xlsx", ".~lock.documents.csv#", "._documents.xlsx", "documents.csv~"):
        (trial.data / name).write_bytes(b"lock")
    assert check(trial).exit_code == 0
    assert "lock" not in check(trial).output


@pytest.mark.parametrize("name", ["documents.numbers", "documents.xls", "agents.tsv", "books.xlsx"])
def test_a_file_that_is_not_read_is_named(trial: TrialSite, name: str) -> None:
    (trial.data / name).write_bytes(b"")
    assert f"data/{name}\n  warning: " in check(trial).output


def test_a_suffix_in_capitals_is_read(trial: TrialSite) -> None:
    xlsx(trial, [["1", 2010, "Loud", "open"]]).rename(trial.data / "documents.XLSX")
    assert titles(trial) == {"Loud"}


@pytest.mark.parametrize("name", ["protected.xlsx", "protected.ods"])
def test_a_file_with_a_password_gets_a_sentence(trial: TrialSite, name: str) -> None:
    (trial.data / "documents.csv").unlink()
    shutil.copy(FIXTURES / name, trial.data / f"documents{Path(name).suffix}")
    output = check(trial).output
    assert "refused: The file is protected by a password" in output
    assert "without" in output


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
@pytest.mark.parametrize("content", [b"", b"rubbish", b"<html><table></table></html>", b"PK\x03\x04"])
def test_a_file_that_is_no_workbook_gets_a_sentence(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"documents{suffix}"
    path.write_bytes(content)
    with pytest.raises(UnreadableTable, match="no workbook that can be read") as caught:
        read_table(path, path.name)
    assert "save it again" in caught.value.remedy


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_workbook_cut_anywhere_is_read_or_gets_a_sentence(tmp_path: Path, suffix: str) -> None:
    whole = (FIXTURES / f"two-rows.{suffix}").read_bytes()
    for length in range(0, len(whole), 97):
        path = tmp_path / f"cut.{suffix}"
        path.write_bytes(whole[:length] + bytes(len(whole) - length))
        try:
            cells(path)
        except UnreadableTable as error:
            assert error.remedy
