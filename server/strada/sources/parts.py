"""Further rows: parts of records that have a spreadsheet of their own, such as files and labels.

A spreadsheet of parts is named after the `strada:segment` of the part's shape. Each row names the record that it
belongs to, and becomes a `#fragment` of it, before anything else looks at the record.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rdflib import Graph, URIRef

from strada.namespaces import bare_graph
from strada.profile.fields import PartColumns, Profile, in_language
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.describe import describe, names_in
from strada.sources.entry import Entry, Item, Record, SourceFailure, Unusable
from strada.sources.files import SEGMENT, Files
from strada.sources.part_rows import Part, PartReader
from strada.triples import n_triples
from strada.vocabulary.skosxl import complete_labels

#: What was published, from one file or from any, for when a file cannot be read.
Kept = Callable[[str | None], Iterable[tuple[URIRef, Graph]]]


@dataclass
class Parts:
    """The parts of a site, by the record that they belong to."""

    profile: Profile
    base: str
    kept: Kept
    files: Files
    #: The files that records name themselves, by the record.
    named: Mapping[URIRef, Sequence[str]]
    _parts: dict[URIRef, list[Part]] = field(default_factory=dict)
    #: Parts that were published from a spreadsheet that cannot be read today.
    _published: dict[URIRef, Graph] = field(default_factory=dict)
    _others: list[Item] = field(default_factory=list)
    _claimed: dict[str, str] = field(default_factory=dict)

    def take(self, items: Iterable[Item], reader: PartReader) -> None:
        """Take in the rows of a spreadsheet of parts."""
        known: set[str] = set()
        for item in items:
            if isinstance(item, SourceFailure):
                self._keep_published(reader.further)
            if not isinstance(item, Part):
                self._others.append(item)
            elif item.file is not None and (first := self._claim(item.file, item.origin)) is not None:
                problem = f"This file belongs to something else already: {first} has it."
                self._others.append(_refused(item, "File", item.file, problem, "Give each its own copy."))
            elif item.file is not None and (other := reader.owner_by_name(item.file, item.iri)) is not None:
                problem = f"This file has the number of another document, {other}, so it is kept closed."
                remedy = f"If it belongs to {other}, correct the number in the row; otherwise rename the file."
                found = Finding(WARNING, item.origin, problem, remedy, item.number, field="File", value=item.file)
                self._others.append(found)
            elif item.key in known:
                remedy = "Take one of the two out."
                self._others.append(Finding(WARNING, item.origin, "This row stands there twice.", remedy, item.number))
            else:
                known.add(item.key)
                self._parts.setdefault(item.iri or URIRef(""), []).append(item)

    def _claim(self, name: str, origin: Origin) -> str | None:
        """Note whose file that is; who has it already, where somebody does."""
        owners = (str(iri).removeprefix(self.base) for iri, names in self.named.items() if name in names)
        known = self._claimed.get(name) or next(owners, None)
        self._claimed.setdefault(name, str(origin))
        return known

    def take_files(self, reader: PartReader) -> None:
        """Take in the files that nobody named: each belongs to the document whose number is its name."""
        named = {name for names in self.named.values() for name in names}
        for name in self.files.names:
            if name not in self._claimed and name not in named:
                self.take([reader.named_after_its_record(name)], reader)

    def _keep_published(self, further: PartColumns) -> None:
        for iri, graph in self.kept(None):
            for leading in further.kinds.values():
                for part in graph.objects(iri, leading.path):
                    kept = self._published.setdefault(iri, bare_graph())
                    kept.add((iri, leading.path, part))
                    _copy_part(graph, part, kept)

    def rows(self) -> Iterator[Part]:
        """The parts that have a row, in the order of their records."""
        for iri in sorted(self._parts):
            yield from (part for part in self._parts[iri] if part.in_row)

    def others(self) -> Iterator[Item]:
        """What was said of spreadsheets of parts and is no part."""
        yield from self._others

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
        named = [*self.named.get(iri, ()), *(name for _, name in names_in(published or (), self.base))]
        if not parts and not named and published is None:
            return entry
        seen = (self.files.checksum(name) if name in self.files.names else "" for name in named)
        made_from = [entry.key, *(part.key for part in parts), n_triples(published or ()), *seen]
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
        describe(joined, self.files, self.base)
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


def _homeless(part: Part) -> Item:
    if part.in_row:
        problem, remedy = "The catalogue has no such record.", "Correct it, or add the record."
        return _refused(part, part.columns.record.name, part.number, problem, remedy)
    problem = "This file belongs to no document, so it is not published."
    remedy = f"Name it after the number of its document, such as 2427.pdf, or name it in data/{SEGMENT}.csv."
    return Finding(WARNING, part.origin, problem, remedy)


def _refused(part: Part, name: str, value: str, problem: str, remedy: str) -> Entry:
    finding = Finding(VIOLATION, part.origin, problem, remedy, field=name, value=value)
    return Entry(part.key, None, part.origin, lambda: Unusable(part.origin, [finding]))


def _finding(part: Part, severity: str, problem: str, remedy: str) -> Finding:
    return Finding(severity, part.origin, problem, remedy, field=part.columns.record.name, value=part.number)
