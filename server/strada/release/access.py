"""Who may see what: close what is internal, open what is due, take hidden files out.

What cannot be read closes what it is about, never opens it.
"""

from dataclasses import dataclass
from datetime import date

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, XSD
from rdflib.term import Node

from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.access import EMBARGO, INTERNAL, ON_SITE, OPEN, REMEDY
from strada.sources.describe import take_out

#: Kinds of access that end on a day, where one is given.
WAITING = (EMBARGO, INTERNAL)
#: Later than every day.
NEVER = "~"


@dataclass(frozen=True)
class Permission:
    """What is said of the access to a record or a file. `kind` is empty where it cannot be read."""

    kind: str
    text: str
    #: Whether the day on which it opens is still to come, or is not given.
    waits: bool
    #: The day on which it opens, or nothing.
    due: str

    @property
    def is_open(self) -> bool:
        return self.kind == OPEN or (self.kind in WAITING and not self.waits)


@dataclass
class Decision:
    """What follows from it. `due` is the first day on which that changes."""

    public: bool
    due: str
    findings: list[Finding]


def permission(graph: Graph, subject: Node, base: str, today: date) -> Permission:
    """What is said of the access to a resource; where nothing is said, it is open."""
    values = list(graph.objects(subject, DCTERMS.accessRights))
    days = sorted(str(day) for day in graph.objects(subject, DCTERMS.available))
    kind = str(values[0]).removeprefix(f"{base}access/") if values else OPEN
    waits = not days or any(_is_later(day, today) for day in days)
    if len(values) > 1 or kind not in (OPEN, ON_SITE, *WAITING) or any(isinstance(each, Literal) for each in values):
        kind = ""
    due = days[-1] if days and waits and kind in WAITING else ""
    return Permission(kind, ", ".join(str(value) for value in values), waits, due)


def decide(graph: Graph, iri: URIRef, origin: Origin, parts: dict[str, Origin], base: str, today: date) -> Decision:
    """Decide for a record and its files; takes out of the graph what may not be seen."""
    own = permission(graph, iri, base, today)
    decision = Decision(own.kind != "" and (own.kind != INTERNAL or own.is_open), own.due, [])
    if not own.kind:
        problem = f"{'cannot be read' if own.text else 'is empty'}, so the record is kept closed."
        decision.findings.append(Finding(VIOLATION, origin, problem, REMEDY, field="Access", value=own.text))
    _open(graph, iri, own, base)
    if not own.is_open:
        _hide(graph, iri, files_in(graph))
    closed: list[Permission] = []
    for file in files_in(graph) - {iri}:
        found = permission(graph, file, base, today)
        _open(graph, file, found, base)
        if not found.is_open:
            closed.append(found)
            _hide(graph, iri, {file})
        if not found.kind:
            problem = f"{'cannot be read' if found.text else 'is empty'}, so the file is kept closed."
            where = parts.get(str(file), origin)
            decision.findings.append(Finding(WARNING, where, problem, REMEDY, field="Access", value=found.text))
        decision.due = min(filter(None, (decision.due, found.due)), default="")
    if own.is_open and not files_in(graph) - {iri}:
        _tell(graph, iri, closed, base)
    return decision


def _open(graph: Graph, subject: Node, found: Permission, base: str) -> None:
    """Say of what was closed until a day that has come that it is open."""
    if found.kind in WAITING and found.is_open:
        graph.set((subject, DCTERMS.accessRights, URIRef(f"{base}access/{OPEN}")))


def _tell(graph: Graph, iri: URIRef, closed: list[Permission], base: str) -> None:
    """Say of an open record that has only closed files when or where one can be read: it is not that there is none."""
    told = sorted((found.due or NEVER, found.kind) for found in closed if found.kind in (EMBARGO, ON_SITE))
    for day, kind in told[:1]:
        graph.set((iri, DCTERMS.accessRights, URIRef(f"{base}access/{kind}")))
        graph.remove((iri, DCTERMS.available, None))
        if day != NEVER:
            graph.add((iri, DCTERMS.available, Literal(day, datatype=XSD.date)))


def files_in(graph: Graph) -> set[Node]:
    """Everything in a record that is, or leads to, a file."""
    return {
        *graph.subjects(RDF.type, DCAT.Distribution),
        *graph.objects(None, DCTERMS.hasFormat),
        *graph.subjects(DCAT.downloadURL),
    }


def _hide(graph: Graph, iri: URIRef, files: set[Node]) -> None:
    """Take out files, with their own parts and all that leads to them."""
    graph.remove((iri, DCAT.downloadURL, None))
    for file in files - {iri}:
        take_out(graph, file)


def _is_later(text: str, today: date) -> bool:
    """Whether a day is still to come; what is no day never comes."""
    try:
        return date.fromisoformat(text) > today
    except ValueError:
        return True
