"""Further rows: parts of records that have a spreadsheet of their own, such as files and labels.

A spreadsheet of parts is named after the `strada:segment` of the part's shape. Each row names the record that it
belongs to, and becomes a `#fragment` of it, before anything else looks at the record.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rdflib import Graph, URIRef
from rdflib.term import Node

from strada.namespaces import bare_graph
from strada.profile.fields import Field, PartColumns, Profile, Shape, in_language
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.entry import Entry, Item, Record, SourceFailure, Unusable
from strada.sources.rows import LANGUAGE_TAG, Column, Row, RowReader
from strada.triples import n_triples
from strada.vocabulary.skosxl import complete_labels

#: What was published, from one file or from any, for when a file cannot be read.
Kept = Callable[[str | None], Iterable[tuple[URIRef, Graph]]]


@dataclass(frozen=True)
class Part(Entry):
    """A row that is a part of the record `iri`. What it is read as is about that IRI, until the part gets its own."""

    columns: PartColumns
    #: The field of the record that leads to it.
    leading: Field
    language: str | None
    #: How the row names the record.
    number: str

    def fragments(self) -> Iterator[str]:
        """The names that it may have, the best first: `label-de`, `label-de-2`; `file-1`, `file-2`."""
        stem = "-".join(filter(None, (self.leading.part, self.language)))
        if self.language:
            yield stem
        for number in range(2 if self.language else 1, 1_000_000):
            yield f"{stem}-{number}"


class PartReader(RowReader):
    """Reads the rows of a shape of parts."""

    def __init__(self, reader: RowReader, further: PartColumns) -> None:
        super().__init__(reader.profile, reader.shape, reader.labels, reader.base, reader.language, reader.fingerprint)
        self.further = further

    @property
    def owner(self) -> Shape:
        return self.further.owner

    def column(self, header: str) -> Column | None:
        for further in self.further.fields():
            if header.strip().casefold() == further.name.casefold():
                return Column(header, further)
        column = super().column(header)
        return column if column and column.fragment is None else None

    def entry(self, row: Row) -> Entry:
        """The row as a Part; where it is not said whose or which part it is, as something unusable."""
        further, findings = self.further, list(row.findings)
        key = super().entry(row).key
        iri, number = self._iri(row, findings)
        leading, language = self._kind(row, findings), self._language(row, findings)
        self._look_for_missing(row, findings)
        if iri is None or leading is None or any(finding.severity == VIOLATION for finding in findings):
            about = [finding.about(number, self._title(row)) for finding in findings]
            return Entry(key, None, row.origin, lambda: Unusable(row.origin, about))
        cells = [
            (replace(column, language=column.language or language) if column.field.translatable else column, values)
            for column, values in row.cells
        ]
        spoken = replace(row, cells=cells)
        return Part(key, iri, row.origin, lambda: self.record(spoken), further, leading, language, number)

    def _statements(
        self, column: Column, values: Sequence[str], origin: Origin, received: list[str], findings: list[Finding]
    ) -> Iterator[tuple[URIRef, Node]]:
        if column.field not in self.further.fields():
            yield from super()._statements(column, values, origin, received, findings)

    def _iri(self, row: Row, findings: list[Finding]) -> tuple[URIRef | None, str]:
        """The IRI of the record: of its number, or of its address in the catalogue."""
        further = self.further
        number = self._cell(row, further.record).strip()
        if not number:
            description = in_language(further.record.descriptions, "en")
            findings.append(_missing(row, further.record, f"Write which record the row belongs to. {description}"))
            return None, number
        path = number.removeprefix(self.base)
        if "/" not in path and further.owner.segment:
            path = f"{further.owner.segment}/{path}"
        return URIRef(self.base + path), number

    def _kind(self, row: Row, findings: list[Finding]) -> Field | None:
        further = self.further
        if further.kind is None:
            return next(iter(further.kinds.values()))
        text = self._cell(row, further.kind).strip()
        remedy = f"Write one of: {', '.join(further.kinds)}."
        if not text:
            findings.append(_missing(row, further.kind, remedy))
        elif text.casefold() not in further.kinds:
            problem = "This is not one of the kinds."
            findings.append(Finding(VIOLATION, row.origin, problem, remedy, field=further.kind.name, value=text))
        return further.kinds.get(text.casefold())

    def _language(self, row: Row, findings: list[Finding]) -> str | None:
        further = self.further
        if further.language is None:
            return None
        tag = self._cell(row, further.language).strip()
        remedy = "Write the tag of the language, such as nl or pt-br."
        if not tag:
            findings.append(_missing(row, further.language, remedy))
        elif not LANGUAGE_TAG.fullmatch(tag):
            problem = "This is no tag of a language."
            findings.append(Finding(VIOLATION, row.origin, problem, remedy, field=further.language.name, value=tag))
        return tag.lower() or None

    def _look_for_missing(self, row: Row, findings: list[Finding]) -> None:
        """A part without what it must have would make its record unfit; only the row is refused."""
        given = {column.field.path for column, values in row.cells if values}
        findings += [
            _missing(row, each, f"Fill it in. {in_language(each.descriptions, 'en')}")
            for each in self.shape.fields
            if each.obligation == "must" and each.path not in given
        ]


def _missing(row: Row, which: Field, remedy: str) -> Finding:
    return Finding(VIOLATION, row.origin, "is missing.", remedy, field=which.name)


@dataclass
class Parts:
    """The parts of a site, by the record that they belong to."""

    profile: Profile
    base: str
    kept: Kept
    _parts: dict[URIRef, list[Part]] = field(default_factory=dict)
    #: Parts that were published from a spreadsheet that cannot be read today.
    _published: dict[URIRef, Graph] = field(default_factory=dict)
    _others: list[Item] = field(default_factory=list)

    def take(self, items: Iterable[Item], reader: PartReader) -> None:
        """Take in the rows of a spreadsheet of parts."""
        known: set[str] = set()
        for item in items:
            if isinstance(item, SourceFailure):
                self._keep_published(reader.further)
            if not isinstance(item, Part):
                self._others.append(item)
            elif item.key in known:
                remedy = "Take one of the two out."
                self._others.append(Finding(WARNING, item.origin, "This row stands there twice.", remedy, item.number))
            else:
                known.add(item.key)
                self._parts.setdefault(item.iri or URIRef(""), []).append(item)

    def _keep_published(self, further: PartColumns) -> None:
        for iri, graph in self.kept(None):
            for leading in further.kinds.values():
                for part in graph.objects(iri, leading.path):
                    kept = self._published.setdefault(iri, bare_graph())
                    kept.add((iri, leading.path, part))
                    _copy_part(graph, part, kept)

    def joined(self, items: Iterable[Item]) -> Iterator[Item]:
        """Everything that is read, each record with its parts; then the parts that no record was there for."""
        yield from self._others
        homeless = dict(self._parts)
        for item in items:
            if isinstance(item, SourceFailure):
                for iri, _ in self.kept(item.file):
                    homeless.pop(iri, None)
            if isinstance(item, Entry) and item.iri is not None:
                homeless.pop(item.iri, None)
                yield self._join(item, item.iri)
            else:
                yield item
        for parts in homeless.values():
            yield from map(_homeless, parts)

    def _join(self, entry: Entry, iri: URIRef) -> Entry:
        parts, published = self._parts.get(iri, []), self._published.get(iri)
        if not parts and published is None:
            return entry
        made_from = [entry.key, *(part.key for part in parts), n_triples(published or ())]
        key = hashlib.sha256("\n".join(made_from).encode()).hexdigest()
        return replace(entry, key=key, read=lambda: self._read(entry, parts, published))

    def _read(self, entry: Entry, parts: list[Part], published: Graph | None) -> Record | Unusable:
        record = entry.read()
        if isinstance(record, Unusable):
            return record
        shape = self.profile.shape_of(record.graph, record.iri)
        graph = bare_graph()
        graph += record.graph
        joined = replace(record, graph=graph, findings=list(record.findings), parts={})
        own = set(graph.subjects())
        for triple in published or ():
            if triple[0] == record.iri or triple[0] not in own:
                graph.add(triple)
        for part in sorted(parts, key=lambda part: part.leading.order):
            if shape != part.columns.owner:
                kind = in_language(part.columns.owner.names, "en").lower()
                problem, remedy = f"This is no {kind}, so the row is left out.", "Correct it."
                joined.findings.append(_finding(part, WARNING, problem, remedy))
            else:
                _add(joined, part)
        complete_labels(graph)
        return joined


def _add(record: Record, part: Part) -> None:
    """Give the part its own address, and the record the part."""
    read = part.read()
    record.findings += read.findings
    if isinstance(read, Unusable):
        return
    taken = set(record.graph.subjects())
    iri = next(iri for name in part.fragments() if (iri := URIRef(f"{record.iri}#{name}")) not in taken)
    record.graph.add((record.iri, part.leading.path, iri))
    for subject, path, value in read.graph:
        record.graph.add((iri if subject == record.iri else subject, path, value))
    record.parts[str(iri)] = part.origin


def _copy_part(graph: Graph, part: object, into: Graph) -> None:
    """The triples of a part, and those of its own parts."""
    for triple in graph.triples((part, None, None)) if isinstance(part, URIRef) and "#" in part else ():
        if triple not in into:
            into.add(triple)
            _copy_part(graph, triple[2], into)


def _homeless(part: Part) -> Entry:
    finding = _finding(part, VIOLATION, "The catalogue has no such record.", "Correct it, or add the record.")
    return Entry(part.key, None, part.origin, lambda: Unusable(part.origin, [finding]))


def _finding(part: Part, severity: str, problem: str, remedy: str) -> Finding:
    return Finding(severity, part.origin, problem, remedy, field=part.columns.record.name, value=part.number)
