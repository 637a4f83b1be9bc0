"""Spreadsheets as text: CSV, and the “Unicode text” of Excel."""

import codecs
import csv
import io
from collections.abc import Callable
from pathlib import Path

from strada.profile.findings import WARNING, Finding, Origin
from strada.sources.cells import Rows, UnreadableTable

DELIMITERS = ",;\t"
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


def _rows(text: str, delimiter: str) -> Rows:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number, line = 0, 1
    try:
        for number, cells in enumerate(rows, 1):
            yield number, cells
            line = rows.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(
            f"The quotation marks in row {number + 1} (line {line} of the file) do not match, so it cannot be told"
            " where the row ends, and nothing of the file is changed.",
            "A text with quotation marks in it stands in quotation marks, and each one within is doubled:"
            ' “the "new" law” is written "the ""new"" law". A spreadsheet program does that by itself.',
        ) from error


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    """The delimiter that makes most known columns of the first line: Excel takes the country's."""
    first = next((line for line in text.splitlines() if line.strip(DELIMITERS + " ")), "")

    def columns(delimiter: str) -> int:
        return sum(known(name) for name in next(csv.reader([first], delimiter=delimiter), []))

    return max(DELIMITERS, key=columns)
