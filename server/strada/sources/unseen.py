"""What calamine does not tell of a workbook: formulas that failed, dates that show no day, cells that are merged.

A failed formula looks like an empty cell there. And who types 2013-05 into Excel gets the
first day of that month, shown without the day: nobody said that it was the first.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree import ElementTree

from python_calamine import CalamineSheet

from strada.sources.cells import UnreadableTable

SAVE_AGAIN = "Open it in a spreadsheet program, and save it again as XLSX or ODS."
#: Number formats that every XLSX file has: `mmm-yy`.
BUILT_IN = {"17": "mmm-yy"}
#: What in a number format is no sign of a date: texts, colours and languages in brackets, escaped letters.
NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
#: Length of a date as text that has no day, and of one that has no month either.
MONTH, YEAR = 7, 4


#: What must stand in an ODS file where anything of it is unseen.
ODS_SIGNS = re.compile(rb'string-value=""|date-value="[\d-]+-01"|-spanned="')
#: The parts of a date as it is shown: numbers, and a month in letters.
SHOWN_PARTS = re.compile(r"\d+|[^\W\d_]{3,}")


@dataclass
class Unseen:
    """By row and column, counted from 0: what failed formulas show, and how long dates without a day are.

    `merged` are the first and the last row of cells that are one.
    """

    failed: dict[int, dict[int, str]] = field(default_factory=dict)
    partial_dates: dict[int, dict[int, int]] = field(default_factory=dict)
    merged: list[tuple[int, int]] = field(default_factory=list)


def look_again(path: Path, sheet: CalamineSheet) -> Unseen:
    """Raises UnreadableTable."""
    unseen = Unseen(merged=[(top, bottom) for (top, _), (bottom, _) in sheet.merged_cell_ranges or ()])
    try:
        if path.suffix.lower() == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                _look_at_xlsx(archive, sheet.name, unseen)
        elif path.suffix.lower() == ".ods":
            with zipfile.ZipFile(path) as archive:
                _look_at_ods(archive, sheet.name, unseen)
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, LookupError, ValueError, StopIteration) as error:
        raise UnreadableTable(f"The file is no workbook that can be read: {error}.", SAVE_AGAIN) from error
    return unseen


def _look_at_xlsx(archive: zipfile.ZipFile, sheet: str, unseen: Unseen) -> None:
    part = _part(archive, sheet)
    styles = _partial_dates(archive)
    if not styles and not re.search(rb"""["']e["']""", archive.read(part)):
        return
    with archive.open(part) as file:
        for row, column, cell in _cells(file):
            if cell.get("t") == "e":
                unseen.failed.setdefault(row, {})[column] = cell.findtext("{*}v", "#REF!")
            elif cell.get("s") in styles:
                unseen.partial_dates.setdefault(row, {})[column] = styles[str(cell.get("s"))]


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


def _look_at_ods(archive: zipfile.ZipFile, sheet: str, unseen: Unseen) -> None:
    if not ODS_SIGNS.search(archive.read("content.xml")):
        return
    name, row = "", 0
    with archive.open("content.xml") as file:
        for event, element in ElementTree.iterparse(file, ("start", "end")):  # noqa: S314
            if event == "start" and element.tag.endswith("}table"):
                name, row = _attribute(element, "name"), 0
            elif event == "end" and element.tag.endswith("}table-row"):
                repeated = int(_attribute(element, "number-rows-repeated", "1"))
                if name == sheet:
                    _look_at_row(element, range(row, row + repeated), unseen)
                row += repeated
                element.clear()


def _look_at_row(element: ElementTree.Element, rows: range, unseen: Unseen) -> None:
    column = 0
    for cell in element:
        shown = "".join(cell.itertext()).strip()
        columns = range(column, column := column + int(_attribute(cell, "number-columns-repeated", "1")))
        spanned = int(_attribute(cell, "number-rows-spanned", "1"))
        if spanned > 1 or int(_attribute(cell, "number-columns-spanned", "1")) > 1:
            unseen.merged.append((rows.start, rows.start + spanned - 1))
        length = {1: YEAR, 2: MONTH}.get(len(SHOWN_PARTS.findall(shown)))
        # Empty rows and columns up to the edge of the sheet are one element that is repeated: do not walk through them.
        if shown and _attribute(cell, "string-value", "-") == "":
            for row, each in product(rows, columns):
                unseen.failed.setdefault(row, {})[each] = shown
        elif length and _attribute(cell, "date-value"):
            for row, each in product(rows, columns):
                unseen.partial_dates.setdefault(row, {})[each] = length


def _attribute(element: ElementTree.Element, name: str, default: str = "") -> str:
    return next((value for key, value in element.items() if key.endswith("}" + name)), default)
