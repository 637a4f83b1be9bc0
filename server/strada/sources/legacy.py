"""A page of the centre's old site, saved as text, read by `data/mappings/legacy.toml`.

The page has each label on a line of its own and the value below it. Only labels that the
mapping names are read; every other is kept as it was received.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import URIRef
from rdflib.namespace import RDFS

from strada.errors import SiteError
from strada.profile.findings import INFO, VIOLATION, Finding, Origin
from strada.sources.delimited import read_text
from strada.sources.entry import Entry, SourceFailure
from strada.sources.rows import SEPARATOR, Column, Row, RowReader, changed
from strada.vocabulary.labels import Named, fold

#: Labels of the old pages that have no column; their values are kept as received.
UNMAPPED = ("Availability",)


@dataclass(frozen=True)
class LegacyMapping:
    """The mapping file: from the labels of the old pages to columns."""

    language: str
    address: str
    header: tuple[str, ...]
    columns: Mapping[str, str | Mapping[str, str]]
    separators: Mapping[str, str]
    spelling: Mapping[str, str]
    title_as_printed: str


class MappingUnusable(SiteError):
    title = "The pages of the old site cannot be read"


def read_mapping(path: Path, reader: RowReader) -> LegacyMapping:
    """The mapping of a site. Raises MappingUnusable where the file is not as it should be."""
    try:
        mapping = _mapping(path)
    except (OSError, KeyError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingUnusable(f"data/mappings/legacy.toml cannot be used: {error}.") from error
    targets = [target for each in mapping.columns.values() for target in _targets(each)]
    for name in [*targets, mapping.title_as_printed]:
        if name and reader.column(name) is None:
            raise MappingUnusable(f"data/mappings/legacy.toml names a column that there is not: {name!r}.")
    return mapping


def _targets(target: str | Mapping[str, str]) -> list[str]:
    return [target] if isinstance(target, str) else list(target.values())


def _mapping(path: Path) -> LegacyMapping:
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return LegacyMapping(
        read.get("language", "en"),
        read.get("address", ""),
        tuple(read.get("header", ())),
        read["columns"],
        read.get("separators", {}),
        read.get("spelling", {}),
        read.get("title_as_printed", ""),
    )


def read_legacy_page(
    path: Path, file: str, mapping: LegacyMapping, reader: RowReader
) -> Iterator[Entry | SourceFailure | Finding]:
    """The one record of a page."""
    text, findings = read_text(path, file)
    yield from findings
    values = _values(text, mapping)
    if not any(values.values()):
        yield SourceFailure(
            file,
            Finding(
                VIOLATION,
                Origin(file),
                "No label of the old site was found in this page.",
                "Save the page again as text, or correct mappings/legacy.toml.",
            ),
        )
        return
    yield reader.entry(_Page(file, values, mapping, reader).row())


def slug(title: str) -> str:
    """The title as the old site put it into an address."""
    return "-".join(re.findall(r"[a-z0-9]+", title.casefold().replace("'", "").replace("’", "")))


def _values(text: str, mapping: LegacyMapping) -> dict[str, tuple[int, str]]:
    """From label to the line that it stands on and the text below it."""
    labels = (*mapping.columns, *UNMAPPED)
    values: dict[str, tuple[int, list[str]]] = {}
    current: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        label = line.strip()
        if label in labels and label not in values:
            current = []
            values[label] = (number, current)
        elif current is not None and label not in mapping.header:
            current.append(line.rstrip())
    return {label: (number, "\n".join(lines).strip()) for label, (number, lines) in values.items()}


class _Page:
    """One page on its way to a row: what was changed is noted, and kept as received."""

    def __init__(
        self, file: str, values: dict[str, tuple[int, str]], mapping: LegacyMapping, reader: RowReader
    ) -> None:
        self.file = file
        self.values = values
        self.mapping = mapping
        self.reader = reader
        self.cells: dict[str, list[str]] = {}
        self.received: list[str] = []
        self.findings: list[Finding] = []

    def row(self) -> Row:
        for label, (line, text) in self.values.items():
            origin = Origin(self.file, line, "line")
            target = self.mapping.columns.get(label)
            if not text:
                continue
            if target is None:
                self._keep_only(label, text, origin)
            elif label in self.mapping.separators:
                self._several(label, text, target, origin)
            else:
                self._one(label, text, str(target), origin)
        self._old_address()
        cells = [(self._column(name), SEPARATOR.join(values)) for name, values in self.cells.items()]
        return Row(Origin(self.file), cells, self.received, self.findings)

    def _column(self, name: str) -> Column:
        column = self.reader.column(name)
        if column is None:
            raise MappingUnusable(f"data/mappings/legacy.toml names a column that there is not: {name!r}.")
        if column.field.translatable and column.language is None:
            return Column(column.header, column.field, column.fragment, self.mapping.language)
        return column

    def _keep_only(self, label: str, text: str, origin: Origin) -> None:
        self.received.append(f"{label}: {text}")
        self.findings.append(
            Finding(INFO, origin, "has no field; it is kept as it was received.", field=label, value=text)
        )

    def _one(self, label: str, text: str, column: str, origin: Origin) -> None:
        """A single value; a title is corrected, and the title as printed kept beside it."""
        field = self._column(column).field
        corrected = text
        if field == self.reader.shape.label_field:
            for wrong, right in self.mapping.spelling.items():
                corrected = corrected.replace(wrong, right)
        if corrected != text:
            if self.mapping.title_as_printed:
                self.cells[self.mapping.title_as_printed] = [text]
            self.findings.append(
                changed(origin, label, text, f"“{corrected}”, and kept as {self.mapping.title_as_printed}")
            )
        self.cells[column] = [corrected]

    def _several(self, label: str, text: str, target: str | Mapping[str, str], origin: Origin) -> None:
        """Several values, each put where it belongs by what it turns out to be."""
        whole = self._named(text)
        parts = [text] if whole else re.split(f"[{re.escape(self.mapping.separators[label])}]", text)
        for part in (each.strip(" .\n") for each in parts):
            if not part:
                continue
            column, meant = (target, part) if isinstance(target, str) else self._by_kind(part, target)
            self.cells.setdefault(column, []).append(part)
            if meant != part:
                self.findings.append(changed(origin, label, part, f"{column} “{meant}”"))
        self.received.append(f"{label}: {text}")

    def _by_kind(self, text: str, target: Mapping[str, str]) -> tuple[str, str]:
        for kind, column in target.items():
            for named in self._named(text):
                if kind in self._kinds(named):
                    return column, named.label
        return next(iter(target.values())), text

    def _named(self, text: str) -> list[Named]:
        return self.reader.labels.find(text.strip(" .\n"))

    def _kinds(self, named: Named) -> set[str]:
        """What a mapping may call a resource: the segment of its address, or the label of its class."""
        segment = str(named.iri).removeprefix(self.reader.base).partition("/")[0]
        graph = self.reader.profile.graph
        names = {fold(str(name)) for class_ in named.classes for name in graph.objects(class_, RDFS.label)}
        return {segment, *names}

    def _old_address(self) -> None:
        """The address on the old site follows from number and title; the text of a page does not carry it."""
        number = "".join(self.cells.get("Document number", []))
        title = self.values.get("Title", (0, ""))[1]
        if self.mapping.address and number and title:
            address = self.mapping.address.format(number=number, slug=slug(title))
            self.cells["Old address"] = [str(URIRef(address))]
