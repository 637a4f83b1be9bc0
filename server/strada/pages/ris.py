"""RIS, as reference managers read it (Research Information Systems, 2011): a tag and a value in each line."""

from collections.abc import Iterator, Mapping
from typing import Any

from strada.pages.names import inverted
from strada.pages.work import Work

TYPES = {
    "article-journal": "JOUR",
    "book": "BOOK",
    "dataset": "DATA",
    "paper-conference": "CONF",
    "report": "RPRT",
}
TAGS = {
    "TI": "title",
    "AB": "abstract",
    "PB": "publisher",
    "LA": "language",
    "DO": "DOI",
    "SN": "ISBN",
    "M1": "number",
    "UR": "URL",
    "AN": "call-number",
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
    for tag, variable in TAGS.items():
        if variable in item:
            yield tag, str(item[variable])
    if "ISSN" in item:
        yield "SN", item["ISSN"]
    yield from _date(item.get("issued", {}))


def _date(issued: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    parts = issued.get("date-parts", [])
    if parts:
        yield "PY", str(parts[0][0])
        yield (
            "DA",
            "/".join([*(f"{part:02}" for part in parts[0]), "", "", ""][:4]) if len(parts) == 1 else _range(parts),
        )
    elif "literal" in issued:
        yield "DA", issued["literal"]


def _day(parts: list[int]) -> str:
    """Year, month and day, each with its stroke whether it is known or not."""
    return "/".join([*(f"{part:02}" for part in parts), "", "", ""][:4])


def _range(parts: list[list[int]]) -> str:
    return "///" + "-".join(str(date[0]) for date in parts)
