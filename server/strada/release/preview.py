"""What a build would publish, for people to look at before it does."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import takewhile
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from strada.namespaces import curie
from strada.profile.fields import in_language
from strada.release.apply import MEANT, Changes
from strada.release.draft import Draft
from strada.release.history import CREATE, DELETE, DEPRECATE, UPDATE
from strada.release.report import Report
from strada.representations import N_TRIPLES
from strada.triples import graph_of

#: What became of a record, for people, by the kind of its event.
KINDS = {CREATE: "added", UPDATE: "changed", DEPRECATE: "retired", DELETE: "removed"}
#: A value longer than this is cut where nothing differs.
LONGEST = 60
#: What is kept before the first difference, so that people find the place.
LEAD = 20

#: Why a record would be removed, by whether what was read of it is public.
REASONS = {
    None: "No file in data/ has it any more.",
    0: "Access closes it.",
    1: "What data/ has of it is refused, and releases/ does not have what was published.",
}

#: Of each field (by its name): the values as they are shown.
Shown = dict[str, list[str]]


@dataclass(frozen=True)
class Difference:
    """A record that would be added, changed, retired or removed; `lines` say what is different."""

    kind: str
    iri: str
    label: str
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        heading = f"  {self.iri} “{self.label}”" if self.label else f"  {self.iri}"
        return "\n".join([heading, *(f"    {line}" for line in self.lines)])


@dataclass(frozen=True)
class Preview:
    """The report of a build that was not made, and what it would change."""

    report: Report
    changes: Changes
    differences: tuple[Difference, ...] = ()

    def stops(self, may_delete: bool = False) -> bool:
        """Whether a build would publish nothing, because too much would be deleted."""
        return bool(self.changes.objection) and not may_delete

    def summary(self, may_delete: bool = False) -> str:
        """One line: the counts, or why nothing would be published."""
        if self.stops(may_delete):
            return f"A build would stop: {self.changes.objection}. {MEANT}"
        if not self.changes.events:
            return "A build would change no record."
        return f"A build would publish: {counted(self.changes)}."

    def json(self) -> dict[str, Any]:
        """For machines: the counts, the changes and the findings."""
        return {
            "counts": self.report.counts(),
            "changes": {word: self.changes.of_kind(kind) for kind, word in KINDS.items()},
            "objection": self.changes.objection,
            "findings": [asdict(finding) for finding in self.report.told()],
        }

    def text(self, may_delete: bool = False) -> str:
        """What would be different, the findings, and the summary last, where people see it."""
        parts = []
        for kind, word in KINDS.items():
            some = [each for each in self.differences if each.kind == kind]
            if some:
                parts.append("\n".join([f"Would be {word}:", *map(str, some)]))
        return "\n\n".join([*parts, self.report.text(remarks=False), self.summary(may_delete)])


def counted(changes: Changes) -> str:
    """How many records were added, changed, retired and removed."""
    return ", ".join(f"{len(changes.of_kind(kind))} {word}" for kind, word in KINDS.items())


def differences(draft: Draft, changes: Changes) -> Iterator[Difference]:
    """Each record that a build would publish otherwise than it is published now."""
    pending = dict(draft.catalogue.execute("SELECT iri, public FROM pending"))
    for iri, (kind, _) in sorted(changes.events.items()):
        if kind == DELETE:
            yield Difference(kind, iri, _label(draft, iri), (REASONS[pending.get(iri)],))
        elif kind == CREATE:
            yield Difference(kind, iri, _label(draft, iri))
        else:
            yield Difference(kind, iri, _label(draft, iri), tuple(_changed(draft, iri)))


def _label(draft: Draft, iri: str) -> str:
    """How a record is called now, or was when it was published."""
    row = draft.catalogue.execute("SELECT labels FROM resource WHERE iri = ?", (iri,)).fetchone()
    if row is not None:
        return in_language(json.loads(row[0]), draft.site.language)
    listed = draft.last.get(iri) if draft.last is not None else None
    return in_language(listed.labels, draft.site.language) if listed else ""


def _changed(draft: Draft, iri: str) -> Iterator[str]:
    """A line for each field that would have other values."""
    stored = draft.last.stored(iri, N_TRIPLES.suffix) if draft.last is not None else None
    if stored is None or draft.last is None:
        yield "What is different is not known, for the folder releases/ does not have what was published."
        return
    (stripped,) = draft.catalogue.execute("SELECT stripped FROM pending WHERE iri = ?", (iri,)).fetchone()
    graph = graph_of(stripped)
    before = _shown(draft, iri, graph_of(stored.plain), draft.last.base)
    after = _shown(draft, iri, graph, draft.site.base)
    for name in sorted({*before, *after}):
        old, new = before.get(name, []), after.get(name, [])
        gone, come = [each for each in old if each not in new], [each for each in new if each not in old]
        if gone or come:
            yield f"{name}: {_told(gone, come)}"


def _told(gone: list[str], come: list[str]) -> str:
    """Short: one value for another as before → after, several as what goes and what comes."""
    if len(gone) == len(come) == 1:
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(gone[0], come[0], strict=False)))
        return f"{_cut(gone[0], same - LEAD)} → {_cut(come[0], same - LEAD)}"
    if not gone:
        return f"+ {', '.join(_cut(each) for each in come)}"
    if not come:
        return f"− {', '.join(_cut(each) for each in gone)}"
    return f"{', '.join(_cut(each) for each in gone)} → {', '.join(_cut(each) for each in come)}"


def _cut(text: str, start: int = 0) -> str:
    """A value on one line; of a long one the part from `start`."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    start = min(max(0, start), len(text) - LONGEST)
    end = start + LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


def _shown(draft: Draft, iri: str, graph: Graph, base: str) -> Shown:
    """The values of each field as people know them, so that what differs is what they can see."""
    subject = URIRef(base + iri)
    shape = draft.profile.shape_of(graph, subject)
    names = {field.path: field.name for _, field in draft.profile.columns(shape)} if shape else {}
    found: Shown = {}
    for part, path, value in graph:
        fragment = str(part).partition("#")[2]
        name = names.get(URIRef(str(path))) or curie(str(path))
        found.setdefault(f"{name} (#{fragment})" if path not in names and fragment else name, []).append(
            _value(draft, value, base)
        )
    return {name: sorted(values) for name, values in found.items()}


def _value(draft: Draft, value: Node, base: str) -> str:
    if isinstance(value, Literal):
        return f"“{value}”@{value.language}" if value.language else f"“{value}”"
    if not str(value).startswith(base):
        return curie(str(value))
    iri = str(value).removeprefix(base)
    label = _label(draft, iri)
    return f"{iri} “{label}”" if label else iri
