"""Spreadsheets as CSV: what the staff keep, from Excel on Windows too."""

import csv
import io
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.entry import Entry, SourceFailure
from strada.sources.rows import Column, Row, RowReader

DELIMITERS = ",;\t"
csv.field_size_limit(10_000_000)


def read_text(path: Path, file: str) -> tuple[str, list[Finding]]:
    """The text of a file, in UTF-8 or else as Excel on Windows writes it, which is reported."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        finding = Finding(
            WARNING,
            Origin(file),
            "The file is not in UTF-8; it was read as Windows-1252, as Excel on Windows writes it.",
            "Check letters with accents, and save the file as “CSV UTF-8”.",
        )
        return data.decode("windows-1252", errors="replace"), [finding]


def read_spreadsheet(path: Path, file: str, reader: RowReader) -> Iterator[Entry | SourceFailure | Finding]:
    """The rows of a CSV file, row 1 being the header, with what there is to say of the file itself."""
    text, findings = read_text(path, file)
    if not text.strip():
        yield SourceFailure(
            file,
            Finding(
                WARNING,
                Origin(file),
                "The file is empty, so nothing is changed of what was published from it.",
                "Put a line with the columns in it, then a row for each record.",
            ),
        )
        return
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, reader))
    try:
        header = next(rows)
        columns, unknown = _columns(header, file, reader)
        yield from [*findings, *unknown]
        if not any(column is not None for column in columns):
            names = ", ".join(reader.headers()[:6])
            yield SourceFailure(
                file,
                Finding(
                    VIOLATION,
                    Origin(file, 1),
                    "No column of this file is known.",
                    f"The first row must name columns such as {names}.",
                ),
            )
            return
        can_close = any(field.closes_when_empty for field in reader.shape.fields)
        if can_close and unknown and not any(column and column.field.closes_when_empty for column in columns):
            yield SourceFailure(file, _perhaps_closed(file))
            return
        empty = True
        for number, cells in enumerate(rows, 2):
            if any(cell.strip() for cell in cells):
                empty = False
                yield reader.entry(_row(columns, cells, Origin(file, number)))
        if empty:
            yield Finding(
                WARNING,
                Origin(file),
                "The file has a line with columns, and no rows.",
                "Add a row for each record.",
            )
    except csv.Error as error:
        yield SourceFailure(
            file,
            Finding(
                VIOLATION,
                Origin(file, rows.line_num, "line"),
                f"The file is no CSV: {error}.",
                "Save it again as “CSV UTF-8”.",
            ),
        )


def _perhaps_closed(file: str) -> Finding:
    """One of the unknown columns may be a misspelt Access, and would open what is closed."""
    return Finding(
        VIOLATION,
        Origin(file, 1),
        "The file has no column Access but one that is not known, so nothing of it is read or changed.",
        "Correct the name of that column, or take it out.",
    )


def _delimiter(text: str, reader: RowReader) -> str:
    """The delimiter that makes most known columns of the first line: Excel takes the country's."""
    first = text.splitlines()[0]

    def known(delimiter: str) -> int:
        return sum(reader.column(header) is not None for header in next(csv.reader([first], delimiter=delimiter)))

    return max(DELIMITERS, key=known)


def _columns(header: list[str], file: str, reader: RowReader) -> tuple[list[Column | None], list[Finding]]:
    columns: list[Column | None] = []
    findings = []
    for name in header:
        column = reader.column(name)
        if column is not None and column in columns:
            column = None
            findings.append(
                Finding(
                    WARNING,
                    Origin(file, 1),
                    "This column stands there twice; the second is not read.",
                    "Take one of them out.",
                    value=name,
                )
            )
        elif column is None and name.strip():
            findings.append(_unknown(name, file, reader))
        columns.append(column)
    return columns, findings


def _unknown(name: str, file: str, reader: RowReader) -> Finding:
    near = get_close_matches(name.casefold(), [header.casefold() for header in reader.headers()], 1)
    headers = {header.casefold(): header for header in reader.headers()}
    hint = f"Did you mean “{headers[near[0]]}”? " if near else ""
    return Finding(
        WARNING,
        Origin(file, 1),
        "The profile has no such column, so what stands in it is not published.",
        f"{hint}Correct its name, or take it out.",
        value=name,
    )


def _row(columns: list[Column | None], cells: list[str], origin: Origin) -> Row:
    """A row; cells beyond the last column are reported, for they are a sign of a wrong separator."""
    known = [(column, cell) for column, cell in zip(columns, cells, strict=False) if column and _counts(column, cell)]
    beyond = [cell for cell in cells[len(columns) :] if cell.strip()]
    findings = [
        Finding(
            WARNING,
            origin,
            "The row has more cells than there are columns; this one is not read.",
            "Look for a comma in a text that is not in quotation marks.",
            value=cell,
        )
        for cell in beyond
    ]
    return Row(origin, known, findings=findings)


def _counts(column: Column, cell: str) -> bool:
    """Empty cells say nothing, except in Access: an empty one there is no permission."""
    return bool(cell.strip()) or column.field.closes_when_empty
