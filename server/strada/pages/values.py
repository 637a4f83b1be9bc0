"""Literals as people read them, beside the exact form that machines read."""

import re
from dataclasses import dataclass
from typing import ClassVar

from babel import Locale
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, XSD

from strada.language import SOURCE, catalogue, marked, number, translate
from strada.namespaces import EDTF

SEASONS = {"21": marked("Spring"), "22": marked("Summer"), "23": marked("Autumn"), "24": marked("Winter")}
#: What stands behind a date that is uncertain (EDTF, level 1), and how that is said.
QUALIFIED = {"?": marked("{} (uncertain)"), "~": marked("about {}"), "%": marked("about {} (uncertain)")}
CENTURY = re.compile(r"\d{2}XX", re.ASCII)
DECADE = re.compile(r"\d{3}X", re.ASCII)
SEASON = re.compile(r"(\d{4})-(2[1-4])", re.ASCII)
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-([0-2]\d|3[01]))?)?", re.ASCII)
WHOLE_NUMBER = re.compile(r"[1-9]\d{3,17}", re.ASCII)
PAGES = re.compile(r"([0-9]+) pages?", re.ASCII)
EMPTY_LINE = re.compile(r"(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*")
INTEGERS = (XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.int, XSD.long)
DATES = (XSD.date, XSD.gYearMonth, XSD.gYear)
YES_AND_NO = {"true": marked("Yes"), "false": marked("No")}


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
    shown = _worded(literal, path, page_language)
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

    As it stands where it is no date.
    """
    if "/" in date:
        begin, end = date.split("/", 1)
        return _range_in_words(begin, end, language)
    if date and date[-1] in QUALIFIED:
        return translate(QUALIFIED[date[-1]], language).format(_day_in_words(date[:-1], language))
    return _day_in_words(date, language)


def _range_in_words(begin: str, end: str, language: str) -> str:
    first, last = (date_in_words(each, language) for each in (begin, end))
    if begin in ("", ".."):
        return translate("until {}", language).format(last)
    if end in ("", ".."):
        return translate("since {}", language).format(first)
    return translate("{} to {}", language).format(first, last)


def _day_in_words(date: str, language: str) -> str:
    date = date.replace("-XX", "")
    if CENTURY.fullmatch(date):
        return translate("{} century", language).format(_ordinal(int(date[:2]) + 1, language))
    if DECADE.fullmatch(date):
        return translate("{}0s", language).format(date[:3])
    if season := SEASON.fullmatch(date):
        return f"{translate(SEASONS[season[2]], language)} {season[1]}"
    found = DATE.fullmatch(date)
    if found is None:
        return date
    year, month, day = found.groups()
    return " ".join(filter(None, (day and str(int(day)), month and _month(int(month), language), year)))


def _month(number: int, language: str) -> str:
    return str(Locale.parse(language, sep="-").months["format"]["wide"][number])


def _ordinal(number: int, language: str) -> str:
    """In English; other languages say in their catalogue what follows the number."""
    if language.split("-")[0] != SOURCE:
        return str(number)
    endings = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if 10 < number < 20 else endings.get(number % 10, 'th')}"


def time_in_words(time: str, language: str) -> str:
    """`2010-05-31T09:30:00Z` as `31 May 2010, 09:30 UTC`."""
    date, _, clock = time.partition("T")
    return f"{date_in_words(date, language)}, {clock[:5]} UTC"


def extent_in_words(extent: str, language: str) -> str:
    """`2 pages`, as the program counts them, in the language of the page; anything else as it stands."""
    found = PAGES.fullmatch(extent)
    if found is None:
        return extent
    count = int(found[1])
    said = catalogue(language).ngettext("%(count)s page", "%(count)s pages", count)
    return str(said) % {"count": number(count, language)}


def _worded(literal: Literal, path: URIRef, language: str) -> str:
    lexical = str(literal)
    if path == DCTERMS.extent:
        return extent_in_words(lexical, language)
    if literal.datatype in (*DATES, EDTF.EDTF):
        return date_in_words(lexical, language)
    if literal.datatype == XSD.boolean:
        return translate(YES_AND_NO.get(lexical, ""), language) or lexical
    if literal.datatype in INTEGERS and WHOLE_NUMBER.fullmatch(lexical):
        return f"{int(lexical):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return lexical
