"""Files of foreign sources: what lies in `data/NAME/` is read by `data/mappings/NAME.toml`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from strada.profile.findings import WARNING, Finding, Origin
from strada.sources import mapping as mappings
from strada.sources.cleaning import Cleaning
from strada.sources.entry import Entry, SourceFailure, Unusable
from strada.sources.json_lines import read_json_lines
from strada.sources.page import read_page
from strada.sources.raw import RawRecord

Yielded = RawRecord | Unusable | SourceFailure | Finding
Reader = Callable[[Path, str, mappings.Mapping], Iterable[Yielded]]

#: How a file is read, by the end of its name.
READERS: Mapping[str, Reader] = {
    ".txt": read_page,
    ".html": read_page,
    ".htm": read_page,
    ".jsonl": read_json_lines,
    ".jsonl.gz": read_json_lines,
    ".ndjson": read_json_lines,
}


def reader_of(name: str) -> Reader | None:
    """The reader of a file, by its name."""
    return next((reader for suffix, reader in READERS.items() if name.casefold().endswith(suffix)), None)


def read_foreign(path: Path, file: str, cleaning: Cleaning) -> Iterator[Entry | Unusable | SourceFailure | Finding]:
    """The entries of a file."""
    reader = reader_of(path.name)
    if reader is None:
        problem = "The end of this file's name says of no form that it has it, so it is not read."
        yield Finding(WARNING, Origin(file), problem, f"Name it with one of {', '.join(READERS)}, or take it out.")
        return
    for item in reader(path, file, cleaning.mapping):
        if isinstance(item, RawRecord):
            yield cleaning.reader.entry(cleaning.row(item))
        else:
            yield item
