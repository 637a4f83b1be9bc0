"""Where the rows of a card stand on the page of a record: open, or folded until a reader opens them."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

from rdflib import URIRef

from strada.namespaces import DASH
from strada.pages.card import Reference, Row, Section, Value
from strada.pages.values import Text

#: More values in other languages than this are folded.
MANY = 3


@dataclass(frozen=True)
class Layout:
    """The sections before and after what refers to the record, and what is said of the description itself."""

    leading: tuple[Section, ...]
    following: tuple[Section, ...]
    about: tuple[Row, ...]


def laid_out(sections: Sequence[Section], base: str, *, is_work: bool, aside: Container[URIRef] = ()) -> Layout:
    """The rows of the properties in `aside` stand with what is said of the description."""
    about = [row for section in sections if section.is_folded for row in section.rows]
    about += [row for section in sections if not section.is_folded for row in section.rows if _path(row) in aside]
    shown = [_folded(section, aside, is_work) for section in sections if not section.is_folded]
    shown = [section for section in shown if section.rows or section.folded]
    # What refers to the record stands after all that it refers to itself.
    place = max((number for number, section in enumerate(shown, 1) if _refers(section, base)), default=len(shown))
    return Layout(tuple(shown[:place]), tuple(shown[place:]), tuple(about))


def _path(row: Row) -> URIRef | None:
    return row.field.path if row.field else None


def _refers(section: Section, base: str) -> bool:
    values = (value for row in section.rows for value in row.values)
    return any(isinstance(value, Reference) and value.iri.startswith(base) for value in values)


def _folded(section: Section, aside: Container[URIRef], is_work: bool) -> Section:
    """The section with what is not for everybody folded."""
    parted = [(row, _open(row, is_work)) for row in section.rows if _path(row) not in aside]
    rows = (replace(row, values=values) for row, values in parted)
    rest = (replace(row, values=tuple(each for each in row.values if each not in values)) for row, values in parted)
    return replace(
        section, rows=tuple(row for row in rows if row.values), folded=tuple(row for row in rest if row.values)
    )


def _open(row: Row, is_work: bool) -> tuple[Value, ...]:
    """The values that every reader sees.

    Where a reader has a label or a description in the own language, the others are for others; but documents may have
    several titles. Very many are folded anyway.
    """
    if row.field is None:
        return row.values
    if row.field.folded:
        return ()
    own = tuple(value for value in row.values if not (isinstance(value, Text) and value.is_foreign))
    is_told = (row.field.role == DASH.LabelRole and not is_work) or (row.field.role == DASH.DescriptionRole and own)
    return own if is_told or len(row.values) - len(own) > MANY else row.values
