"""From a raw record to a row, as a mapping declares it: repaired, split, and put where each value belongs.

Nothing is dropped: what was changed is kept as it was received and told; what is in no
list becomes a candidate for a person to decide.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rdflib.namespace import DCTERMS, RDFS

from strada.profile.findings import INFO, WARNING, Finding
from strada.sources.entry import Candidate
from strada.sources.mapping import Mapping, MappingUnusable, Target, fit
from strada.sources.raw import RawRecord
from strada.sources.repair import repair
from strada.sources.rows import Column, Row, RowReader, changed
from strada.vocabulary.labels import Named, fold

#: The label under which a mapping finds the source's own identifier of a record.
IDENTIFIER = "identifier"
#: What cannot stand in a number, since the number is part of an address.
UNFIT = re.compile(r"[^A-Za-z0-9_-]+", re.ASCII)


@dataclass(frozen=True)
class Value:
    """A value on its way: what it is now, and in which language the source says it is."""

    text: str
    language: str | None = None


class Cleaning:
    """Applies one mapping. Raises MappingUnusable where it names a column that there is not."""

    def __init__(self, mapping: Mapping, reader: RowReader) -> None:
        fit(mapping, reader)
        self.mapping = mapping
        self.reader = reader

    def row(self, raw: RawRecord) -> Row:
        """The row of a record, with what was changed and what is in no list."""
        return _Record(raw, self.mapping, self.reader).row()


class _Record:
    """One record on its way to a row."""

    def __init__(self, raw: RawRecord, mapping: Mapping, reader: RowReader) -> None:
        self.raw = raw
        self.mapping = mapping
        self.reader = reader
        self.cells: dict[tuple[str, str | None], tuple[Column, list[str]]] = {}
        self.received: dict[str, None] = {}
        self.findings: list[Finding] = list(raw.findings)
        self.candidates: list[Candidate] = []

    def row(self) -> Row:
        values = [*self.raw.values]
        if self.raw.identifier:
            values.insert(0, (IDENTIFIER, self.raw.identifier, None))
        for label, text, language in values:
            if label not in self.mapping.leave_out:
                self._take(label, text, language)
        self._tell_candidates()
        for name, text in self.mapping.always.items():
            if not self._texts(self._column(name)):
                self._add(self._column(name), text)
        self._old_address()
        return Row(self.raw.origin, self._cells(), tuple(self.received), tuple(self.findings), tuple(self.candidates))

    # One value

    def _take(self, label: str, text: str, language: str | None) -> None:
        """Read one value of the source; it ends in a cell, among what is kept as received, or both."""
        repaired = repair(text, self.mapping.repair)
        if not repaired.strip():
            return
        value, target = self._in_form(label, repaired)
        if target is None or not value:
            if label != IDENTIFIER:
                self._keep_only(label, text, "has no field" if target is None else "says nothing that can be used")
            return
        if label in self.mapping.separators:
            self._several(label, text, value, target)
        else:
            self._one(label, text, Value(value, language), target)

    def _in_form(self, label: str, text: str) -> tuple[str, Target | None]:
        """The value and its column, after the first pattern that fits it."""
        target = self.mapping.columns.get(label)
        for pattern in self.mapping.patterns.get(label, ()):
            if match := pattern.form.fullmatch(text):
                return match.expand(pattern.becomes), pattern.column or target or ""
        return text, target

    def _keep_only(self, label: str, text: str, problem: str) -> None:
        self._keep(label, text)
        self._tell(INFO, f"{problem}; it is kept as it was received.", label, text)

    def _keep(self, label: str, text: str) -> None:
        self.received[f"{label}: {text}"] = None

    def _tell(self, severity: str, problem: str, label: str, text: str, remedy: str = "") -> None:
        self.findings.append(Finding(severity, self.raw.origin, problem, remedy, field=label, value=text))

    def _one(self, label: str, text: str, value: Value, target: Target) -> None:
        """A single value; a title is corrected, and the title as printed kept beside it."""
        name, meant = self._by_kind(value.text, target)
        column = self._column(name, value.language)
        if column.field == self.reader.shape.id_field:
            meant = UNFIT.sub("-", meant).strip("-")
        if label in self.mapping.further and self._texts(column):
            name = self.mapping.further[label]
            column = self._column(name, value.language)
        if column.field == self.reader.shape.label_field:
            for wrong, right in self.mapping.spelling.items():
                meant = meant.replace(wrong, right)
        printed = self.mapping.title_as_printed
        if meant != value.text and column.field == self.reader.shape.label_field and printed:
            self._add(self._column(printed, value.language), value.text)
            self.findings.append(changed(self.raw.origin, label, value.text, f"“{meant}”, and kept as {printed}"))
        elif meant != text:
            self._keep(label, text)
            self.findings.append(changed(self.raw.origin, label, text, f"{name} “{meant}”"))
        if not self._place(label, meant, column):
            self._keep(label, text)

    def _several(self, label: str, text: str, value: str, target: Target) -> None:
        """Several values in one, each put where it belongs by what it turns out to be."""
        self._keep(label, text)
        for part in self._parts(label, value):
            name, meant = self._by_kind(part, target)
            self._place(label, part, self._column(name))
            if meant != part:
                self.findings.append(changed(self.raw.origin, label, part, f"{name} “{meant}”"))

    def _place(self, label: str, text: str, column: Column) -> bool:
        """Put a value into its cell, unless it is in no list: then a person must decide. Whether it was put there."""
        # What cannot be read as Access must stand there all the same: it closes the record.
        field = column.field
        if field.is_reference and not field.closes_when_empty and not self.reader.knows(text, column):
            self.candidates.append(Candidate(label, text, column.header))
            return False
        self._add(column, text)
        return True

    def _add(self, column: Column, text: str) -> None:
        texts = self._texts(column)
        if text not in texts:
            texts.append(text)

    def _texts(self, column: Column) -> list[str]:
        return self.cells.setdefault((column.header, column.language), (column, []))[1]

    # Splitting

    def _parts(self, label: str, text: str) -> Iterator[str]:
        """The values of a text: what is a label as a whole is never torn, and what was torn is put together."""
        if self._named(text):
            yield _bare(text)
            return
        pieces = _split(text, self.mapping.separators[label])
        while pieces:
            taken = next((count for count in range(len(pieces), 1, -1) if self._is_torn(pieces[:count])), 1)
            piece = " ".join(pieces[:taken])
            pieces = pieces[taken:]
            weak = _split(piece, self.mapping.weak_separators.get(label, ""))
            yield from weak if not self._named(piece) and any(self._named(each) for each in weak) else [piece]

    def _is_torn(self, pieces: Sequence[str]) -> bool:
        """Whether the pieces are one label, and one of them says nothing by itself."""
        joined = any(self._named(glue.join(pieces)) for glue in (" ", ", "))
        return joined and not all(self._named(piece) for piece in pieces)

    # What a value means

    def _by_kind(self, text: str, target: Target) -> tuple[str, str]:
        if isinstance(target, str):
            return target, text
        for kind, column in target.items():
            for named in self._named(text):
                if kind in self._kinds(named):
                    return column, named.label
        return next(iter(target.values())), text

    def _named(self, text: str) -> list[Named]:
        return self.reader.labels.find(_bare(text))

    def _kinds(self, named: Named) -> set[str]:
        """What a mapping may call a resource: the segment of its address, or the label of its class."""
        segment = str(named.iri).removeprefix(self.reader.base).partition("/")[0]
        graph = self.reader.profile.graph
        names = {fold(str(name)) for class_ in named.classes for name in graph.objects(class_, RDFS.label)}
        return {segment, *names}

    def _column(self, name: str, language: str | None = None) -> Column:
        column = self.reader.column(name)
        if column is None:
            raise MappingUnusable(f"data/mappings/{self.mapping.name}.toml names a column that there is not: {name!r}.")
        if column.field.translatable and column.language is None:
            return replace(column, language=language or self.mapping.language or self.reader.language)
        return column

    # The whole record

    def _tell_candidates(self) -> None:
        by_label: dict[str, list[str]] = {}
        for candidate in self.candidates:
            by_label.setdefault(candidate.label, []).append(candidate.text)
        for label, texts in by_label.items():
            self._tell(
                WARNING,
                "is in no list, so it is kept as it was received.",
                label,
                "”, “".join(dict.fromkeys(texts)),
                "Add it to a list, or to another label of what is meant; strada import --candidates lists all such.",
            )

    def _cells(self) -> list[tuple[Column, Sequence[str]]]:
        """The cells, with one value where there is room for one only."""
        return [(column, self._fitting(column, texts)) for column, texts in self.cells.values() if texts]

    def _fitting(self, column: Column, texts: list[str]) -> Sequence[str]:
        field = column.field
        if len(texts) < 2 or (field.repeatable and not field.one_each_language):
            return texts
        if column.header in self.mapping.joined:
            return ["\n\n".join(texts)]
        chosen = next((text for text in texts if self.reader.knows(text, column)), texts[0])
        for text in texts:
            if text != chosen:
                self._keep(column.header, text)
                self._tell(INFO, f"is kept as it was received, for “{chosen}” stands there.", column.header, text)
        return [chosen]

    def _old_address(self) -> None:
        """The address on the old site follows from number and title; the text of a page does not carry it."""
        if not self.mapping.address:
            return
        fields = {column.field.path: texts for column, texts in self.cells.values() if column.fragment is None}
        number = "".join(fields.get(DCTERMS.identifier, [])[:1])
        title = next((text for label, text, _ in self.raw.values if self.mapping.columns.get(label) == "Title"), "")
        if number and title:
            self._add(self._column("Old address"), self.mapping.address.format(number=number, slug=slug(title)))


def slug(title: str) -> str:
    """The title as the old site put it into an address."""
    return "-".join(re.findall(r"[a-z0-9]+", title.casefold().replace("'", "").replace("’", "")))


def _bare(text: str) -> str:
    return text.strip(" .\n")


def _split(text: str, separators: Sequence[str]) -> list[str]:
    """The parts between separators; a full stop parts only where a space follows it."""
    if not separators:
        return [_bare(text)]
    signs = "|".join(re.escape(sign) + (r"\s" if sign == "." else "") for sign in separators)
    return [part for part in (_bare(each) for each in re.split(signs, text)) if part]
