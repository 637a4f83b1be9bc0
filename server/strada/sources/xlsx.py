"""What calamine does not tell of an XLSX file: formulas that failed, and dates that show no day.

A failed formula looks like an empty cell there. And who types 2013-05 into Excel gets the
first day of that month, shown without the day: nobody said that it was the first.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree import ElementTree

from strada.sources.cells import UnreadableTable

#: Number formats that every XLSX file has: `mmm-yy`.
BUILT_IN = {"17": "mmm-yy"}
#: What in a number format is no sign of a date: texts, colours and languages in brackets, escaped letters.
NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
#: Length of a date as text that has no day, and of one that has no month either.
MONTH, YEAR = 7, 4


@dataclass
class Unseen:
    """By row and column, counted from 0: what failed formulas show, and how long dates without a day are."""

    failed: dict[int, dict[int, str]] = field(default_factory=dict)
    partial_dates: dict[int, dict[int, int]] = field(default_factory=dict)


def look_again(path: Path, sheet: str) -> Unseen:
    """Raises UnreadableTable."""
    unseen = Unseen()
    try:
        with zipfile.ZipFile(path) as archive:
            part = _part(archive, sheet)
            styles = _partial_dates(archive)
            if not styles and not re.search(rb"""["']e["']""", archive.read(part)):
                return unseen
            with archive.open(part) as file:
                for row, column, cell in _cells(file):
                    if cell.get("t") == "e":
                        unseen.failed.setdefault(row, {})[column] = cell.findtext("{*}v", "#REF!")
                    elif cell.get("s") in styles:
                        unseen.partial_dates.setdefault(row, {})[column] = styles[str(cell.get("s"))]
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, StopIteration) as error:
        raise UnreadableTable(
            f"The file is no workbook that can be read: {error}.",
            "Open it in a spreadsheet program, and save it again as XLSX or ODS.",
        ) from error
    return unseen


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The file in the archive that holds a sheet."""
    workbook, links = (_tree(archive, name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    element = next(each for each in workbook.iterfind("{*}sheets/{*}sheet") if each.get("name") == sheet)
    link = next(value for name, value in element.items() if name.endswith("}id"))
    target = next(each.get("Target", "") for each in links if each.get("Id") == link)
    return str(PurePosixPath("/xl", target)).lstrip("/")


def _partial_dates(archive: zipfile.ZipFile) -> dict[str | None, int]:
    """The styles that show a month or a year and no day, with the length of such a date."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    styles = _tree(archive, "xl/styles.xml")
    formats = {
        **BUILT_IN,
        **{each.get("numFmtId", ""): each.get("formatCode", "") for each in styles.iterfind("{*}numFmts/{*}numFmt")},
    }
    found: dict[str | None, int] = {}
    for number, style in enumerate(styles.iterfind("{*}cellXfs/{*}xf")):
        letters = set(NO_DATE.sub("", formats.get(style.get("numFmtId", ""), "")).casefold())
        if "y" in letters and not letters & set("dhs"):
            found[str(number)] = MONTH if "m" in letters else YEAR
    return found


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(name))  # noqa: S314 expat itself limits what entities grow to


def _cells(file: IO[bytes]) -> Iterator[tuple[int, int, ElementTree.Element]]:
    """The cells with their row and column, which the file need not name."""
    row = -1
    for _, element in ElementTree.iterparse(file):  # noqa: S314
        if element.tag.endswith("}row"):
            row = int(element.get("r", row + 2)) - 1
            column = -1
            for cell in element:
                column = _column(cell.get("r", ""), column + 1)
                yield row, column, cell
            element.clear()


def _column(name: str, following: int) -> int:
    """The column of a cell such as `AB12`."""
    letters = name.rstrip("0123456789")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1 if letters else following
