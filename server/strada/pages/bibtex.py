"""BibTeX, as reference managers and LaTeX read it."""

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from strada.pages.names import inverted
from strada.pages.work import Work

ENTRIES = {
    "article-journal": "article",
    "book": "book",
    "dataset": "misc",
    "paper-conference": "inproceedings",
    "report": "techreport",
}
FIELDS = {
    "abstract": "abstract",
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "keywords": "keyword",
    "language": "language",
    "number": "number",
    "title": "title",
    "url": "URL",
}
#: Where the publisher stands, by the kind of entry.
PUBLISHERS = {"techreport": "institution"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Fields whose values are addresses and numbers, where LaTeX's signs are none.
EXACT = ("doi", "isbn", "issn", "url")
SIGNS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "#$%&_"},
}
#: BibTeX counts braces after a backslash too, so one without a partner must be none; yet few readers know these words.
UNPAIRED = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
SPECIAL = re.compile("[" + re.escape("".join(SIGNS)) + "]")
#: The word that separates names, whether with a capital or without.
AND = re.compile(r"(?<!\S)and(?!\S)", re.IGNORECASE)


def bibtex(work: Work) -> str:
    """A work as one entry, in UTF-8."""
    item = work.item
    kind = ENTRIES.get(item["type"], "misc")
    lines = [f"  {name} = {value},\n" for name, value in _fields(item, kind)]
    return f"@{kind}{{{item['id']},\n{''.join(lines)}}}\n"


def _fields(item: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    if "author" in item:
        yield "author", f"{{{' and '.join(map(_name, item['author']))}}}"
    for name, variable in FIELDS.items():
        if variable in item:
            text = " ".join(str(item[variable]).split()) if name != "abstract" else str(item[variable])
            # Braces around a title keep its capitals.
            value = text if name in EXACT and not set(text) & set("{}\\") else _escaped(text)
            yield name, f"{{{{{value}}}}}" if name == "title" else f"{{{value}}}"
    if "publisher" in item:
        yield PUBLISHERS.get(kind, "publisher"), f"{{{_escaped(item['publisher'])}}}"
    yield from _date(item.get("issued", {}))


def _date(issued: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    parts = issued.get("date-parts", [])
    if parts:
        years = [str(date[0]) for date in parts]
        yield "year", f"{{{'--'.join(dict.fromkeys(years))}}}"
        if len(parts) == 1 and len(parts[0]) > 1:
            yield "month", MONTHS[parts[0][1] - 1]
    elif "literal" in issued:
        yield "year", f"{{{_escaped(issued['literal'])}}}"


def _name(name: Mapping[str, str]) -> str:
    """Braces keep a body from being taken for a person, and the word `and` in it from separating.

    They also keep a family name of several words together where no given name is known.
    """
    if "given" not in name:
        return f"{{{_escaped(inverted(name))}}}"
    return AND.sub(r"{\g<0>}", f"{_escaped(name['family'])}, {_escaped(name['given'])}")


def _escaped(text: str) -> str:
    signs = SIGNS if _is_paired(text) else SIGNS | UNPAIRED
    return SPECIAL.sub(lambda match: signs[match[0]], text)


def _is_paired(text: str) -> bool:
    """Whether each brace has its partner."""
    depths = list(accumulate(((sign == "{") - (sign == "}") for sign in text), initial=0))
    return min(depths) == 0 == depths[-1]
