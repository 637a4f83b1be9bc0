"""Read a Profile from the files in `shapes/`, after `house.ttl` has judged them."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Node

from strada.errors import ShapesError
from strada.namespaces import DASH, STRADA, new_graph
from strada.profile.fields import Field, Profile, Section, Shape, Words
from strada.representations import TURTLE
from strada.triples import UnreadableTriples, parse

HOUSE = "house.ttl"
#: The shapes that hold for the vocabularies of others too.
SKOS_SHAPES = "skos.ttl"
#: A field without a section comes last.
LAST = Decimal(1_000_000)
OBLIGATIONS = {SH.Violation: "must", SH.Warning: "should", SH.Info: "may"}


def parse_turtle(path: Path, base: str) -> Graph:
    """The graph of one file of shapes. Raises ShapesError where it is no Turtle."""
    try:
        return parse(path.read_bytes(), TURTLE.media_type, base)
    except UnreadableTriples as error:
        raise ShapesError(f"{path.parent.name}/{path.name} cannot be read as Turtle: {error}") from error


def read_graphs(folder: Path, base: str) -> tuple[Graph, Graph]:
    """The graph of all shapes, and the graph of the shapes about them."""
    files = sorted(folder.glob("*.ttl"))
    shapes = new_graph()
    house = new_graph()
    for path in files:
        target = house if path.name == HOUSE else shapes
        target += parse_turtle(path, base)
    if not any(shapes.triples((None, SH.targetClass, None))):
        raise ShapesError(f"{folder} has no shapes in it: no file says which class it describes (sh:targetClass).")
    return shapes, house


def read_profile(folder: Path, base: str) -> Profile:
    """The Profile of a site; its shapes must already have been judged. Raises ShapesError."""
    graph, _ = read_graphs(folder, base)
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.ttl")):
        digest.update(path.read_bytes())
    nodes = sorted(set(graph.subjects(SH.targetClass)), key=str)
    shapes = tuple(_shape(graph, node) for node in nodes if isinstance(node, URIRef))
    return Profile(graph, digest.hexdigest(), tuple(sorted(shapes, key=_shape_order)))


def read_skos(folder: Path, base: str) -> Profile:
    """The shapes that hold for the vocabularies of others too. They are about no field of ours."""
    path = folder / SKOS_SHAPES
    return Profile(parse_turtle(path, base), hashlib.sha256(path.read_bytes()).hexdigest(), ())


def _shape_order(shape: Shape) -> tuple[bool, str]:
    return shape.segment is None, (shape.segment != "documents" and str(shape.iri)) or ""


def words(graph: Graph, node: Node, predicate: URIRef) -> Words:
    """The values of a property by their language."""
    found = {}
    for literal in graph.objects(node, predicate):
        if isinstance(literal, Literal):
            found[(literal.language or "").lower()] = str(literal)
    return dict(sorted(found.items()))


def _shape(graph: Graph, node: URIRef) -> Shape:
    properties = sorted(graph.objects(node, SH.property), key=str)
    siblings: dict[Node | None, list[Node]] = {}
    for shape in properties:
        if not words(graph, shape, SH.name):
            siblings.setdefault(_base_path(graph, shape), []).append(shape)
    mains = [shape for shape in properties if words(graph, shape, SH.name)]
    paths = [graph.value(shape, SH.path) for shape in mains]
    for path in paths:
        if not isinstance(path, URIRef) or paths.count(path) > 1:
            raise ShapesError(
                f"In {node}, two fields have the path {path}, or one has a path that is no single property."
            )
    fields = [_field(graph, shape, siblings.get(graph.value(shape, SH.path), [])) for shape in mains]
    fields.sort(key=lambda field: (field.section.order, str(field.section.iri), field.order, field.path))
    segment = graph.value(node, STRADA.segment)
    return Shape(
        iri=node,
        classes=_iris(graph.objects(node, SH.targetClass)),
        segment=str(segment) if segment is not None else None,
        names=words(graph, node, RDFS.label),
        plurals=words(graph, node, STRADA.plural),
        descriptions=words(graph, node, RDFS.comment),
        fields=tuple(fields),
    )


def _base_path(graph: Graph, shape: Node) -> Node | None:
    """The property that a sibling shape is about: the first of its path, where that is a sequence."""
    path = graph.value(shape, SH.path)
    if isinstance(path, BNode) and (path, RDF.first, None) in graph:
        return graph.value(path, RDF.first)
    return path


def _field(graph: Graph, shape: Node, siblings: Iterable[Node]) -> Field:
    constraints = [shape, *_alternatives(graph, shape)]
    path = graph.value(shape, SH.path)
    part = graph.value(shape, STRADA.part)
    part_shape = graph.value(shape, SH.node)
    default = graph.value(shape, SH.defaultValue)
    role = graph.value(shape, DASH.propertyRole)
    if not isinstance(path, URIRef):
        raise ShapesError(f"The field {words(graph, shape, SH.name)} has no path (sh:path).")
    return Field(
        iri=shape if isinstance(shape, URIRef) else None,
        path=path,
        names=words(graph, shape, SH.name),
        descriptions=words(graph, shape, SH.description),
        section=_section(graph, shape),
        order=_decimal(graph.value(shape, SH.order)),
        datatypes=_iris(value for node in constraints for value in graph.objects(node, SH.datatype)),
        classes=_iris(value for node in constraints for value in graph.objects(node, SH["class"])),
        schemes=_schemes(graph, siblings),
        choices=_choices(graph, shape),
        takes_iri=graph.value(shape, SH.nodeKind) == SH.IRI,
        obligation=_obligation(graph, shape),
        repeatable=_decimal(graph.value(shape, SH.maxCount)) > 1,
        one_each_language=_is_true(graph.value(shape, SH.uniqueLang)),
        role=role if isinstance(role, URIRef) else None,
        never_public=_is_true(graph.value(shape, STRADA.neverPublic)),
        folded=_is_true(graph.value(shape, STRADA.folded)),
        notice=words(graph, shape, STRADA.notice),
        default=default if isinstance(default, URIRef) else None,
        patterns=tuple(_patterns(graph, [shape, *siblings])),
        part=str(part) if part is not None else None,
        part_shape=part_shape if isinstance(part_shape, URIRef) else None,
    )


def _alternatives(graph: Graph, shape: Node) -> list[Node]:
    """The shapes of `sh:or`, in their order."""
    return [node for head in graph.objects(shape, SH["or"]) for node in Collection(graph, head)]


def _iris(values: Iterable[Node]) -> tuple[URIRef, ...]:
    return tuple(dict.fromkeys(value for value in values if isinstance(value, URIRef)))


def _schemes(graph: Graph, siblings: Iterable[Node]) -> tuple[URIRef, ...]:
    """The lists of terms that a sibling shape allows on the path (property, skos:inScheme)."""
    found: list[Node] = []
    for shape in siblings:
        path = graph.value(shape, SH.path)
        values = graph.value(shape, SH["in"])
        if isinstance(path, BNode) and values is not None and list(Collection(graph, path))[1:] == [SKOS.inScheme]:
            found += Collection(graph, values)
    return _iris(found)


def _choices(graph: Graph, shape: Node) -> tuple[tuple[URIRef, Words], ...]:
    values = graph.value(shape, SH["in"])
    if values is None:
        return ()
    return tuple((value, words(graph, value, RDFS.label)) for value in _iris(Collection(graph, values)))


def _patterns(graph: Graph, shapes: Iterable[Node]) -> Iterable[tuple[str, Words]]:
    for shape in shapes:
        if graph.value(shape, SH.severity) in (None, SH.Violation):
            for pattern in graph.objects(shape, SH.pattern):
                yield str(pattern), words(graph, shape, SH.message)


def _section(graph: Graph, shape: Node) -> Section:
    group = graph.value(shape, SH.group)
    if not isinstance(group, URIRef):
        return Section(None, {"en": "More", "nl": "Meer"}, LAST)
    is_folded = _is_true(graph.value(group, STRADA.folded))
    return Section(group, words(graph, group, RDFS.label), _decimal(graph.value(group, SH.order)), is_folded)


def _obligation(graph: Graph, shape: Node) -> str:
    if _decimal(graph.value(shape, SH.minCount), Decimal(0)) < 1:
        return "may"
    severity = graph.value(shape, SH.severity) or SH.Violation
    return OBLIGATIONS.get(severity, "must") if isinstance(severity, URIRef) else "must"


def _is_true(value: Node | None) -> bool:
    return value is not None and str(value) in ("true", "1")


def _decimal(value: Node | None, default: Decimal = LAST) -> Decimal:
    if value is None:
        return default
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ShapesError(f"{value} is no number (sh:order, sh:minCount, sh:maxCount).") from error
