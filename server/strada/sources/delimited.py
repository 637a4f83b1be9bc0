"""Spreadsheets as text: CSV, and the “Unicode text” of Excel.

A spreadsheet program takes a cell of a CSV file that begins with = for a formula, and computes it. So an apostrophe is
written before such a text, and taken off again when it is read.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from strada.profile.findings import WARNING, Finding, Origin
from strada.sources.cells import Rows, UnreadableTable

DELIMITERS = ",;\t"
#: How a text begins that a program may take for a formula, and what that looks like with apostrophes before it.
FORMULA = re.compile("'*[=+@\t\r\uff0b\uff0d\uff1d\uff20-]")
csv.field_size_limit(10_000_000)


def read_text(path: Path, file: str) -> tuple[str, list[Finding]]:
    """The text of a file, in UTF-8 or UTF-16, or else as Excel on Windows writes it, which is reported."""
    data = path.read_bytes()
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig"), []
    except UnicodeDecodeError:
        finding = Finding(
            WARNING,
            Origin(file),
            "The file is not in UTF-8; it was read as Windows-1252, as Excel on Windows writes it.",
            "Check letters with accents, and save the file as “CSV UTF-8”.",
        )
        return data.decode("windows-1252", errors="replace"), [finding]


def read_delimited(path: Path, file: str, known: Callable[[str], bool]) -> tuple[Rows, list[Finding]]:
    """The rows of a CSV file, and what there is to say of it. The rows may raise UnreadableTable."""
    text, findings = read_text(path, file)
    return _rows(text, _delimiter(text, known)), findings


def first_lines(path: Path) -> list[int]:
    """The line of a CSV file on which each of its rows begins, as far as the file can be read."""
    text, _ = read_text(path, path.name)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, bool))
    begun = [1]
    with suppress(csv.Error):  # What stands behind is in no row, and so nothing is found there.
        begun.extend(rows.line_num + 1 for _ in rows)
    return begun


def _rows(text: str, delimiter: str) -> Rows:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, line = 0, 1
    try:
        for number, cells in enumerate(rows, 1):
            yield number, [_bare(cell) for cell in cells]
            line = rows.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(
            f"The quotation marks in row {number + 1} (line {line} of the file) do not match, so it cannot be told"
            " where the row ends, and nothing of the file is changed.",
            "A text with quotation marks in it stands in quotation marks, and each one within is doubled:"
            ' “the "new" law” is written "the ""new"" law". A spreadsheet program does that by itself.',
        ) from error


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def write_delimited(file: IO[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows that read_delimited reads as they are here, and that no program executes."""
    writer = csv.writer(file, lineterminator="\n")
    for row in rows:
        writer.writerow([f"'{cell}" if FORMULA.match(cell) else cell for cell in row])


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write a file of rows, with a byte order mark: without one Excel takes it for Windows-1252."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_delimited(file, rows)


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    """The delimiter that makes most known columns of the first line: Excel takes the country's."""
    first = next((line for line in text.splitlines() if line.strip(DELIMITERS + " ")), "")

    def columns(delimiter: str) -> int:
        return sum(known(name) for name in next(csv.reader([first], delimiter=delimiter), []))

    return max(DELIMITERS, key=columns)
