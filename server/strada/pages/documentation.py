"""The application profile and the ontology, for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, XSD
from rdflib.term import Node

from strada.language import marked, translate
from strada.namespaces import curie
from strada.pages.frame import Frame
from strada.pages.links import Label, Link, label_in
from strada.profile.fields import Field, Profile, Shape, Words
from strada.profile.reading import words

DATATYPES = {
    XSD.string: marked("text"),
    RDF.langString: marked("text with a language"),
    XSD.date: marked("day"),
    XSD.gYearMonth: marked("month"),
    XSD.gYear: marked("year"),
    XSD.boolean: marked("true or false"),
    XSD.nonNegativeInteger: marked("number"),
}
OBLIGATIONS = {"must": marked("required"), "should": marked("expected"), "may": marked("optional")}


@dataclass(frozen=True)
class FieldEntry:
    """A field of a shape."""

    #: The fragment of its IRI.
    id: str | None
    name: Label
    description: Label
    property: Link
    #: What its values are.
    kinds: tuple[Link, ...]
    obligation: str
    is_repeatable: bool


@dataclass(frozen=True)
class ShapeEntry:
    """A kind of record, or of a part of one."""

    id: str | None
    name: Label
    description: Label
    classes: tuple[Link, ...]
    #: The list of such records, where they have one.
    list: str | None
    fields: tuple[FieldEntry, ...]


@dataclass(frozen=True)
class ProfilePage:
    """The application profile."""

    template: ClassVar[str] = "profile.html"
    frame: Frame
    shapes: tuple[ShapeEntry, ...]


@dataclass(frozen=True)
class Term:
    """A term of an ontology."""

    id: str | None
    name: str
    iri: str
    label: Label
    comment: Label


@dataclass(frozen=True)
class OntologyPage:
    """An ontology: what it is, and its terms by the alphabet."""

    template: ClassVar[str] = "ontology.html"
    frame: Frame
    iri: str
    title: Label
    description: Label
    terms: tuple[Term, ...]


def profile_page(frame: Frame, profile: Profile) -> ProfilePage:
    """All shapes with their fields. Fields that are never public are in it: it says how records are made."""
    return ProfilePage(frame, tuple(_shape_entry(shape, profile, frame) for shape in profile.shapes))


def _fragment(iri: URIRef | None) -> str | None:
    return (iri or "").partition("#")[2] or None


def _shape_entry(shape: Shape, profile: Profile, frame: Frame) -> ShapeEntry:
    return ShapeEntry(
        id=_fragment(shape.iri),
        name=label_in(shape.names, frame.language, otherwise=curie(shape.iri)),
        description=label_in(shape.descriptions, frame.language, otherwise=""),
        classes=tuple(_outside(iri, frame) for iri in shape.classes),
        list=frame.address(shape.segment) if shape.segment in dict(frame.lists) else None,
        fields=tuple(_field_entry(field, profile, frame) for field in shape.fields),
    )


def _field_entry(field: Field, profile: Profile, frame: Frame) -> FieldEntry:
    return FieldEntry(
        id=_fragment(field.iri),
        name=label_in(field.names, frame.language, otherwise=curie(field.path)),
        description=label_in(field.descriptions, frame.language, otherwise=""),
        property=_outside(field.path, frame),
        kinds=tuple(_kinds(field, profile, frame)),
        obligation=OBLIGATIONS[field.obligation],
        is_repeatable=field.repeatable,
    )


def _kinds(field: Field, profile: Profile, frame: Frame) -> Iterator[Link]:
    """What the values of a field are: datatypes, shapes of the profile, terms of a list, or addresses."""
    for datatype in field.datatypes:
        yield Link(Label(translate(DATATYPES.get(datatype, ""), frame.language) or curie(datatype)), None)
    if field.part_shape is not None:
        yield _inside(field.part_shape, profile.shape(field.part_shape).names, frame)
    for scheme in field.schemes:
        link = _outside(scheme, frame)
        name = translate("from {}", frame.language).format(link.label.text)
        yield Link(Label(name), link.href)
    for class_ in () if field.schemes else field.classes:
        shape = next((shape for shape in profile.shapes if class_ in shape.classes), None)
        named = words(profile.graph, class_, RDFS.label) or (shape.names if shape else {})
        yield _inside(shape.iri, named, frame) if shape else _outside(class_, frame)
    for choice, named in field.choices:
        yield Link(label_in(named, frame.language, otherwise=curie(choice)), None)
    if field.takes_iri and not (field.classes or field.choices):
        yield Link(Label(translate("address", frame.language)), None)


def _inside(shape: URIRef, names: Words, frame: Frame) -> Link:
    return Link(label_in(names, frame.language, otherwise=curie(shape)), "#" + shape.partition("#")[2])


def _outside(iri: URIRef, frame: Frame) -> Link:
    own = iri.startswith(frame.base)
    return Link(Label(iri.removeprefix(frame.base) if own else curie(iri)), frame.leads_to(iri))


def ontology_page(frame: Frame, graph: Graph) -> OntologyPage:
    """The page of an ontology from its graph."""
    ontology = graph.value(None, RDF.type, OWL.Ontology) or URIRef(frame.base)
    terms = {term for term in graph.subjects(RDF.type) if isinstance(term, URIRef) and term != ontology}
    return OntologyPage(
        frame=frame,
        iri=str(ontology),
        title=_said(graph, ontology, DCTERMS.title, frame, otherwise=str(ontology)),
        description=_said(graph, ontology, DCTERMS.description, frame),
        terms=tuple(_term(graph, term, frame) for term in sorted(terms)),
    )


def _term(graph: Graph, term: URIRef, frame: Frame) -> Term:
    return Term(
        id=_fragment(term),
        name=curie(term),
        iri=str(term),
        label=_said(graph, term, RDFS.label, frame, otherwise=curie(term)),
        comment=_said(graph, term, RDFS.comment, frame),
    )


def _said(graph: Graph, subject: Node, path: URIRef, frame: Frame, otherwise: str = "") -> Label:
    return label_in(words(graph, subject, path), frame.language, otherwise=otherwise)
