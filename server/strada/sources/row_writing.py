"""From a record to a row: what RowReader reads as that record again."""

from collections.abc import Container, Iterator, Mapping

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF
from rdflib.term import Node

from strada.profile.fields import Field, in_language
from strada.sources.access import write_access
from strada.sources.cells import join_values
from strada.sources.files import name_in
from strada.sources.rows import Column, RowReader

#: The text of each cell by the heading of its column.
Cells = Mapping[str, str]


class RowWriter:
    """Writes rows that a reader reads. What no cell can say is left out: read the row again to see that."""

    def __init__(self, reader: RowReader) -> None:
        self.reader = reader
        self._fields = {(fragment, field.path): field for fragment, field in reader.profile.columns(reader.shape)}
        self._places = {name: place for place, name in enumerate(reader.headers())}
        self._names: dict[tuple[URIRef, URIRef], str] = {}

    def cells(
        self, graph: Graph, iri: URIRef, language: str | None = None, unread: Container[str] = frozenset()
    ) -> Cells:
        """The cells of a record. `language` is that of the row, where it has one of its own; what could not be read
        goes back into its column."""
        found: dict[str, tuple[Column, list[str]]] = {}
        for subject, path, value in graph:
            placed = self._unread(value) if path == DCTERMS.source and str(value) in unread else None
            placed = placed or self._placed(graph, subject, path, value, iri, language or self.reader.language)
            if placed is not None:
                column, text = placed
                found.setdefault(column.header, (column, []))[1].append(text)
        return {
            heading: join_values(sorted(texts)) if column.field.separable else texts[0]
            for heading, (column, texts) in found.items()
        }

    def heading_order(self, heading: str) -> tuple[int, str]:
        """Where a column stands: in the order of the template, a text's other languages after it."""
        column = self.reader.column(heading)
        name = column.field.name if column else heading
        return self._places.get(name, len(self._places)), heading

    def _placed(
        self, graph: Graph, subject: Node, path: Node, value: Node, iri: URIRef, language: str
    ) -> tuple[Column, str] | None:
        """The column of a statement and what to write there, or nothing where there is no such column."""
        within = str(subject).removeprefix(f"{iri}#") if subject != iri else None
        field = self._fields.get((within, URIRef(str(path))))
        if field is None or (path == DCTERMS.available and _is_said_by_access(graph, subject, self.reader.base)):
            return None
        tag = value.language if isinstance(value, Literal) else None
        plain = language if field.datatypes == (RDF.langString,) else None
        heading = f"{field.name} ({tag})" if tag and tag != plain else field.name
        return Column(heading, field, within), self._text(value, field, graph, subject)

    def _unread(self, received: Node) -> tuple[Column, str] | None:
        """A value that could not be read, for the column that it stood in."""
        heading, _, text = str(received).partition(": ")
        column = self.reader.column(heading)
        if column is None or not text or self.reader.knows(text, column):
            return None
        return Column(heading, column.field, column.fragment), text

    def _text(self, value: Node, field: Field, graph: Graph, subject: Node) -> str:
        base = self.reader.base
        if field.path == DCTERMS.accessRights:
            return write_access(value, graph.value(subject, DCTERMS.available), base)
        if not isinstance(value, URIRef):
            return str(value)
        if field.is_reference:
            return self.name(value, field)
        if field.choices:
            return next((in_language(names, "en") for iri, names in field.choices if iri == value), str(value))
        return (name_in(str(value), base) if field.takes_file else None) or str(value)

    def name(self, iri: URIRef, field: Field) -> str:
        """What a resource is called where nothing else is called so; or else its number or address."""
        known = self._names.get((iri, field.path))
        if known is None:
            known = next(self._candidates(iri, field), str(iri).removeprefix(self.reader.base))
            self._names[iri, field.path] = known
        return known

    def _candidates(self, iri: URIRef, field: Field) -> Iterator[str]:
        number = str(iri).rpartition("/")[2]
        for name in (*self.reader.labels.labels_of(iri), number):
            text = " ".join(name.split())
            if self.reader.referents.of(text, field) == [iri]:
                yield text


def _is_said_by_access(graph: Graph, subject: Node, base: str) -> bool:
    value, day = graph.value(subject, DCTERMS.accessRights), graph.value(subject, DCTERMS.available)
    return value is not None and str(day) in write_access(value, day, base)
