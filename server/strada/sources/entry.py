"""What a source yields: entries, which become records when they are read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rdflib import Graph, URIRef

from strada.profile.findings import Finding, Origin


@dataclass(frozen=True)
class Candidate:
    """A value that is in no list: the label under which it stood in the source, and the column that it is for."""

    label: str
    text: str
    column: str


@dataclass
class Record:
    """A resource as a source gives it: its IRI, its triples, and what was found while reading."""

    iri: URIRef
    graph: Graph
    origin: Origin
    findings: list[Finding] = field(default_factory=list)
    candidates: tuple[Candidate, ...] = ()
    #: Where those of its parts come from that have a row of their own.
    parts: dict[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True)
class Unusable:
    """An entry that is no record at all, such as a row without a number; the findings say why."""

    origin: Origin
    findings: list[Finding]


@dataclass(frozen=True)
class Entry:
    """One row, page or resource of a source, not read yet.

    `key` is a hash of all that it is read from: an entry whose key was seen before need not be read again.
    `iri` is that of the record; None where it is none.
    """

    key: str
    iri: URIRef | None
    origin: Origin
    read: Callable[[], Record | Unusable]


@dataclass(frozen=True)
class SourceFailure:
    """A file that cannot be read as a whole. What was published from it before stays."""

    file: str
    finding: Finding


#: Whatever a source may yield.
Item = Entry | Unusable | SourceFailure | Finding
