"""A row of a spreadsheet of parts: which part of which record it is, and what it says of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rdflib import URIRef
from rdflib.term import Node

from strada.profile.fields import Field, PartColumns, Shape, in_language
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.entry import Entry, Unusable
from strada.sources.files import SEGMENT, File, Files, Unfit, is_file_name
from strada.sources.rows import LANGUAGE_TAG, Column, Row, RowReader
from strada.sources.values import language_subtag


@dataclass(frozen=True)
class Part(Entry):
    """A row that is a part of the record `iri`. What it is read as is about that IRI, until the part gets its own."""

    columns: PartColumns
    #: The field of the record that leads to it.
    leading: Field
    language: str | None
    #: How the row names the record.
    number: str
    #: The name of the file that it is, where it is one of the site.
    file: str | None = None
    #: Whether it stands in a row, or is a file that is named after its document.
    in_row: bool = True

    def fragments(self) -> Iterator[str]:
        """The names that it may have, the best first: `label-de`, `label-de-2`; `file-1`, `file-2`."""
        stem = "-".join(filter(None, (self.leading.part, self.language)))
        if self.language:
            yield stem
        for number in range(2 if self.language else 1, 1_000_000):
            yield f"{stem}-{number}"


class PartReader(RowReader):
    """Reads the rows of a shape of parts."""

    def __init__(self, reader: RowReader, further: PartColumns, files: Files) -> None:
        super().__init__(reader.profile, reader.shape, reader.labels, reader.base, reader.language, reader.fingerprint)
        self.further = further
        self._files = files

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
        file = self._file(row, findings)
        if iri is None or leading is None or any(finding.severity == VIOLATION for finding in findings):
            about = [finding.about(number, self._title(row)) for finding in findings]
            return Entry(key, None, row.origin, lambda: Unusable(row.origin, about))
        cells = [
            (replace(column, language=column.language or language) if column.field.translatable else column, values)
            for column, values in row.cells
        ]
        spoken = replace(row, cells=cells)
        if file is not None:
            key += file.checksum
        name = file.name if file else None
        return Part(key, iri, row.origin, lambda: self.record(spoken), further, leading, language, number, name)

    def named_after_its_record(self, name: str) -> Part | Finding:
        """A file that no row names, as a part of the document whose number is its name."""
        origin = Origin(f"data/{SEGMENT}/{name}")
        number = _stem(name)
        naming = next(field for field in self.shape.fields if field.takes_file)
        cells = [(Column(each.name, each), [text]) for each, text in ((self.further.record, number), (naming, name))]
        part = self.entry(Row(origin, cells))
        if isinstance(part, Part):
            return replace(part, in_row=False)
        (finding, *_) = part.read().findings
        return replace(finding, severity=WARNING, number="")

    def owner_by_name(self, name: str, iri: URIRef | None) -> str | None:
        """The number of another record than that one, where a file is named after it, in whatever case."""
        stem = _stem(name)
        numbers = (named.iri.rpartition("/")[2] for named in self.labels.find(stem, self.owner.classes))
        others = [number for number in numbers if number.casefold() == stem.casefold()]
        own = str(iri).rpartition("/")[2]
        return next(iter(others), None) if own not in others else None

    def _file(self, row: Row, findings: list[Finding]) -> File | None:
        """The file of the site that a row names, if it does."""
        named = [(column, name) for column, values in row.cells if column.field.takes_file for name in values]
        for column, name in named:
            if is_file_name(name):
                try:
                    return self._files.look(name)
                except Unfit as unfit:
                    problem, remedy = unfit.problem, unfit.remedy
                    findings.append(
                        Finding(VIOLATION, row.origin, problem, remedy, field=column.field.name, value=name)
                    )
        return None

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
        elif not LANGUAGE_TAG.fullmatch(tag) or language_subtag(tag) is None:
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


def _stem(name: str) -> str:
    """The name of a file without its folders and suffix."""
    return name.rpartition("/")[2].rpartition(".")[0]


def _missing(row: Row, which: Field, remedy: str) -> Finding:
    return Finding(VIOLATION, row.origin, "is missing.", remedy, field=which.name)
