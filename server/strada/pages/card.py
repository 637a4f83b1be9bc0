"""A record as a catalogue card: its statements in sections and rows, its parts as cards within."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rdflib import Literal, URIRef
from rdflib.namespace import PROV, RDF, SKOS
from rdflib.term import Node

from strada.namespaces import DASH, SKOSXL, curie
from strada.pages.frame import Frame
from strada.pages.links import Label, Listed, label_in, label_of
from strada.pages.values import Text, text_of
from strada.profile.fields import Field, Profile, Shape, in_language

SCHEME = re.compile(r"[a-z][a-z0-9.-]*(?=:)")
WEB = ("http", "https")
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
DIGITS = re.compile("[0-9]+")
#: Ids that every page uses for itself.
TAKEN = ("main",)
#: A table with so few lines can say the same in each.
SHORT = 4

Statements = dict[URIRef, list[Node]]


@dataclass(frozen=True)
class Reference:
    """An IRI as a value. `property` is the IRI of what it is said with."""

    kind: ClassVar[str] = "reference"
    property: str
    #: The absolute IRI.
    iri: str
    label: Label
    #: The path on this host, or a web address; None where a browser should not go.
    href: str | None
    #: The year, where the resource has one.
    year: str = ""
    #: What it is called where it comes from, if a label was taken from there.
    called: Label | None = None


@dataclass(frozen=True)
class Part:
    """A `#fragment` of the record, with statements of its own."""

    kind: ClassVar[str] = "part"
    #: The IRI of the property that leads to it, if one does.
    property: str | None
    iri: str
    #: The id of its element, where the fragment can be one.
    id: str | None
    #: What kind of thing it is, or its fragment; nothing where the row says the same.
    name: str
    #: The IRIs of its classes.
    types: tuple[str, ...]
    rows: tuple["Row", ...]


@dataclass(frozen=True)
class Table:
    """Parts of one kind, a line for each, with a column for each field that occurs in one of them."""

    kind: ClassVar[str] = "table"
    columns: tuple[str, ...]
    #: Each part with what stands in its cells.
    lines: tuple[tuple[Part, tuple[tuple["Value", ...], ...]], ...]

    @property
    def is_long(self) -> bool:
        """Whether what is the same in several lines is said once."""
        return len(self.lines) > SHORT


Value = Text | Reference | Part | Table


@dataclass(frozen=True)
class Row:
    """A label with its values."""

    name: str
    values: tuple[Value, ...]
    #: Whether the values are terms of a list, to be shown side by side.
    is_chips: bool = False
    #: Where the property is explained, if it is none of ours.
    href: str | None = None
    #: What the shapes say of the property.
    field: Field | None = None


@dataclass(frozen=True)
class Section:
    """A heading with rows."""

    name: str
    rows: tuple[Row, ...]
    #: Whether all of it is folded until a reader opens it.
    is_folded: bool = False
    #: What is folded of the rest.
    folded: tuple[Row, ...] = ()


class Card:
    """The statements of one record while they are laid out: each part finds its place once."""

    def __init__(
        self,
        frame: Frame,
        profile: Profile,
        iri: str,
        triples: Iterable[tuple[Node, Node, Node]],
        links: Mapping[str, Listed],
    ) -> None:
        self._frame = frame
        self._profile = profile
        self._iri = iri
        self._links = links
        self._subjects: dict[str, dict[URIRef, dict[Node, None]]] = {str(iri): {}}
        for subject, path, value in triples:
            paths = self._subjects.setdefault(str(subject), {})
            paths.setdefault(URIRef(str(path)), {})[value] = None
        self._placed = {str(iri)}

    def types(self, subject: str) -> tuple[str, ...]:
        """The IRIs of its classes."""
        values = self._subjects[subject].get(RDF.type, ())
        return tuple(sorted(str(value) for value in values if isinstance(value, URIRef)))

    def shape_of(self, subject: str) -> Shape | None:
        return self._profile.shape_for(self._subjects[subject].get(RDF.type, ()))

    @property
    def subjects(self) -> tuple[str, ...]:
        """The record and its parts."""
        return tuple(self._subjects)

    def values(self, subject: str, path: URIRef) -> list[Node]:
        """The values in the order of the page: those in its language first, then by the alphabet."""
        return sorted(self._subjects[subject].get(path, ()), key=self._rank)

    def listed(self, subject: str, path: URIRef) -> list[Listed]:
        """The resources of the catalogue among the values."""
        return [found for value in self.values(subject, path) if (found := self._listed(value)) is not None]

    def _listed(self, value: Node | str) -> Listed | None:
        """The resource of the catalogue that a value is."""
        relative = str(value).removeprefix(self._frame.base)
        return self._links.get(relative) if relative != str(value) else None

    def _rank(self, value: Node) -> tuple[object, ...]:
        tag = (value.language or "").lower() if isinstance(value, Literal) else ""
        language = self._frame.language
        nearness = (tag != language, tag != language.split("-")[0], tag != "en", tag)
        listed = self._listed(value)
        name = _counted(in_language(listed.labels, language).casefold() if listed else str(value))
        return isinstance(value, Literal), *nearness, name, str(value), str(getattr(value, "datatype", ""))

    def sections(
        self, subject: str, shape: Shape | None, shown: Literal | None = None
    ) -> tuple[tuple[Section, ...], tuple[Row, ...]]:
        """The rows of a subject, section by section, and those that its shape does not name.

        `shown` is the label that already stands on the page.
        """
        statements = {path: self.values(subject, path) for path in self._subjects[subject]}
        if shape is not None:
            self._leave_out(statements, shape, shown)
        sections = []
        for section, fields in shape.sections() if shape else ():
            present = [field for field in fields if field.path in statements]
            rows = tuple(self._row(field, statements.pop(field.path)) for field in present)
            if rows:
                sections.append(Section(in_language(section.names, self._frame.language), rows, section.folded))
        return tuple(sections), tuple(self._unnamed_row(*each) for each in sorted(statements.items()))

    def _leave_out(self, statements: Statements, shape: Shape, shown: Literal | None) -> None:
        """Take away what the heading says: the title, and the class where no field is about it."""
        if shape.label_field is not None and shown is not None:
            _remove(statements, shape.label_field.path, (shown,))
        if all(field.path != RDF.type for field in shape.fields):
            _remove(statements, RDF.type, shape.classes)

    def _row(self, field: Field, values: Sequence[Node]) -> Row:
        shown = tuple(self._value(field.path, value, field) for value in values)
        return Row(
            name=in_language(field.names, self._frame.language),
            values=self._tabulated(field, shown),
            is_chips=field.repeatable and SKOS.Concept in field.classes,
            field=field,
        )

    def _tabulated(self, field: Field, values: tuple[Value, ...]) -> tuple[Value, ...]:
        """Where there may be several parts, a table of them, and whatever else there is after it."""
        parts = [value for value in values if isinstance(value, Part)]
        if not parts or not field.repeatable:
            return values
        fields = self._profile.shape(field.part_shape).fields if field.part_shape else ()
        order = [in_language(each.names, self._frame.language) for each in fields]
        names = dict.fromkeys(row.name for part in parts for row in part.rows)
        columns = sorted(names, key=lambda name: order.index(name) if name in order else len(order))
        lines = tuple((part, tuple(_under(name, part.rows) for name in columns)) for part in parts)
        if len(lines) > SHORT and len(columns) > 1:
            seconds = [cells[1] for _, cells in lines]
            lines = tuple(sorted(lines, key=lambda line: seconds.index(line[1][1])))
        return Table(tuple(columns), lines), *(value for value in values if not isinstance(value, Part))

    def _unnamed_row(self, path: URIRef, values: Sequence[Node]) -> Row:
        shown = tuple(self._value(path, value, None) for value in values)
        return Row(curie(path), shown, href=self._frame.leads_to(path))

    def _value(self, path: URIRef, value: Node, field: Field | None) -> Value:
        if isinstance(value, Literal):
            is_prose = field is not None and field.role == DASH.DescriptionRole
            return text_of(value, path, self._frame.language, is_prose=is_prose)
        iri = str(value)
        if field is not None and field.part is not None and iri in self._subjects and iri not in self._placed:
            return self._part(iri, field)
        return self._reference(path, iri, field)

    def _reference(self, path: URIRef, iri: str, field: Field | None) -> Reference:
        relative = iri.removeprefix(self._frame.base)
        listed = self._listed(iri)
        choices = {str(choice): words for choice, words in field.choices} if field else {}
        if listed is not None:
            label = label_of(listed, self._frame.language)
        elif choices.get(iri):
            label = label_in(choices[iri], self._frame.language, otherwise=iri)
        else:
            label = Label(relative if relative and relative != iri else curie(iri))
        year = listed.issued[:4] if listed is not None else ""
        href = self._frame.href(iri) if listed is not None else self._frame.leads_to(iri)
        return Reference(str(path), iri, label, href, year, self._called(iri) if path in MATCHES else None)

    def _called(self, iri: str) -> Label | None:
        """A label that was taken from a term of another vocabulary: in the language of the page, or the nearest."""
        derived = (paths for paths in self._subjects.values() if URIRef(iri) in paths.get(PROV.wasDerivedFrom, ()))
        forms = {form for paths in derived for form in paths.get(SKOSXL.literalForm, ()) if isinstance(form, Literal)}
        form = min(forms, key=self._rank, default=None)
        if form is None:
            return None
        return Label(str(form), None if form.language == self._frame.language else form.language)

    def _part(self, iri: str, field: Field | None) -> Part:
        self._placed.add(iri)
        shape = self.shape_of(iri)
        sections, other = self.sections(iri, shape)
        rows = [row for section in sections for row in section.rows]
        name = in_language(shape.names, self._frame.language) if shape else iri.removeprefix(self._iri)
        row_name = in_language(field.names, self._frame.language) if field else ""
        return Part(
            property=str(field.path) if field else None,
            iri=iri,
            id=self._id(iri),
            name="" if name == row_name else name,
            types=self.types(iri),
            rows=(*rows, *other),
        )

    def _id(self, iri: str) -> str | None:
        fragment = iri.removeprefix(self._iri + "#")
        return fragment if fragment and fragment != iri and fragment not in TAKEN else None

    def unreached_parts(self) -> tuple[Part, ...]:
        """The subjects that no field led to so far."""
        return tuple(self._part(iri, None) for iri in sorted(self._subjects, key=_counted) if iri not in self._placed)

    def references(self) -> frozenset[str]:
        """The relative IRIs that the record itself refers to."""
        values = (value for values in self._subjects[self._iri].values() for value in values)
        base = self._frame.base
        return frozenset(str(value).removeprefix(base) for value in values if isinstance(value, URIRef))

    def prefixes(self) -> str:
        """For RDFa: each scheme among the IRIs as a prefix of itself, or `dc:x` would be read as a CURIE."""
        terms = (term for paths in self._subjects.values() for path in paths for term in (path, *paths[path]))
        iris = {str(getattr(term, "datatype", term)) for term in terms}
        found = {match[0] for match in map(SCHEME.match, iris.union(self._subjects)) if match}
        return " ".join(f"{scheme}: {scheme}:" for scheme in sorted(found.difference(WEB)))


def _under(name: str, rows: Iterable[Row]) -> tuple[Value, ...]:
    return tuple(value for row in rows if row.name == name for value in row.values)


def _remove(statements: Statements, path: URIRef, values: Iterable[Node]) -> None:
    left = [value for value in statements.pop(path, []) if value not in values]
    if left:
        statements[path] = left


def _counted(text: str) -> str:
    """The text as it is sorted: `#file-10` after `#file-2`."""
    return DIGITS.sub(lambda match: match[0].zfill(10), text)
