"""Spreadsheets: what the staff keep, a row for each record."""

from collections.abc import Iterator
from pathlib import Path

from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.cells import FAILED, UnreadableTable
from strada.sources.entry import Entry, SourceFailure
from strada.sources.headings import read_headings
from strada.sources.rows import Column, Row, RowReader, values_of
from strada.sources.tables import Table, read_table


def read_spreadsheet(path: Path, file: str, reader: RowReader) -> Iterator[Entry | SourceFailure | Finding]:
    """The entries of a file, with what there is to say of the file itself."""
    for item in read_rows(path, file, reader):
        yield reader.entry(item) if isinstance(item, Row) else item


def read_rows(path: Path, file: str, reader: RowReader) -> Iterator[Row | SourceFailure | Finding]:
    """The rows of a file, with what there is to say of the file itself."""
    try:
        yield from _read(read_table(path, file, lambda name: reader.column(name) is not None), file, reader)
    except UnreadableTable as error:
        yield SourceFailure(file, Finding(VIOLATION, Origin(file), error.problem, error.remedy))


def _read(table: Table, file: str, reader: RowReader) -> Iterator[Row | SourceFailure | Finding]:
    columns, findings, failure = read_headings(table.header, Origin(file, table.line), reader)
    yield from [*table.findings, *findings]
    if not any(columns):
        failure = _no_columns(table, file, reader)
    numbering = reader.shape.id_field
    if failure is None and numbering and not any(column and column.field == numbering for column in columns):
        problem = f"The file has no column “{numbering.name}”, so nothing of it is read or changed."
        remedy = "Name the column with the numbers so, or add it."
        failure = Finding(VIOLATION, Origin(file, table.line), problem, remedy)
    if failure is not None:
        yield SourceFailure(file, failure)
        return
    empty = True
    for number, cells in table.rows:
        empty = False
        yield row_of(columns, cells, Origin(file, number))
    if empty:
        yield Finding(
            WARNING, Origin(file), "The file has a line with columns, and no rows.", "Add a row for each record."
        )


def _no_columns(table: Table, file: str, reader: RowReader) -> Finding:
    if not table.header:
        return Finding(
            WARNING,
            Origin(file),
            "The file is empty, so nothing is changed of what was published from it.",
            "Put a line with the columns in it, then a row for each record.",
        )
    return Finding(
        VIOLATION,
        Origin(file, table.line),
        "No column of this file is known.",
        f"The first row must name columns such as {', '.join(reader.headers()[:6])}.",
    )


def row_of(columns: list[Column | None], cells: list[str], origin: Origin) -> Row:
    """A row; cells beyond the last column are reported, for they are a sign of a wrong separator."""
    known = [
        (column, values_of(cell, column))
        for column, cell in zip(columns, cells, strict=False)
        if column and _counts(column, cell)
    ]
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
    failed = [
        Finding(
            VIOLATION,
            origin,
            "is what the spreadsheet program shows for a formula that failed.",
            "Mend the formula, or write the value itself.",
            field=column.header,
            value=value,
        )
        for column, values in known
        for value in values
        if FAILED.fullmatch(value)
    ]
    fine = [(column, [value for value in values if not FAILED.fullmatch(value)]) for column, values in known]
    return Row(origin, fine, findings=[*findings, *failed])


def _counts(column: Column, cell: str) -> bool:
    """Empty cells say nothing, except in Access: an empty one there is no permission."""
    return bool(cell.strip()) or column.field.closes_when_empty
