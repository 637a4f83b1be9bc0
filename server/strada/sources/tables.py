"""Tables: a header and rows, from CSV or from a workbook of a spreadsheet program."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strada.profile.findings import Finding
from strada.sources.cells import Rows
from strada.sources.delimited import read_delimited
from strada.sources.workbook import read_workbook

DELIMITED = ".csv"
#: The files that are spreadsheets. Of two for the same kind of record, the one that comes first here is read.
SUFFIXES = (DELIMITED, ".xlsx", ".ods")


@dataclass(frozen=True)
class Table:
    """The rows below the header, each with the number that the spreadsheet program shows beside it.

    Rows without anything in them are left out. They come one by one, and may raise UnreadableTable.
    The table of an empty file has no header.
    """

    header: Sequence[str]
    line: int
    rows: Rows
    findings: Sequence[Finding] = field(default=())


def read_table(path: Path, file: str, known: Callable[[str], bool] = bool) -> Table:
    """The table of a file. Of a workbook it is the sheet with the file's name, or else the first that can be seen.

    `known` tells a column by its name, which shows what separates the columns of a CSV file. Raises UnreadableTable.
    """
    if path.suffix.lower() == DELIMITED:
        rows, findings = read_delimited(path, file, known)
    else:
        rows, findings = read_workbook(path, file, path.stem)
    filled = ((line, cells) for line, cells in rows if any(cell.strip() for cell in cells))
    line, names = next(filled, (1, []))
    header = [" ".join(name.split()) for name in names]
    while header and not header[-1]:
        header.pop()
    return Table(header, line, filled, findings)


def spreadsheets(paths: Iterable[Path]) -> list[Path]:
    """The files that are spreadsheets, and not the locks that programs put beside an open one."""
    found = [path for path in paths if path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", "."))]
    return sorted(found, key=lambda path: (path.stem, SUFFIXES.index(path.suffix.lower())))
