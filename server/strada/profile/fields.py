"""What the shapes say, as values: a Profile of Shapes, each with its Fields."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, XSD
from rdflib.term import Node

from strada.namespaces import DASH, EDTF

#: One text in several languages: language tag to text.
Words = Mapping[str, str]

DATES = (XSD.date, XSD.gYearMonth, XSD.gYear, EDTF.EDTF)


def in_language(words: Words, language: str) -> str:
    """The text in `language`; else in English; else in the first of its languages."""
    for tag in (language, language.split("-")[0], "en", ""):
        if tag in words:
            return words[tag]
    return words[min(words)] if words else ""


@dataclass(frozen=True)
class Section:
    """A `sh:PropertyGroup`: a heading of the page with the fields below it."""

    iri: URIRef | None
    names: Words
    order: Decimal
    #: Whether a reader opens it first.
    folded: bool = False


@dataclass(frozen=True)
class Field:
    """A main property shape: everything that a page, a spreadsheet or a message must know of a property."""

    iri: URIRef | None
    path: URIRef
    names: Words
    descriptions: Words
    section: Section
    order: Decimal
    datatypes: tuple[URIRef, ...] = ()
    classes: tuple[URIRef, ...] = ()
    #: The concept schemes that values are chosen from.
    schemes: tuple[URIRef, ...] = ()
    #: The values of `sh:in`, each with its labels.
    choices: tuple[tuple[URIRef, Words], ...] = ()
    #: Whether values are addresses elsewhere.
    takes_iri: bool = False
    obligation: str = "may"  # must, should or may: the severity of sh:minCount
    repeatable: bool = True
    #: Whether there is one value in each language at most: `sh:uniqueLang`.
    one_each_language: bool = False
    role: URIRef | None = None
    never_public: bool = False
    #: Whether a reader opens the values first.
    folded: bool = False
    #: What the page of a value says at its head of those that refer to it.
    notice: Words = dataclasses.field(default_factory=dict)
    default: URIRef | None = None
    #: Regular expressions that the value must match, each with its message.
    patterns: tuple[tuple[str, Words], ...] = ()
    #: The beginning of the fragment, where the values are parts of the record.
    part: str | None = None
    part_shape: URIRef | None = None

    @cached_property
    def name(self) -> str:
        """The English name, which is also the column of the spreadsheet."""
        return in_language(self.names, "en")

    @cached_property
    def translatable(self) -> bool:
        """Whether a value may carry a language."""
        return RDF.langString in self.datatypes

    @property
    def closes_when_empty(self) -> bool:
        """Whether an empty cell says something: an empty permission is none."""
        return self.path == DCTERMS.accessRights

    @property
    def takes_file(self) -> bool:
        """Whether a value may be the name of a file of the site."""
        return self.path == DCAT.downloadURL

    @cached_property
    def is_date(self) -> bool:
        return bool(self.datatypes) and all(datatype in DATES for datatype in self.datatypes)

    @property
    def separable(self) -> bool:
        """Whether a cell of a spreadsheet may hold several values."""
        return self.is_date or (self.repeatable and not self.one_each_language)

    @cached_property
    def is_reference(self) -> bool:
        """Whether the values are other records of the catalogue."""
        return bool(self.classes) and self.part is None


@dataclass(frozen=True)
class Shape:
    """A node shape: one kind of record, or of a part of one."""

    iri: URIRef
    classes: tuple[URIRef, ...]
    segment: str | None
    names: Words
    plurals: Words
    descriptions: Words
    fields: tuple[Field, ...]

    def with_role(self, role: URIRef) -> Field | None:
        """The field with that `dash:propertyRole`."""
        return next((field for field in self.fields if field.role == role), None)

    @cached_property
    def label_field(self) -> Field | None:
        return self.with_role(DASH.LabelRole)

    @cached_property
    def id_field(self) -> Field | None:
        return self.with_role(DASH.IDRole)

    def sections(self) -> Iterator[tuple[Section, list[Field]]]:
        """The fields in the order of the page, section by section."""
        for section, fields in groupby(self.fields, key=lambda field: field.section):
            yield section, list(fields)


@dataclass(frozen=True)
class Profile:
    """All shapes of a site. `digest` changes with anything that they say."""

    graph: Graph
    digest: str
    shapes: tuple[Shape, ...]

    def shape(self, iri: URIRef) -> Shape:
        """The shape of that IRI. Raises KeyError."""
        for shape in self.shapes:
            if shape.iri == iri:
                return shape
        raise KeyError(str(iri))

    def shape_of(self, graph: Graph, iri: URIRef) -> Shape | None:
        """The shape that describes a resource, by its `rdf:type`."""
        return self.shape_for(graph.objects(iri, RDF.type))

    def shape_for(self, types: Iterable[Node]) -> Shape | None:
        """The shape that describes what has these classes."""
        found = set(types)
        return next((shape for shape in self.shapes if found.intersection(shape.classes)), None)

    def with_segment(self, segment: str) -> Shape | None:
        return next((shape for shape in self.shapes if shape.segment == segment), None)

    def private_paths(self) -> frozenset[URIRef]:
        """The properties that no release may hold."""
        return frozenset(field.path for shape in self.shapes for field in shape.fields if field.never_public)

    def columns(self, shape: Shape) -> Iterator[tuple[str | None, Field]]:
        """The fields that a row can carry, those of its single parts included.

        Yields the fragment of the part (None for the record itself) and the field.
        """
        for field in shape.fields:
            if field.part is None:
                yield None, field
            elif not field.repeatable and field.part_shape is not None:
                for _, inner in self.columns(self.shape(field.part_shape)):
                    yield field.part, inner

    def part_columns(self, shape: Shape) -> "PartColumns | None":
        """What a row of parts says besides the fields of the part; None where the shape is of no part."""
        leading = [(owner, field) for owner in self.shapes for field in owner.fields if field.part_shape == shape.iri]
        if not leading:
            return None
        owner = leading[0][0]
        number = owner.id_field or _column(owner.names, "The record that the row is a part of, such as keywords/k0001.")
        kinds = {field.name.split()[0].casefold(): field for _, field in leading}
        own = {field.name for field in shape.fields}
        speaks = LANGUAGE["en"] not in own and any(field.translatable for field in shape.fields)
        return PartColumns(
            owner=owner,
            record=number,
            kinds=kinds,
            language=_column(LANGUAGE, "The language of the row, as a tag such as nl or pt-br.") if speaks else None,
            kind=_column(KIND, f"One of: {', '.join(kinds)}.") if len(kinds) > 1 else None,
        )

    def spreadsheet_columns(self, shape: Shape) -> Iterator[Field]:
        """The fields that people fill in: without those that the program does."""
        further = self.part_columns(shape)
        yield from further.fields() if further else ()
        for fragment, field in self.columns(shape):
            if field.default is None and not (fragment and field.obligation == "must"):
                yield field


#: Columns of a spreadsheet of parts, where the shape of the part has no field of that name.
LANGUAGE: Words = {"en": "Language", "nl": "Taal"}
KIND: Words = {"en": "Kind", "nl": "Soort"}


@dataclass(frozen=True)
class PartColumns:
    """Which part of which record a row of parts is. `kinds` are the fields that may lead to it, by the first
    word of their name."""

    owner: Shape
    record: Field
    kinds: Mapping[str, Field]
    language: Field | None
    kind: Field | None

    def fields(self) -> list[Field]:
        return [field for field in (self.record, self.language, self.kind) if field is not None]


def _column(names: Words, description: str) -> Field:
    """A column that is no field of a shape."""
    first = Section(None, {}, Decimal(0))
    return Field(None, DCTERMS.subject, names, {"en": description}, first, Decimal(0), repeatable=False)
