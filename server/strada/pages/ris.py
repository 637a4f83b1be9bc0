"""RIS, as reference managers read it (Research Information Systems, 2011): a tag and a value in each line."""

from collections.abc import Iterator, Mapping
from typing import Any

from strada.pages.names import inverted
from strada.pages.work import Work, told

TYPES = {
    "article-journal": "JOUR",
    "book": "BOOK",
    "dataset": "DATA",
    "paper-conference": "CONF",
    "report": "RPRT",
}
TAGS = {
    "title": "TI",
    "abstract": "AB",
    "publisher": "PB",
    "language": "LA",
    "DOI": "DO",
    "ISBN": "SN",
    "ISSN": "SN",
    "number": "M1",
    "URL": "UR",
    "call-number": "AN",
}


def ris(work: Work) -> str:
    """A work as one reference."""
    item = work.item
    lines = [("TY", TYPES.get(item["type"], "GEN")), ("ID", str(item["id"])), *_values(item)]
    lines += [("KW", keyword) for keyword in work.keywords]
    if work.file:
        lines.append(("L1", work.file))
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in (*lines, ("ER", "")))


def _values(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in item.get("author", []):
        yield "AU", inverted(name)
    for variable, tag in TAGS.items():
        if variable in item:
            yield tag, str(item[variable])
    yield from _date(item.get("issued", {}))


def _date(issued: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    parts = issued.get("date-parts", [])
    if parts:
        yield "PY", str(parts[0][0])
        dates = told(parts)
        yield "DA", _day(dates[0]) if len(dates) == 1 else _range(dates)
    elif "literal" in issued:
        yield "DA", issued["literal"]


def _day(parts: list[int]) -> str:
    """Year, month and day, each with its stroke whether it is known or not."""
    return "/".join([*(f"{part:02}" for part in parts), "", "", ""][:4])


def _range(parts: list[list[int]]) -> str:
    return "///" + "-".join(str(date[0]) for date in parts)
