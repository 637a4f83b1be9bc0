"""Read a typed value as the shapes want it: strictly, and never by a guess."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

import langcodes
from edtf import EDTFObject, parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from langcodes.tag_parser import LanguageTagError
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD
from rdflib.term import Node
from stdnum import isbn, issn
from stdnum.exceptions import ValidationError

from strada.namespaces import BIBO, EDTF
from strada.profile.fields import Field, in_language
from strada.triples import term

YEAR = re.compile(r"\d{4}", re.ASCII)
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: What is uncertain begins with a year or a decade all the same, or it could not be put in its place among dates.
UNCERTAIN = re.compile(r"\d{3}[\dX]\b\S*", re.ASCII)
#: What a spreadsheet program makes of a long number, of which it keeps the first digits only: 9.78316E+12.
SHORTENED = re.compile(r"\d[.,]\d+E\+\d+", re.IGNORECASE | re.ASCII)
DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE | re.ASCII)


class Unread(ValueError):
    """A value that cannot be read: the problem, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def read_date(text: str) -> Literal:
    """A year, month or day as its XSD type, anything less certain as EDTF (ISO 8601-2, level 1). Raises Unread."""
    if YEAR.fullmatch(text):
        return Literal(text, datatype=XSD.gYear)
    if MONTH.fullmatch(text):
        return Literal(text, datatype=XSD.gYearMonth)
    if DAY.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            raise Unread("There is no such day.", "Correct the date.") from None
        return Literal(text, datatype=XSD.date)
    if UNCERTAIN.fullmatch(text) and _is_edtf(text):
        return Literal(text, datatype=EDTF.EDTF)
    raise Unread(
        "This date cannot be read without guessing.",
        "Write a year (2013), a month (2013-05) or a day (2013-05-31); what is uncertain as 2013?, about 2013 as 2013~,"
        " from one year to another as 2013/2015.",
    )


@lru_cache(maxsize=4096)
def _is_edtf(text: str) -> bool:
    """Whether it is a date of EDTF, and a range does not run backwards."""
    try:
        parsed: EDTFObject = parse_edtf(text)
        earliest, latest = parsed.lower_strict(), parsed.upper_strict()
        return isinstance(latest, float) or bool(earliest <= latest)  # an open end is infinite
    except (EDTFParseException, ValueError, TypeError):
        return False


def read_isbn(text: str) -> str:
    """An ISBN without its hyphens. Raises ValidationError."""
    return str(isbn.validate(text))


def read_issn(text: str) -> str:
    """An ISSN with its hyphen. Raises ValidationError."""
    return str(issn.format(issn.validate(text)))


def read_doi(text: str) -> str:
    """A DOI without the address or the word before it. Raises ValidationError."""
    match = DOI.fullmatch(text)
    if match is None:
        raise ValidationError
    return match[1]


#: Identifiers that show whether they were copied right, and what they look like.
IDENTIFIERS: Mapping[URIRef, tuple[Callable[[str], str], str, str]] = {
    BIBO.isbn: (
        read_isbn,
        "This is no ISBN: its digits do not fit its check digit, or are too few or too many.",
        "978-3-16-148410-0",
    ),
    BIBO.issn: (
        read_issn,
        "This is no ISSN: its digits do not fit its check digit, or are too few or too many.",
        "0378-5955",
    ),
    BIBO.doi: (read_doi, "This is no DOI, which begins with 10. and has a stroke in it.", "10.1000/182"),
}


def read_identifier(text: str, path: URIRef) -> Literal:
    """An ISBN, ISSN or DOI in its canonical form. Raises Unread."""
    read, problem, example = IDENTIFIERS[path]
    if (lost := shortened(text)) is not None:
        raise lost
    try:
        return Literal(read(text))
    except ValidationError:
        raise Unread(problem, f"Copy it again from the document; it looks like {example}.") from None


def shortened(text: str) -> Unread | None:
    """What there is to say of a number that is no longer whole; None for anything else."""
    if SHORTENED.fullmatch(text) is None:
        return None
    return Unread(
        "This was a longer number, and the spreadsheet program shortened it.",
        "Make the column one of text, and type the whole number again.",
    )


def language_subtag(text: str) -> str | None:
    """The language of a tag such as `en_US`, `ENG` or `fr-CA`, as its shortest code (BCP 47); None for no tag."""
    try:
        tag = langcodes.standardize_tag(text)
        return langcodes.get(tag).language if langcodes.tag_is_valid(tag) else None
    except LanguageTagError:
        return None


def read_iri(text: str) -> URIRef:
    """An address elsewhere. Raises Unread."""
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        raise Unread("This is no whole address.", "Write all of it, with https:// at the beginning.")
    try:
        term(URIRef(text))
    except ValueError:
        raise Unread(
            "This is no address: it has a space or another character that addresses cannot have.",
            "Copy it again from the browser's address line.",
        ) from None
    return URIRef(text)


def read_choice(text: str, field: Field) -> URIRef:
    """One of the values of `sh:in`, by its label or its last word. Raises Unread."""
    for iri, names in field.choices:
        known = {*names.values(), str(iri).rpartition("#")[2].rpartition("/")[2]}
        if text.casefold() in {name.casefold() for name in known}:
            return iri
    offered = ", ".join(in_language(names, "en") or str(iri) for iri, names in field.choices)
    raise Unread("This is not one of the choices.", f"Write one of: {offered}.")


def read_literal(text: str, field: Field, language: str | None, default_language: str) -> Node:
    """A text or another literal, of the datatype that the field has. Raises Unread."""
    if field.is_date:
        literal = read_date(text)
        if literal.datatype not in field.datatypes:
            raise Unread("The date must be a whole day.", "Write it as 2013-05-31.")
        return literal
    if field.path in IDENTIFIERS:
        return read_identifier(text, field.path)
    # The same text to Unicode, in the form that RDF asks for. What is kept as it was received stays so.
    if field.path != DCTERMS.source:
        text = unicodedata.normalize("NFC", text)
    if language is not None:
        return Literal(text, lang=language)
    if field.datatypes == (RDF.langString,):
        return Literal(text, lang=default_language)
    if not field.datatypes or XSD.string in field.datatypes:
        return Literal(text)
    return Literal(text, datatype=field.datatypes[0])
