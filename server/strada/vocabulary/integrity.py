"""Check a vocabulary that others made: by the shapes that hold for every vocabulary, and as a whole."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from strada.profile.fields import Profile
from strada.profile.findings import INFO, VIOLATION, WARNING, Finding, Origin, by_problem
from strada.profile.reading import read_skos
from strada.profile.validation import Case, judge
from strada.triples import n_triples
from strada.vocabulary.inverses import complete
from strada.vocabulary.label_flaws import label_flaws
from strada.vocabulary.link_flaws import circles, link_flaws
from strada.vocabulary.reading import Vocabulary, read_vocabulary

PLURALS = {VIOLATION: "violations", WARNING: "warnings", INFO: "notes"}


@dataclass(frozen=True)
class Examined:
    """What a vocabulary holds, and what is wrong with it."""

    file: str
    concepts: int
    schemes: int
    findings: list[Finding]

    def counts(self) -> dict[str, int]:
        found = [finding.severity for finding in self.findings]
        severities = {plural: found.count(severity) for severity, plural in PLURALS.items()}
        return {"concepts": self.concepts, "schemes": self.schemes, **severities}

    def json(self) -> dict[str, Any]:
        """For machines: the counts and the findings."""
        return {"counts": self.counts(), "findings": [asdict(finding) for finding in self.findings]}

    def text(self) -> str:
        """The findings for people, however many they are, and the counts below them."""
        counts = ", ".join(f"{name} {count}" for name, count in self.counts().items())
        return f"{by_problem(self.findings)}\n\n{self.file}: {counts}.".strip()


def examine(path: Path, shapes: Path, progress: Callable[[str, int, int], None]) -> Examined:
    """Judge the vocabulary in a file by what SKOS asks of all of them. Raises UnreadableTriples."""
    progress("Reading", 0, 0)
    vocabulary = read_vocabulary(path)
    findings = list(vocabulary.findings)
    if vocabulary.whole:
        stated = [*link_flaws(vocabulary), *label_flaws(vocabulary)]
        complete({each: vocabulary.graph for each in set(vocabulary.graph.subjects()) if isinstance(each, URIRef)})
        conditions = read_skos(shapes, path.resolve().as_uri())
        findings += [*_judged(vocabulary, conditions, progress), *circles(vocabulary), *stated]
        if not vocabulary.concepts:
            problem = "The file describes no term (skos:Concept)."
            findings.append(Finding(VIOLATION, Origin(vocabulary.file), problem, "Look whether it is the right file."))
    return Examined(vocabulary.file, len(vocabulary.concepts), len(vocabulary.schemes), findings)


def _judged(
    vocabulary: Vocabulary, conditions: Profile, progress: Callable[[str, int, int], None]
) -> Iterator[Finding]:
    """What the shapes say of each thing with statements that they look at."""
    shapes = conditions.graph
    paths = {path for term in (SH.path, SH.disjoint, SH.targetSubjectsOf) for path in shapes.objects(None, term)}
    subjects = sorted({each for path in paths for each in vocabulary.graph.subjects(path) if isinstance(each, URIRef)})
    origin = Origin(vocabulary.file)
    cases = (Case(str(each), origin, n_triples(_statements(vocabulary, each, paths)), "", {}) for each in subjects)
    for count, (case, findings) in enumerate(judge(cases, conditions)):
        progress("Checking", count, len(subjects))
        for finding in findings:
            yield finding.about("", vocabulary.name(URIRef(case.iri)))


def _statements(vocabulary: Vocabulary, subject: URIRef, paths: set[Node]) -> Iterator[tuple[Node, Node, Node]]:
    for path in paths:
        for value in vocabulary.graph.objects(subject, path):
            if isinstance(value, URIRef | Literal):
                yield subject, path, value
