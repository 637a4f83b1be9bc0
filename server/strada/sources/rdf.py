"""Descriptions of others in RDF: Turtle, N-Triples, RDF/XML and JSON-LD, whatever vocabulary they are in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DC, DCTERMS, FOAF, RDFS, SKOS
from rdflib.term import Node

from strada.namespaces import FOREIGN, PREFIXES
from strada.profile.fields import in_language
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.profile.reading import words
from strada.sources.dublin_core import ELEMENTS
from strada.sources.entry import SourceFailure
from strada.sources.mapping import Mapping
from strada.sources.raw import RawRecord
from strada.vocabulary.reading import read_vocabulary

#: What a thing may be called by, the best first.
NAMES = (SKOS.prefLabel, FOAF.name, RDFS.label, DCTERMS.title, DC.title)
_NAMESPACES = sorted(((iri, prefix) for prefix, iri in {**FOREIGN, **PREFIXES}.items()), key=lambda row: -len(row[0]))


def read_rdf(path: Path, file: str, mapping: Mapping) -> Iterator[RawRecord | Finding | SourceFailure]:
    """A record for each IRI of which the file says something that has a column.

    Labels are `dc:title`, `dcterms:issued`, `schema:name` …; the fifteen terms that DCMI refines are `dc:` in either
    of its namespaces. A value that the file describes is its name, any other IRI is itself.
    """
    vocabulary = read_vocabulary(path)
    for finding in vocabulary.findings:
        finding = replace(finding, origin=replace(finding.origin, file=file))
        if finding.severity == VIOLATION and not vocabulary.whole:
            yield SourceFailure(file, finding)
            return
        yield finding
    graph, count = vocabulary.graph, 0
    for subject in sorted(subject for subject in set(graph.subjects()) if isinstance(subject, URIRef)):
        values = tuple(_values(graph, subject, mapping.language))
        if any(label in mapping.columns for label, _, _ in values):
            count += 1
            yield RawRecord(Origin(file, count, "record"), str(subject), values)
    if not count:
        problem = "Nothing in the file is said with a term that the mapping has a column for."
        labels = sorted({label_of(path) for path in graph.predicates() if isinstance(path, URIRef)})
        remedy = f"Name some of these in the mapping: {', '.join(labels[:12])}."
        yield Finding(WARNING, Origin(file), problem, remedy)


def label_of(path: URIRef) -> str:
    """What a mapping calls a property."""
    for namespace, prefix in _NAMESPACES:
        if path.startswith(namespace) and path != URIRef(namespace):
            name = path.removeprefix(namespace)
            return f"dc:{name}" if prefix == "dcterms" and name in ELEMENTS else f"{prefix}:{name}"
    return str(path)


def _values(graph: Graph, subject: URIRef, language: str) -> Iterator[tuple[str, str, str | None]]:
    for path, value in sorted(graph.predicate_objects(subject)):
        if isinstance(path, URIRef) and (text := _text(graph, value, language)):
            yield label_of(path), text, value.language if isinstance(value, Literal) else None


def _text(graph: Graph, value: Node, language: str) -> str:
    """A literal's text; what another thing is called, or its IRI. What has neither says nothing."""
    if isinstance(value, Literal):
        return str(value)
    for path in NAMES:
        if named := in_language(words(graph, value, path), language):
            return named
    return str(value) if isinstance(value, URIRef) else ""
