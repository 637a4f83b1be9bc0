"""Judge records by the shapes, with pySHACL; the only module that knows it.

pySHACL's `conforms` is false on a mere warning, so the report is read result by result.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

import rdflib
from pyshacl import shape, validate
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS, CONSTRAINT_PARAMETERS_MAP
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from strada.cores import batched, on_all_cores
from strada.errors import ShapesError
from strada.namespaces import DASH, STRADA, curie
from strada.profile.fields import Field, Profile, in_language
from strada.profile.findings import SEVERITIES, VIOLATION, Finding, Origin
from strada.profile.reading import read_graphs, words
from strada.triples import graph_of

#: Records that pySHACL is given at once; more of them gain nothing.
BATCH = 25
#: What shapes say for people. pySHACL looks at each of these statements again for every value that it judges.
ANNOTATIONS = (SH.name, SH.description, SH.message, SH.group, SH.order, SH.defaultValue, DASH.propertyRole)
#: pySHACL looks for every statement of a shape through this as a list, which took a third of its time (0.40).
shape.CONSTRAINT_PARAMS = (frozenset(ALL_CONSTRAINT_PARAMETERS), CONSTRAINT_PARAMETERS_MAP)  # type: ignore[attr-defined]
SEVERITY_OF: Mapping[Node | None, str] = {iri: severity for severity, iri in SEVERITIES.items()}


@dataclass(frozen=True)
class Case:
    """A record to be judged: its N-Triples, and those of what it refers to that the shapes look at."""

    iri: str
    origin: Origin
    triples: str
    context: str
    #: Where those of its parts come from that have a row of their own.
    parts: dict[str, Origin]


def judge_shapes(folder: Path, base: str) -> list[Finding]:
    """What `house.ttl` finds in the shapes themselves. Raises ShapesError on a violation."""
    shapes, house = read_graphs(folder, base)
    findings = []
    for result in _results(shapes, _constraints(house), house):
        name = words(shapes, result.focus, SH.name) or {"en": str(result.focus).rpartition("/")[2]}
        text = in_language(result.messages, "en")
        findings.append(Finding(result.severity, Origin(folder.name), text, value=in_language(name, "en")))
    for finding in findings:
        if finding.severity == VIOLATION:
            raise ShapesError(f"{finding.origin}: {finding}")
    return findings


def context_paths(profile: Profile) -> frozenset[URIRef]:
    """The properties of a referred resource that the shapes look at: its type, and the ends of paths."""
    graph = profile.graph
    ends = {
        member
        for head in graph.objects(None, SH.path)
        if isinstance(head, BNode)
        for member in graph.objects(graph.value(head, RDF.rest), RDF.first)
        if isinstance(member, URIRef)
    }
    return frozenset(ends | {RDF.type})


def judge(cases: Iterable[Case], profile: Profile) -> Iterator[tuple[Case, list[Finding]]]:
    """Each case with what was found in it; on all cores where there is much to do."""
    batches = batched(cases, BATCH)
    first = list(islice(batches, 2))
    if len(first) < 2:
        for batch in first:
            yield from _judge_batch(batch, profile)
    else:
        yield from on_all_cores(_judge_in_worker, chain(first, batches), _take_profile, profile)


_profile: Profile


def _take_profile(profile: Profile) -> None:
    global _profile
    _profile = profile


def _judge_in_worker(batch: list[Case]) -> list[tuple[Case, list[Finding]]]:
    return _judge_batch(batch, _profile)


def _judge_batch(batch: Sequence[Case], profile: Profile) -> list[tuple[Case, list[Finding]]]:
    records = {case.iri: graph_of(case.triples) for case in batch}
    data = _graph()
    data += graph_of("".join(case.context for case in batch))
    for graph in records.values():
        data += graph
    owners = {node: case for case in batch for node in records[case.iri].subjects()}
    _name_targets(data, owners)
    found: dict[str, list[Finding]] = {case.iri: [] for case in batch}
    results = list(_results(data, _targeted(profile.graph), profile.graph))
    judged = {str(result.focus) for result in results}
    for result in results:
        if result.component == SH.NodeConstraintComponent and str(result.value) in judged:
            continue  # the part has findings of its own
        case = owners.get(result.focus)
        if case is None:
            continue  # it is only referred to
        finding = _finding(result, profile, data, case)
        if finding not in found[case.iri]:
            found[case.iri].append(finding)
    return [(case, found[case.iri]) for case in batch]


def _name_targets(data: Graph, nodes: Iterable[Node]) -> None:
    """Say which nodes are to be judged, by statements with their classes as predicates.

    What records refer to is in the data with its class, and is not to be judged. pySHACL can be given the
    focus nodes, but it then takes them for the only values too that any inner shape need look at (0.40).
    """
    batch = BNode()
    for node in nodes:
        for class_ in list(data.objects(node, RDF.type)):
            data.add((batch, class_, node))


@dataclass(frozen=True)
class _Result:
    """A `sh:ValidationResult`."""

    focus: Node
    path: URIRef | None
    value: Node | None
    component: Node | None
    severity: str
    messages: dict[str, str]
    longest: Node | None


def _graph() -> Graph:
    """An empty graph such as pySHACL takes: its store must know contexts, though there are none."""
    return Graph(bind_namespaces="none")


@lru_cache(maxsize=4)
def _constraints(shapes: Graph) -> Graph:
    """The shapes as far as they constrain."""
    constraints = _graph()
    for triple in shapes:
        if triple[1] not in ANNOTATIONS and not str(triple[1]).startswith((str(RDFS._NS), str(STRADA._NS))):
            constraints.add(triple)
    return constraints


@lru_cache(maxsize=4)
def _targeted(shapes: Graph) -> Graph:
    """The constraints, where a shape judges what is named as of its class instead of all that is."""
    targeted = _graph()
    for subject, predicate, value in _constraints(shapes):
        targeted.add((subject, SH.targetObjectsOf if predicate == SH.targetClass else predicate, value))
    return targeted


def _results(data: Graph, constraints: Graph, shapes: Graph) -> Iterator[_Result]:
    """What pySHACL finds, with the words that the shapes have for it."""
    _, report, _ = validate(data, shacl_graph=constraints, inplace=True, advanced=False)
    # pySHACL turns on for the whole process what strada.namespaces turned off: that rdflib rewrites literals.
    rdflib.NORMALIZE_LITERALS = False
    if not isinstance(report, Graph):
        raise ShapesError(f"The shapes cannot be used: {report}")
    for node in report.objects(None, SH.result):
        focus = report.value(node, SH.focusNode)
        source = report.value(node, SH.sourceShape)
        severity = report.value(node, SH.resultSeverity)
        if focus is None or source is None or severity not in SEVERITY_OF:
            raise ShapesError(f"The shapes give a result that cannot be read, of the shape {source}.")
        yield _Result(
            focus,
            _property(shapes, source),
            report.value(node, SH.value),
            report.value(node, SH.sourceConstraintComponent),
            SEVERITY_OF[severity],
            dict(words(shapes, source, SH.message)),
            shapes.value(source, SH.maxLength),
        )


def _property(shapes: Graph, shape: Node) -> URIRef | None:
    """The property that a shape is about: its path, or the first step of it."""
    path = shapes.value(shape, SH.path)
    if isinstance(path, BNode):
        path = shapes.value(path, RDF.first)
    return path if isinstance(path, URIRef) else None


def _origin(result: _Result, data: Graph, case: Case) -> tuple[Node | None, Origin]:
    """The value that is wrong, and where it stands: in the row of a part, where one says it."""
    values: list[Node] = [result.value] if result.value is not None else []
    if result.component == SH.UniqueLangConstraintComponent:
        literals = sorted(value for value in data.objects(result.focus, result.path) if isinstance(value, Literal))
        languages = [literal.language for literal in literals]
        values += [literal for literal in literals if languages.count(literal.language) > 1]
    for value in values:
        for part, origin in reversed(case.parts.items()):
            if str(result.focus) != part and (URIRef(part), None, value) in data:
                return value, origin
    return values[-1] if values else None, case.parts.get(str(result.focus), case.origin)


def _finding(result: _Result, profile: Profile, data: Graph, case: Case) -> Finding:
    focus = URIRef(str(result.focus))
    value, origin = _origin(result, data, case)
    shape = profile.shape_of(data, focus)
    field = next((field for field in shape.fields if field.path == result.path), None) if shape else None
    name = field.name if field else curie(result.path or "")
    problem = in_language(result.messages, "en")
    remedy = ""
    if not problem:
        problem, remedy = _sentences(result, field)
    return Finding(
        result.severity,
        origin,
        problem,
        remedy,
        field=name,
        value=_quoted(result, value, data),
        focus=str(focus),
        path=str(result.path or ""),
    )


def _quoted(result: _Result, value: Node | None, data: Graph) -> str:
    """The value that is wrong; all of them where one is too many."""
    if result.component == SH.MaxCountConstraintComponent and result.path is not None:
        values = [each for each in data.objects(result.focus, result.path) if not isinstance(each, BNode)]
        return " | ".join(sorted(map(str, values)))
    return "" if value is None or isinstance(value, BNode) else str(value)


def _sentences(result: _Result, field: Field | None) -> tuple[str, str]:
    """What is wrong and what to do, for the constraints that carry no message of their own."""
    description = in_language(field.descriptions, "en") if field else ""
    match result.component:
        case SH.MinCountConstraintComponent:
            return "is missing.", f"Fill it in. {description}"
        case SH.MaxCountConstraintComponent:
            return "has more than one value.", "Keep one of them."
        case SH.UniqueLangConstraintComponent:
            return "has two values in the same language.", "Keep one for each language."
        case SH.ClassConstraintComponent:
            return "is not in the catalogue, or is something else there.", description
        case SH.OrConstraintComponent if field is not None and field.is_reference:
            return "is not in the catalogue, or is something else there.", description
        case SH.OrConstraintComponent | SH.DatatypeConstraintComponent if isinstance(result.value, Literal):
            return "is not the kind of value that belongs here.", description
        case SH.MinLengthConstraintComponent:
            return "is empty.", f"Fill it in. {description}"
        case SH.MaxLengthConstraintComponent:
            return f"is longer than {result.longest} characters.", "Shorten it."
        case SH.DisjointConstraintComponent:
            return "stands in another field of the same term too.", "Keep it in one of them."
        case _:
            return "is not allowed here.", description
