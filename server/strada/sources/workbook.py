"""Workbooks of spreadsheet programs: XLSX and ODS, read by calamine.

Not XLS: calamine hides failed formulas there, and never ends on a damaged file. So a file that begins as XLS does
(as a protected XLSX does too) must not get as far as calamine.
"""

from collections.abc import Iterator
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from strada.profile.findings import WARNING, Finding, Origin
from strada.sources.cells import Rows, UnreadableTable, text_of
from strada.sources.unseen import SAVE_AGAIN, Unseen, look_again

#: A sheet of explanations, as our own template has one; it is no sheet of records.
HELP = "Help"
#: How XLS files and protected XLSX files begin (Microsoft's Compound File Binary).
COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")


def read_workbook(path: Path, file: str, kind: str) -> tuple[Rows, list[Finding]]:
    """The rows of the sheet named after the kind of record, or else of the first that can be seen.

    Raises UnreadableTable.
    """
    with path.open("rb") as opened:
        if opened.read(len(COMPOUND)) == COMPOUND:
            raise UnreadableTable(
                "The file is protected by a password, or is in the format of Excel before 2007.",
                "Save it as XLSX, without a password.",
            )
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheet, others = _choose(workbook, kind)
        unseen = look_again(path, sheet)
    except IndexError as error:
        raise UnreadableTable("The workbook has no sheet that can be seen.", SAVE_AGAIN) from error
    except PasswordError as error:
        raise UnreadableTable("The file is protected by a password.", "Save it without one.") from error
    except CalamineError as error:
        raise UnreadableTable(f"The file is no workbook that can be read: {error}.", SAVE_AGAIN) from error
    findings = [*_of_other_sheets(file, sheet, others), *_of_merged_cells(file, unseen)]
    return _rows(sheet, unseen), findings


def _choose(workbook: CalamineWorkbook, kind: str) -> tuple[CalamineSheet, list[str]]:
    """The sheet to read, and the names of others that have something in them."""
    visible = [
        workbook.get_sheet_by_name(sheet.name)
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]
    filled = [sheet for sheet in visible if sheet.start is not None and sheet.name != HELP]
    chosen = next((sheet for sheet in filled if sheet.name.casefold().strip() == kind), (filled or visible)[0])
    return chosen, [sheet.name for sheet in filled if sheet.name != chosen.name]


def _rows(sheet: CalamineSheet, unseen: Unseen) -> Rows:
    left = [""] * (sheet.start[1] if sheet.start else 0)
    for row, values in enumerate(sheet.iter_rows()):
        cells = left + [text_of(value) for value in values]
        for column, text in unseen.failed.get(row, {}).items():
            cells[column] = text
        for column, length in unseen.partial_dates.get(row, {}).items():
            cells[column] = _shortened(cells[column], length)
        yield row + 1, cells


def _shortened(day: str, length: int) -> str:
    """A date that shows no day: what the program filled in is left out, and only that."""
    return day[:length] if day[length:] in ("-01", "-01-01") else day


def _of_other_sheets(file: str, sheet: CalamineSheet, others: list[str]) -> Iterator[Finding]:
    if others:
        yield Finding(
            WARNING,
            Origin(file),
            f"Only the sheet “{sheet.name}” is read, and not: {', '.join(others)}.",
            "Keep each kind of record in a file of its own, and hide or delete the other sheets.",
        )


def _of_merged_cells(file: str, unseen: Unseen) -> Iterator[Finding]:
    for top, bottom in unseen.merged:
        rows = f"rows {top + 1} to {bottom + 1}" if bottom > top else "this row"
        yield Finding(
            WARNING,
            Origin(file, top + 1),
            f"Cells are merged in {rows}; only the first of them has the value.",
            "Unmerge them, and write the value into each.",
        )
