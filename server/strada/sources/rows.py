"""From a row to a record: the one path of spreadsheets and of legacy pages.

A column is the English name of a field of the shapes, with a language in brackets where
the value has one: `Title (nl)`.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Node

from strada.namespaces import bare_graph
from strada.profile.fields import Field, Profile, Shape, in_language
from strada.profile.findings import INFO, VIOLATION, WARNING, Finding, Origin
from strada.sources.access import read_access
from strada.sources.advice import advice
from strada.sources.cells import SEPARATOR, split_values
from strada.sources.entry import Candidate, Entry, Record, Unusable
from strada.sources.files import address, is_file_name
from strada.sources.referents import Referents
from strada.sources.values import Unread, read_choice, read_iri, read_literal, shortened
from strada.vocabulary.labels import Labels

#: What to do about a record of others.
NUMBERLESS = "Say in the mapping, under [patterns] or [columns], which of its values is the number."
LANGUAGE_TAG = re.compile("[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
HEADER = re.compile(rf"(?P<name>.+?)(?:\s*\((?P<language>{LANGUAGE_TAG.pattern})\))?", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column that the profile knows: the field, and the part of the record that it belongs to."""

    header: str
    field: Field
    fragment: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Row:
    """The values of one record by their column, and what to keep of it as it was received."""

    origin: Origin
    cells: Sequence[tuple[Column, Sequence[str]]]
    as_received: Sequence[str] = ()
    findings: Sequence[Finding] = ()
    candidates: Sequence[Candidate] = ()


class RowReader:
    """Reads the rows of one shape."""

    def __init__(
        self, profile: Profile, shape: Shape, labels: Labels, base: str, language: str, fingerprint: str
    ) -> None:
        self.profile = profile
        self.shape = shape
        self.labels = labels
        self.base = base
        self.referents = Referents(profile, labels, base)
        self.language = language
        self._columns = {field.name.casefold(): (fragment, field) for fragment, field in profile.columns(shape)}
        self.fingerprint = fingerprint

    @property
    def owner(self) -> Shape:
        """The kind of record that a row tells something of."""
        return self.shape

    def column(self, header: str) -> Column | None:
        """The column of a header, or None where the profile has no such field."""
        match = HEADER.fullmatch(header.strip())
        if match is None:
            return None
        for name, language in ((header.strip(), None), (match["name"], match["language"])):
            known = self._columns.get(name.casefold())
            if known and (language is None or known[1].translatable):
                return Column(header, known[1], known[0], language.lower() if language else None)
        return None

    def names(self, row: Row) -> tuple[URIRef | None, list[str]]:
        """The IRI of a row, and the number and titles that it may be referred to by."""
        iri, number = self._iri(row, [])
        naming = {DCTERMS.alternative, self.shape.label_field.path if self.shape.label_field else None}
        titles = [value for column, values in row.cells if column.field.path in naming for value in values]
        return iri, [number, *titles]

    def headers(self) -> list[str]:
        """The columns that a spreadsheet may have."""
        return [field.name for field in self.profile.spreadsheet_columns(self.shape)]

    def entry(self, row: Row) -> Entry:
        """The row as an entry; its key covers what its labels mean today."""
        made_from = [
            self.fingerprint,
            row.origin.file,
            list(row.as_received),
            [
                [column.header, column.language, values, [str(self._meant(value, column)) for value in values]]
                for column, values in row.cells
            ],
        ]
        key = hashlib.sha256(json.dumps(made_from, ensure_ascii=False).encode()).hexdigest()
        return Entry(key, self._iri(row, [])[0], row.origin, lambda: self.record(row))

    def _meant(self, value: str, column: Column) -> list[URIRef]:
        return self.referents.of(value, column.field) if column.field.is_reference else []

    def record(self, row: Row) -> Record | Unusable:
        """The record of a row; every value ends in the graph or in a finding."""
        findings = list(row.findings)
        iri, number = self._iri(row, findings)
        title = self._title(row)
        if iri is None:
            return Unusable(row.origin, [finding.about(number, title) for finding in findings])
        graph = bare_graph()
        received = list(row.as_received)
        candidates = list(row.candidates)
        if self.shape.classes and not any(column.field.path == RDF.type for column, _ in row.cells):
            graph.add((iri, RDF.type, self.shape.classes[0]))
        for column, values in row.cells:
            subject = URIRef(f"{iri}#{column.fragment}") if column.fragment else iri
            for path, value in self._statements(column, values, row.origin, received, findings):
                if value == iri:
                    findings.append(_of_itself(column, number, row.origin))
                else:
                    graph.add((subject, path, value))
            candidates += self._candidates(column, values)
        for text in received:
            self._keep(iri, text, graph)
        findings = [finding.about(number, title) for finding in findings]
        return Record(iri, graph, row.origin, findings, tuple(candidates))

    def _iri(self, row: Row, findings: list[Finding]) -> tuple[URIRef | None, str]:
        """The IRI that the number makes. It must be fit for an address, so its pattern is checked here."""
        field = self.shape.id_field
        number = self._cell(row, field).strip()
        if field is None or self.shape.segment is None:
            findings.append(
                Finding(VIOLATION, row.origin, "Records of this kind have no number.", "Keep them in Turtle.")
            )
            return None, number
        if not number:
            findings.append(
                Finding(
                    VIOLATION,
                    row.origin,
                    "is missing.",
                    "Give the row a number of its own." if row.origin.unit == "row" else NUMBERLESS,
                    field=field.name,
                )
            )
            return None, number
        for pattern, messages in field.patterns:
            if not re.search(pattern, number):
                message, remedy = in_language(messages, "en") or "This number cannot be used.", ""
                if (lost := shortened(number)) is not None:
                    message, remedy = lost.problem, lost.remedy
                findings.append(Finding(VIOLATION, row.origin, message, remedy, field=field.name, value=number))
                return None, number
        return URIRef(f"{self.base}{self.shape.segment}/{number}"), number

    def _cell(self, row: Row, field: Field | None) -> str:
        return next((value for column, values in row.cells if column.field == field for value in values), "")

    def _title(self, row: Row) -> str:
        return self._cell(row, self.shape.label_field).strip()

    def _statements(
        self, column: Column, values: Sequence[str], origin: Origin, received: list[str], findings: list[Finding]
    ) -> Iterator[tuple[URIRef, Node]]:
        """What values say. What cannot be read is kept as it was received, and reported."""
        field = column.field
        if field.path == DCTERMS.accessRights:
            yield from read_access(SEPARATOR.join(values), self.base)
            return
        for value in values:
            try:
                yield field.path, self.value(value, column)
            except Unread as unread:
                findings.append(
                    Finding(
                        WARNING,
                        origin,
                        unread.problem,
                        unread.remedy,
                        field=column.header,
                        value=value,
                        path=str(field.path),
                    )
                )
                if not field.never_public:
                    received.append(f"{column.header}: {value}")

    def _candidates(self, column: Column, values: Sequence[str]) -> Iterator[Candidate]:
        """The values that refer to nothing yet."""
        if column.field.is_reference and column.field.path != DCTERMS.accessRights:
            for value in values:
                if not self.referents.of(value, column.field):
                    yield Candidate(column.header, value, column.header)

    def value(self, text: str, column: Column) -> Node:
        """What a text means in a column. Raises Unread."""
        field = column.field
        if field.is_reference:
            return self._reference(text, field)
        if field.choices:
            return read_choice(text, field)
        if field.takes_file and is_file_name(text):
            return URIRef(address(text, self.base))
        if field.takes_iri:
            return read_iri(text)
        return read_literal(text, field, column.language, self.language)

    def knows(self, text: str, column: Column) -> bool:
        """Whether a text can be read in a column."""
        if column.field.is_reference:
            return len(self.referents.of(text, column.field)) == 1
        try:
            self.value(text, column)
        except Unread:
            return False
        return True

    def _reference(self, text: str, field: Field) -> URIRef:
        found = self.referents.of(text, field)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            addresses = " or ".join(sorted(iri.removeprefix(self.base) for iri in found))
            raise Unread("This name means more than one thing here.", f"Write the address of one of them: {addresses}.")
        raise Unread(
            "This is not in the catalogue's lists, so it is kept as a text only.",
            advice(self.referents, self.shape, text, field),
        )

    def _keep(self, iri: URIRef, text: str, graph: Graph) -> None:
        """Keep a value as it was received, on the catalogue record where the shapes have a place for it."""
        for fragment in self._keeping:
            graph.add((URIRef(f"{iri}#{fragment}"), DCTERMS.source, Literal(text)))

    @cached_property
    def _keeping(self) -> list[str]:
        """The parts of a record that have a place for what was received."""
        columns = self.profile.columns(self.owner)
        return [fragment for fragment, field in columns if fragment and field.path == DCTERMS.source]


def _of_itself(column: Column, number: str, origin: Origin) -> Finding:
    problem = "This is the document itself, so there is no such link."
    return Finding(WARNING, origin, problem, "Correct the number, or take it out.", field=column.header, value=number)


def values_of(cell: str, column: Column) -> list[str]:
    """The values of a cell of a spreadsheet; a text that cannot be repeated may have the separator in it."""
    return split_values(cell) if column.field.separable else [value for value in [cell.strip()] if value]


def changed(origin: Origin, field: str, before: str, after: str) -> Finding:
    """What was changed on the way in, so that nobody is surprised."""
    return Finding(INFO, origin, f"was read as {after}.", field=field, value=before)
