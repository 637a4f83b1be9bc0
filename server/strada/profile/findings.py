"""What was found in a source or a record, told so that a librarian can mend it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH, XSD

from strada.namespaces import new_graph

VIOLATION, WARNING, INFO = "violation", "warning", "info"
SEVERITIES = {VIOLATION: SH.Violation, WARNING: SH.Warning, INFO: SH.Info}
MARKS = {VIOLATION: "refused", WARNING: "warning", INFO: "note"}
#: Values that a problem quotes; without them, equal problems are equal.
QUOTED = re.compile("“[^”]*”")
#: Places that are named of each problem.
EXAMPLES = 5
#: A value longer than this is cut in messages.
LONGEST_VALUE = 80
#: Control characters as what is printed for them, so that one can see where they stand; lines may break.
VISIBLE = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"} | {0x7F: 0x2421}
#: A finding as a row of a table; see `to_row`.
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Origin:
    """Where something was read: a file, named from the site's folder, and the row or line in it."""

    file: str
    line: int | None = None
    unit: str = "row"

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}, {self.unit} {self.line}"


@dataclass(frozen=True)
class Finding:
    """One thing to know or to mend: what is wrong, and what to do.

    `severity` is violation (the record is refused), warning (published all the same) or info.
    """

    severity: str
    origin: Origin
    problem: str
    remedy: str = ""
    number: str = ""
    title: str = ""
    field: str = ""
    value: str = ""
    focus: str = ""
    path: str = ""

    def about(self, number: str, title: str) -> "Finding":
        """The same finding, naming the record."""
        return replace(self, number=self.number or number, title=self.title or title)

    def __str__(self) -> str:
        value = f"“{_shown(self.value)}”" if self.value else ""
        subject = " ".join(part for part in (self.field, value) if part)
        text = f"{subject}: {self.problem}" if subject else self.problem
        return f"{text} {self.remedy}".strip()


def _shown(value: str, longest: int = LONGEST_VALUE) -> str:
    return (value if len(value) <= longest else value[:longest] + "…").translate(VISIBLE)


def to_json(findings: Iterable[Finding]) -> str:
    return json.dumps([to_row(finding) for finding in findings], ensure_ascii=False)


def from_json(text: str) -> list[Finding]:
    return [from_row(row) for row in json.loads(text)]


def to_row(finding: Finding) -> Row:
    """A finding as the values of its columns: the place first, then the rest in the order of its fields."""
    severity, origin, *rest = vars(finding).values()
    return (origin.file, origin.line, origin.unit, severity, *rest)


def from_row(row: Sequence[Any]) -> Finding:
    file, line, unit, severity, *rest = row
    return Finding(severity, Origin(file, line, unit), *rest)


def for_people(findings: Iterable[Finding]) -> str:
    """The findings by record: where it is, which it is, then a line for each finding."""
    lines: list[str] = []
    heading = ""
    for finding in findings:
        new = " · ".join(part for part in _heading(finding) if part)
        if new != heading:
            heading = new
            lines += ["", heading]
        line = f"line {finding.origin.line}, " if finding.origin.unit == "line" else ""
        lines.append(f"  {MARKS[finding.severity]}: {line}{finding}")
    return "\n".join(lines[1:])


def in_short(examples: Iterable[tuple[int, Finding]]) -> str:
    """Each kind of finding once, with its number and its first example; the most frequent first.

    Given are examples in their order, each with the number of findings like it.
    """
    kinds: dict[tuple[str, str, str], Finding] = {}
    numbers: Counter[tuple[str, str, str]] = Counter()
    for number, finding in examples:
        kind = (finding.severity, finding.field, QUOTED.sub("", finding.problem))
        kinds.setdefault(kind, finding)
        numbers[kind] += number
    lines = []
    for kind, number in numbers.most_common():
        first, mark = kinds[kind], MARKS[kind[0]]
        where = f"{first.origin}, number {first.number}" if first.number else str(first.origin)
        lines.append(f"{number} × {mark}: {first} (first in {where})")
    return "\n".join(lines)


def by_problem(findings: Iterable[Finding]) -> str:
    """The findings by what is wrong: how often, and the first few places. The gravest come first."""
    problems: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        problems.setdefault((finding.severity, f"{finding.problem} {finding.remedy}".strip()), []).append(finding)
    lines: list[str] = []
    for (severity, problem), found in sorted(problems.items(), key=lambda each: list(SEVERITIES).index(each[0][0])):
        mark = VIOLATION if severity == VIOLATION else MARKS[severity]
        lines += ["", f"{mark} ({len(found)}): {problem}"]
        lines += [f"  {_place(finding)}" for finding in found[:EXAMPLES]]
        if len(found) > EXAMPLES:
            lines.append(f"  … and {len(found) - EXAMPLES} more.")
    return "\n".join(lines[1:])


def _place(finding: Finding) -> str:
    """Where a finding is: the line or the resource, and the statement."""
    line = f"line {finding.origin.line}" if finding.origin.line else ""
    resource = " ".join(part for part in (finding.title, finding.focus and f"<{finding.focus}>") if part)
    statement = " ".join(part for part in (finding.field, _shown(finding.value, 3 * LONGEST_VALUE)) if part)
    return ": ".join(part for part in (line, resource, statement) if part)


def _heading(finding: Finding) -> tuple[str, str, str]:
    where = finding.origin.file if finding.origin.unit == "line" else str(finding.origin)
    number, title = _shown(finding.number), _shown(finding.title)
    return where, number and f"number {number}", title and f"“{title}”"


def report_graph(findings: Iterable[Finding]) -> Graph:
    """The findings as a SHACL validation report (SHACL, section 3.6)."""
    graph = new_graph()
    report = URIRef("#report")
    graph.add((report, RDF.type, SH.ValidationReport))
    conforms = True
    for count, finding in enumerate(findings, 1):
        result = URIRef(f"#result-{count}")
        conforms = conforms and finding.severity != VIOLATION
        graph.add((report, SH.result, result))
        graph.add((result, RDF.type, SH.ValidationResult))
        graph.add((result, SH.resultSeverity, SEVERITIES[finding.severity]))
        graph.add((result, SH.resultMessage, Literal(f"{finding.origin}: {finding}", lang="en")))
        if finding.focus:
            graph.add((result, SH.focusNode, URIRef(finding.focus)))
        if finding.path:
            graph.add((result, SH.resultPath, URIRef(finding.path)))
        if finding.value:
            graph.add((result, SH.value, Literal(finding.value)))
    graph.add((report, SH.conforms, Literal(str(conforms).lower(), datatype=XSD.boolean)))
    return graph
