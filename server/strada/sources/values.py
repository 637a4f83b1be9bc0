"""Read a typed value as the shapes want it: strictly, and never by a guess."""

import re
from datetime import date

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from strada.profile.fields import Field, in_language
from strada.triples import term

YEAR = re.compile(r"\d{4}")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Unread(ValueError):
    """A value that cannot be read: the problem, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def read_date(text: str) -> Literal:
    """A year, month or day as its XSD type. Raises Unread."""
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
    raise Unread(
        "This date cannot be read without guessing.",
        "Write a year (2013), a month (2013-05) or a day (2013-05-31).",
    )


def read_iri(text: str) -> URIRef:
    """An address elsewhere. Raises Unread."""
    try:
        term(URIRef(text))
    except ValueError:
        raise Unread(
            "This is no address: it has a space or another character that addresses cannot have.",
            "Copy it again from the browser's address line.",
        ) from None
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        raise Unread("This is no whole address.", "Begin it with https://.")
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
    if language is not None:
        return Literal(text, lang=language)
    if field.datatypes == (RDF.langString,):
        return Literal(text, lang=default_language)
    if not field.datatypes or XSD.string in field.datatypes:
        return Literal(text)
    return Literal(text, datatype=field.datatypes[0])
