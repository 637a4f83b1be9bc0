"""Literals as people read them, beside the exact form that machines read."""

import re
from dataclasses import dataclass
from typing import ClassVar

from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from strada.namespaces import EDTF

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SEASONS = {"21": "Spring", "22": "Summer", "23": "Autumn", "24": "Winter"}
#: What stands behind a date that is uncertain (EDTF, level 1), and how that is said.
QUALIFIED = {"?": "{} (uncertain)", "~": "about {}", "%": "about {} (uncertain)"}
CENTURY = re.compile(r"\d{2}XX", re.ASCII)
DECADE = re.compile(r"\d{3}X", re.ASCII)
SEASON = re.compile(r"(\d{4})-(2[1-4])", re.ASCII)
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-([0-2]\d|3[01]))?)?", re.ASCII)
WHOLE_NUMBER = re.compile(r"[1-9]\d{3,17}", re.ASCII)
EMPTY_LINE = re.compile(r"(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*")
INTEGERS = (XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.int, XSD.long)
DATES = (XSD.date, XSD.gYearMonth, XSD.gYear)
YES_AND_NO = {"true": "Yes", "false": "No"}


@dataclass(frozen=True)
class Text:
    """A literal. `property` is the IRI of what it is said with."""

    kind: ClassVar[str] = "text"
    property: str
    #: What is shown, one string for each paragraph; nothing for an empty literal.
    paragraphs: tuple[str, ...]
    #: The tag of its language.
    language: str | None = None
    #: The IRI of its datatype; None where it has a language.
    datatype: str | None = None
    #: The lexical form, where it is not exactly what is shown.
    content: str | None = None
    #: Whether it is a date that HTML can express.
    is_date: bool = False
    #: Whether it is to be read as running text.
    is_prose: bool = False
    #: Whether its language is worth telling, being another than that of the page.
    is_foreign: bool = False


def text_of(literal: Literal, path: URIRef, page_language: str, *, is_prose: bool = False) -> Text:
    """How a literal stands on the page. Its exact form is never lost."""
    lexical = str(literal)
    shown = _worded(literal, page_language)
    is_prose = is_prose or "\n" in shown
    paragraphs = tuple(part for part in EMPTY_LINE.split(shown) if part.strip())
    is_exact = paragraphs == (lexical,) and not is_prose and "\r" not in lexical
    return Text(
        property=str(path),
        paragraphs=paragraphs,
        language=literal.language,
        datatype=None if literal.language else str(literal.datatype or XSD.string),
        content=None if is_exact else lexical,
        is_date=literal.datatype in DATES and DATE.fullmatch(lexical) is not None,
        is_prose=is_prose,
        is_foreign=bool(literal.language) and literal.language != page_language,
    )


def date_in_words(date: str, language: str) -> str:
    """`2010-05-31` as `31 May 2010`, `2004?` as `2004 (uncertain)`, `196X` as `1960s`.

    As it stands where it is no date, or for readers of another language.
    """
    if language.split("-")[0] != "en":
        return date
    if "/" in date:
        return _range_in_words(*date.split("/", 1))
    if date and date[-1] in QUALIFIED:
        return QUALIFIED[date[-1]].format(_day_in_words(date[:-1]))
    return _day_in_words(date)


def _range_in_words(begin: str, end: str) -> str:
    first, last = (date_in_words(each, "en") for each in (begin, end))
    if begin in ("", ".."):
        return f"until {last}"
    return f"since {first}" if end in ("", "..") else f"{first} to {last}"


def _day_in_words(date: str) -> str:
    date = date.replace("-XX", "")
    if CENTURY.fullmatch(date):
        return f"{_ordinal(int(date[:2]) + 1)} century"
    if DECADE.fullmatch(date):
        return f"{date[:3]}0s"
    if season := SEASON.fullmatch(date):
        return f"{SEASONS[season[2]]} {season[1]}"
    found = DATE.fullmatch(date)
    if found is None:
        return date
    year, month, day = found.groups()
    return " ".join(filter(None, (day and str(int(day)), month and MONTHS[int(month) - 1], year)))


def _ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number < 20 else endings.get(number % 10, 'th')}"


def time_in_words(time: str, language: str) -> str:
    """`2010-05-31T09:30:00Z` as `31 May 2010, 09:30 UTC`; as it stands for readers of another language."""
    date, _, clock = time.partition("T")
    words = date_in_words(date, language)
    return f"{words}, {clock[:5]} UTC" if words != date else time


def _worded(literal: Literal, language: str) -> str:
    lexical = str(literal)
    if literal.datatype in (*DATES, EDTF.EDTF):
        return date_in_words(lexical, language)
    if literal.datatype == XSD.boolean and language.split("-")[0] == "en":
        return YES_AND_NO.get(lexical, lexical)
    if literal.datatype in INTEGERS and WHOLE_NUMBER.fullmatch(lexical):
        return f"{int(lexical):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return lexical
