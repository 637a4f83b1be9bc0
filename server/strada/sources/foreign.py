"""Files of foreign sources: what lies in `data/NAME/` is read by `data/mappings/NAME.toml`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.cells import UnreadableTable
from strada.sources.cleaning import Cleaning
from strada.sources.dublin_core import read_dublin_core
from strada.sources.entry import Item, SourceFailure, Unusable
from strada.sources.json_lines import read_json_lines
from strada.sources.kept import STATE, read_newest
from strada.sources.mapping import Mapping as SourceMapping
from strada.sources.mapping import MappingUnusable
from strada.sources.marc import read_marc
from strada.sources.page import read_page
from strada.sources.raw import RawRecord
from strada.sources.rdf import read_rdf
from strada.sources.tables import SUFFIXES, read_table

Raw = RawRecord | Unusable | SourceFailure | Finding
Reader = Callable[[Path, str, SourceMapping], Iterable[Raw]]

#: What a mapping may say that records in XML are.
XML = {"dublin core": read_dublin_core, "marc": read_marc}


def read_xml(path: Path, file: str, mapping: SourceMapping) -> Iterator[RawRecord | SourceFailure | Finding]:
    """The records of an XML file. Raises MappingUnusable."""
    if mapping.xml not in XML:
        raise MappingUnusable(f"data/mappings/{mapping.name}.toml: xml is none of {', '.join(XML)}.")
    return XML[mapping.xml](path, file)


def read_rows(path: Path, file: str, mapping: SourceMapping) -> Iterator[Raw]:
    """The rows of a spreadsheet that has other columns than ours."""
    try:
        table = read_table(path, file, lambda name: name in mapping.columns)
        yield from table.findings
        for line, cells in table.rows:
            values = tuple((label, cell, None) for label, cell in zip(table.header, cells, strict=False) if label)
            yield RawRecord(Origin(file, line), "", values)
    except UnreadableTable as error:
        yield SourceFailure(file, Finding(VIOLATION, Origin(file), error.problem, error.remedy))


#: How a file is read, by the end of its name.
READERS: Mapping[str, Reader] = {
    ".txt": read_page,
    ".html": read_page,
    ".htm": read_page,
    ".jsonl": read_json_lines,
    ".jsonl.gz": read_json_lines,
    ".ndjson": read_json_lines,
    ".xml": read_xml,
    **dict.fromkeys((".ttl", ".nt", ".rdf", ".jsonld"), read_rdf),
    **dict.fromkeys(SUFFIXES, read_rows),
}


def reader_of(name: str) -> Reader | None:
    """The reader of a file, by its name."""
    return next((reader for suffix, reader in READERS.items() if name.casefold().endswith(suffix)), None)


def read_foreign(paths: Sequence[Path], name: Callable[[Path], str], cleaning: Cleaning) -> Iterator[Item]:
    """The entries of a folder. Of several XML files, the newest version of a record counts. Raises MappingUnusable."""
    for item in _raw([path for path in paths if path.name != STATE], name, cleaning.mapping):
        if not isinstance(item, RawRecord):
            yield item
        elif not item.deleted:
            yield cleaning.reader.entry(cleaning.row(item))


def _raw(paths: Sequence[Path], name: Callable[[Path], str], mapping: SourceMapping) -> Iterator[Raw]:
    harvested = [path for path in paths if reader_of(path.name) is read_xml]
    yield from read_newest(harvested, name, lambda path, file: read_xml(path, file, mapping))
    for path in paths:
        reader = reader_of(path.name)
        if reader is None:
            problem = "The end of this file's name says of no form that it has it, so it is not read."
            remedy = f"Name it with one of {', '.join(READERS)}, or take it out."
            yield Finding(WARNING, Origin(name(path)), problem, remedy)
        elif reader is not read_xml:
            yield from reader(path, name(path), mapping)
