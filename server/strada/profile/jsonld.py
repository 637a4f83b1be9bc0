"""JSON-LD: the context and the frame that follow from the shapes, and PyLD, which applies them.

The only module that knows PyLD. No context is ever fetched: a frozen loader knows ours and refuses the rest.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyld import FrozenDocumentLoader, jsonld
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from strada.namespaces import PREFIXES, curie
from strada.profile.fields import Field, Profile

CONTEXT = "context.jsonld"
FRAME = "frame.jsonld"
#: Names that the context gives to JSON-LD's own keywords.
KEYWORDS = {"id": "@id", "type": "@type"}


def context(profile: Profile) -> dict[str, Any]:
    """The JSON-LD 1.1 context: a term for each field and class, named as in its vocabulary."""
    fields: dict[URIRef, list[Field]] = {}
    classes: list[URIRef] = []
    for shape in profile.shapes:
        classes += shape.classes
        for field in shape.fields:
            fields.setdefault(field.path, []).append(field)
    terms: dict[str, Any] = {}
    for path in sorted(fields):
        if path != RDF.type:
            _name(terms, path, _definition(path, fields[path]))
    for class_ in sorted(set(classes)):
        _name(terms, class_, curie(class_))
    written = json.dumps(terms)
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f'"{prefix}:' in written}
    return {"@context": {"@version": 1.1, **KEYWORDS, **used, **terms}}


def _name(terms: dict[str, Any], iri: URIRef, definition: Any) -> None:
    """Name a term by its last word; where two vocabularies share the word, the second keeps its prefix."""
    word = curie(iri).rpartition(":")[2].rpartition("/")[2].rpartition("#")[2]
    if word not in terms and word not in PREFIXES and word not in KEYWORDS:
        terms[word] = definition
    elif curie(iri) != iri and isinstance(definition, dict):
        terms[curie(iri)] = definition


def _definition(path: URIRef, fields: Iterable[Field]) -> dict[str, Any]:
    definition: dict[str, Any] = {"@id": curie(path)}
    coercions = {_coercion(field) for field in fields}
    if len(coercions) == 1:
        definition |= dict(coercions.pop())
    if "@container" not in definition and any(field.repeatable for field in fields):
        definition["@container"] = "@set"
    return definition


def _coercion(field: Field) -> tuple[tuple[str, str], ...]:
    """How the values of a field are written shortly, as pairs."""
    if field.datatypes == (RDF.langString,):
        return (("@container", "@language"),)
    if field.classes or field.choices or field.takes_iri or field.part:
        return (("@type", "@id"),)
    if len(field.datatypes) == 1 and field.datatypes[0] != XSD.string:
        return (("@type", curie(field.datatypes[0])),)
    return ()


def frame(profile: Profile, context_iri: str) -> dict[str, Any]:
    """The JSON-LD 1.1 frame: each record with its parts inside it."""
    classes = [class_ for shape in profile.shapes if _is_record(profile, shape.iri) for class_ in shape.classes]
    return {"@context": context_iri, "type": sorted(str(class_) for class_ in classes), "@embed": "@once"}


def _is_record(profile: Profile, shape: URIRef) -> bool:
    return all(field.part_shape != shape for each in profile.shapes for field in each.fields)


class _Loader(FrozenDocumentLoader):  # type: ignore[misc]
    """Says of what it gives that it never changes, so that PyLD keeps it."""

    def __call__(self, url: str, options: dict[str, Any]) -> Any:
        return {**super().__call__(url, options), "tag": "static"}


class Framer:
    """Writes records as JSON-LD, framed by the profile's frame.

    `terms` and `frame` are the documents served at `context.jsonld` and `frame.jsonld`.
    """

    def __init__(self, profile: Profile, base: str) -> None:
        iri = base + CONTEXT
        self.terms = context(profile)
        self.frame = frame(profile, iri)
        # Given the terms themselves, PyLD would write all of them out for each record, to see whether it knows them.
        # By this name it knows them as long as the process lives, so the name follows from what they say.
        name = f"urn:sha256:{hashlib.sha256(write(self.terms)).hexdigest()}"
        self._named = {**self.frame, "@context": name}
        self._options = {"documentLoader": _Loader(documents={name: self.terms})}

    def document(self, graph: Iterable[tuple[Node, Node, Node]]) -> bytes:
        """One record with its parts, as a JSON-LD document that names our context."""
        framed = jsonld.frame(_expanded(graph), self._named, self._options)
        return write({**framed, "@context": self.frame["@context"]})

    def context_document(self) -> bytes:
        return write(self.terms)

    def frame_document(self) -> bytes:
        return write(self.frame)


def write(document: Mapping[str, Any]) -> bytes:
    """JSON for people too: indented, in UTF-8, ending with a line break."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n"


def _expanded(graph: Iterable[tuple[Node, Node, Node]]) -> list[dict[str, Any]]:
    """Expanded JSON-LD (RDF to Object Conversion, without blank nodes and lists, which no record has)."""
    nodes: dict[str, dict[str, Any]] = {}
    for subject, predicate, value in sorted(graph):
        node = nodes.setdefault(str(subject), {"@id": str(subject)})
        if predicate == RDF.type:
            node.setdefault("@type", []).append(str(value))
        else:
            node.setdefault(str(predicate), []).append(_value(value))
    return list(nodes.values())


def _value(node: Node) -> dict[str, str]:
    if not isinstance(node, Literal):
        return {"@id": str(node)}
    if node.language:
        return {"@value": str(node), "@language": node.language}
    if node.datatype and node.datatype != XSD.string:
        return {"@value": str(node), "@type": str(node.datatype)}
    return {"@value": str(node)}
