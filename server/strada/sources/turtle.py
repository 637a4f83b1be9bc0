"""Turtle files of records: vocabularies, the description of the catalogue, documents."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import BNode, Graph, URIRef

from strada.namespaces import bare_graph
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.representations import TURTLE
from strada.sources.entry import Entry, Record, SourceFailure
from strada.triples import UnreadableTriples, parse, relative_n_triples


@dataclass
class TurtleFile:
    """What a file holds: its resources, and what there is to say of the rest of it."""

    file: str
    resources: dict[URIRef, Graph] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    failure: SourceFailure | None = None


def read_turtle(path: Path, file: str, base: str) -> TurtleFile:
    """All triples about an IRI of the site and its fragments are one resource."""
    read = TurtleFile(file)
    try:
        graph = parse(path.read_bytes(), TURTLE.media_type, base)
    except UnreadableTriples as error:
        problem = f"The file is no Turtle: {error}"
        remedy = "Mend that place; until then nothing of the file is changed on the site."
        read.failure = SourceFailure(file, Finding(VIOLATION, Origin(file), problem, remedy))
        return read
    if not len(graph):
        read.findings.append(Finding(WARNING, Origin(file), "The file has no statements in it."))
    for subject, predicate, value in graph:
        if isinstance(subject, BNode) or isinstance(value, BNode):
            read.findings.append(_nameless(file, str(predicate)))
        elif not str(subject).startswith(base):
            read.findings.append(_foreign(file, str(subject)))
        else:
            iri = URIRef(str(subject).partition("#")[0])
            read.resources.setdefault(iri, bare_graph()).add((subject, predicate, value))
    return read


def turtle_entry(iri: URIRef, graph: Graph, origin: Origin, base: str, fingerprint: str) -> Entry:
    """A resource as an entry."""
    text = "\n".join([fingerprint, origin.file, iri, relative_n_triples(graph, base)])
    return Entry(hashlib.sha256(text.encode()).hexdigest(), iri, origin, lambda: Record(iri, graph, origin))


def _nameless(file: str, predicate: str) -> Finding:
    return Finding(
        VIOLATION,
        Origin(file),
        "A statement is about something without a name (a blank node), so it is left out.",
        "Give it an address of its own, such as <documents/2427#file-1>.",
        value=predicate,
    )


def _foreign(file: str, subject: str) -> Finding:
    return Finding(
        WARNING,
        Origin(file),
        "A statement is about something that is not of this catalogue, so it is left out.",
        "Only describe what has an address in this catalogue, such as <keywords/k0042>.",
        value=subject,
    )
