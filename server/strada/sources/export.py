"""The catalogue as the staff keep it: a folder of spreadsheets that, read again, says the same.

What stands in Turtle stays there, and what no row can say goes there too.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from rdflib import Graph

from strada.errors import SiteError
from strada.profile.fields import Profile, Shape
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.site import Site
from strada.sources.delimited import write_csv
from strada.sources.entry import Entry, Item, Record, SourceFailure, Unusable
from strada.sources.files import SEGMENT
from strada.sources.folder import Folder
from strada.sources.part_rows import Part, PartReader
from strada.sources.row_writing import RowWriter
from strada.sources.rows import RowReader
from strada.sources.spreadsheet import row_of
from strada.triples import relative_n_triples

#: Taken over as they are, with the Turtle: files, mappings, and what was published when.
TAKEN_OVER = (f"{SEGMENT}/**/*", "mappings/*.toml", "history.tsv")
#: Where records go that no row can say.
FURTHER = "further-records"


class NotExported(SiteError):
    title = "Nothing was written"


@dataclass
class Export:
    """What was written: the number of rows by spreadsheet, and what is not among them."""

    rows: dict[str, int] = field(default_factory=dict)
    #: How many records no row can say, and the file of Turtle that they stand in.
    further: int = 0
    further_file: str = ""
    #: What could not be read, and so is not there.
    left_out: list[Finding] = field(default_factory=list)


def export(site: Site, profile: Profile, target: Path) -> Export:
    """Write the catalogue into a new folder, what is internal too. Raises NotExported."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NotExported(f"{target} is there already and is not empty. Name a new folder.")
    with Folder.by_itself(site, profile) as folder:
        tables = _Tables(folder)
        exported = tables.fill()
    for path in [*folder.turtle(), *(path for pattern in TAKEN_OVER for path in site.data.glob(pattern))]:
        if path.is_file():
            copy = target / path.relative_to(site.data)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    tables.write(target)
    return exported


class _Tables:
    """The rows of all spreadsheets while they are gathered: which columns there are shows at the end."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._base = folder.site.base
        self._rows: dict[str, list[Mapping[str, str]]] = {}
        self._writers: dict[str, RowWriter] = {}
        self._further: list[Graph] = []
        self._exported = Export()
        self._own = {folder.site.relative(path) for path in folder.turtle()}

    def fill(self) -> Export:
        """Take in everything. Raises NotExported where a file cannot be read."""
        for item in self._folder.records():
            match item:
                case Entry(iri=None) | Unusable() | Finding() | SourceFailure():
                    self._leave_out(item)
                case Entry() if item.origin.file not in self._own:
                    self._take(item)
        parts = self._folder.parts()
        for item in parts.others():
            self._leave_out(item)
        for part in parts.rows():
            self._take_part(part)
        self._exported.rows = {f"{kind}.csv": len(rows) for kind, rows in self._rows.items()}
        self._exported.further = len(self._further)
        return self._exported

    def _leave_out(self, item: Item) -> None:
        if isinstance(item, SourceFailure):
            raise NotExported(f"{item.finding.origin}: {item.finding} Mend that first.")
        if isinstance(item, Entry):
            read = item.read()
            self._exported.left_out += read.findings
        elif isinstance(item, Unusable):
            self._exported.left_out += item.findings
        elif item.severity in (VIOLATION, WARNING):
            self._exported.left_out.append(item)

    def _take(self, entry: Entry) -> None:
        record = entry.read()
        shape = self._folder.profile.with_segment(str(entry.iri).removeprefix(self._base).partition("/")[0])
        if isinstance(record, Unusable) or shape is None or _is_refused(record):
            self._exported.left_out += record.findings
            return
        writer = self._writer(shape)
        cells = writer.cells(record.graph, record.iri, unread=_unread(record))
        if _read_again(cells, writer.reader) == set(record.graph):
            self._add(shape, cells)
        else:
            self._further.append(record.graph)

    def _take_part(self, part: Part) -> None:
        record = part.read()
        shape = self._folder.profile.shape(part.leading.part_shape) if part.leading.part_shape else None
        if isinstance(record, Unusable) or shape is None:
            self._exported.left_out += record.findings
            return
        writer = self._writer(shape)
        cells = writer.cells(record.graph, record.iri, part.language, _unread(record))
        cells = {**_belonging(part, self._base), **cells}
        if _read_again(cells, writer.reader) != set(record.graph):
            problem, remedy = "No row can say this again as it was read.", "Take it over by hand."
            self._exported.left_out.append(Finding(WARNING, part.origin, problem, remedy, number=part.number))
        self._add(shape, cells)

    def _writer(self, shape: Shape) -> RowWriter:
        kind = shape.segment or ""
        if kind not in self._writers:
            reader, further = self._folder.reader(shape), self._folder.profile.part_columns(shape)
            self._writers[kind] = RowWriter(PartReader(reader, further, self._folder.files) if further else reader)
        return self._writers[kind]

    def _add(self, shape: Shape, cells: Mapping[str, str]) -> None:
        self._rows.setdefault(shape.segment or "", []).append(cells)

    def write(self, target: Path) -> None:
        """Write the spreadsheets, and the rest as Turtle."""
        target.mkdir(parents=True, exist_ok=True)
        for kind, rows in self._rows.items():
            headings = sorted({heading for cells in rows for heading in cells}, key=self._writers[kind].heading_order)
            # Who said nothing of the access is open, and an empty cell closes the record: neither may become the other.
            empty = dict.fromkeys(self._closing(kind), "open")
            lines = [[cells.get(heading, empty.get(heading, "")) for heading in headings] for cells in rows]
            write_csv(target / f"{kind}.csv", [headings, *lines])
        if self._further:
            triples = "".join(relative_n_triples(graph, self._base) for graph in self._further)
            self._exported.further_file = _free_name(target)
            (target / self._exported.further_file).write_text(triples, encoding="utf-8")

    def _closing(self, kind: str) -> list[str]:
        shape = self._folder.profile.with_segment(kind)
        return [each.name for each in shape.fields if each.closes_when_empty] if shape else []


def _free_name(target: Path) -> str:
    """A name that no file has: the records of an earlier export stay where they were."""
    names = (f"{FURTHER}{f'-{number}' if number > 1 else ''}.ttl" for number in count(1))
    return next(name for name in names if not (target / name).exists())


def _unread(record: Record) -> set[str]:
    """What was kept as it was received because it could not be read."""
    return {f"{finding.field}: {finding.value}" for finding in record.findings if finding.severity == WARNING}


def _belonging(part: Part, base: str) -> Mapping[str, str]:
    """The cells that say which part of which record a row is."""
    columns = part.columns
    address = str(part.iri).removeprefix(base)
    cells = {columns.record.name: address.removeprefix(f"{columns.owner.segment}/")}
    if columns.language is not None:
        cells[columns.language.name] = part.language or ""
    if columns.kind is not None:
        cells[columns.kind.name] = next(kind for kind, leading in columns.kinds.items() if leading == part.leading)
    return cells


def _read_again(cells: Mapping[str, str], reader: RowReader) -> set[tuple[object, object, object]]:
    """What a row says; nothing where it is refused."""
    row = row_of([reader.column(heading) for heading in cells], list(cells.values()), Origin(""))
    read = reader.entry(row).read()
    return set() if isinstance(read, Unusable) or _is_refused(read) else set(read.graph)


def _is_refused(record: Record) -> bool:
    """Whether reading alone refuses it, such as a formula that failed: a row of what is left would be accepted."""
    return any(finding.severity == VIOLATION for finding in record.findings)
