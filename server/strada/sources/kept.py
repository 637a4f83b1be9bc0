"""What harvests have brought: a file for each, as received, and one small file that says where the next one begins.

A later file holds only what was new then, or said something else. Nothing is ever written over.
"""

import json
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from strada.namespaces import OAI
from strada.profile.findings import Finding
from strada.sources.entry import SourceFailure
from strada.sources.raw import RawRecord
from strada.sources.xml_records import Found, fingerprint, key, read_records

STATE = "harvest.toml"
#: Colons are no part of a file's name on Windows.
NAME = "%Y-%m-%dT%H%M%SZ"
UNFINISHED = ".part"

Read = RawRecord | Finding | SourceFailure
Reader = Callable[[Path, str], Iterator[Read]]


@dataclass(frozen=True)
class State:
    """What was harvested, and the server's own time when the last complete harvest began."""

    address: str
    metadata_prefix: str
    set_spec: str = ""
    since: str = ""

    @classmethod
    def read(cls, folder: Path) -> "State | None":
        """Nothing, if nothing was harvested into the folder yet."""
        path = folder / STATE
        if not path.exists():
            return None
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(**{name: str(found.get(name, "")) for name in cls.__dataclass_fields__})

    def write(self, folder: Path) -> None:
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in asdict(self).items()]
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f"{STATE}{UNFINISHED}"
        new.write_text("# Written by `strada import`.\n" + "".join(lines), encoding="utf-8")
        new.replace(folder / STATE)


def kept_files(folder: Path) -> list[Path]:
    """The files of a folder, oldest first."""
    return sorted(path for path in folder.glob("*.xml") if path.is_file())


def kept_fingerprints(folder: Path) -> dict[str, str]:
    """What each record that is kept says, by its key."""
    return {
        key(found): fingerprint(found)
        for path in kept_files(folder)
        for found in read_records(path, path.name, lambda _: False)
        if isinstance(found, Found)
    }


def read_newest(
    paths: Iterable[Path], name: Callable[[Path], str], read: Callable[[Path, str], Iterator[Read]]
) -> Iterator[Read]:
    """The records of many files, of each identifier only what came last, be it a deletion.

    Later files win over earlier ones, and in a file later records.
    """
    files = [(path, name(path)) for path in sorted(paths)]
    last: dict[str, tuple[str, int | None]] = {}
    for path, file in files:
        for found in read(path, file):
            if isinstance(found, RawRecord) and found.identifier:
                last[found.identifier] = (found.origin.file, found.origin.line)
    for path, file in files:
        for found in read(path, file):
            if not isinstance(found, RawRecord) or last.get(found.identifier, _place(found)) == _place(found):
                yield found


def _place(found: RawRecord) -> tuple[str, int | None]:
    return found.origin.file, found.origin.line


class Writer:
    """Writes the file of one harvest. It appears whole, at the end, and only if something was written."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.path = _free(folder, now)
        self.count = 0
        self._unfinished = folder / f"{self.path.name}{UNFINISHED}"
        self._file: TextIOWrapper | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is KeyboardInterrupt:
            self.finish()
        if self._file is not None:
            self._file.close()
            self._unfinished.unlink(missing_ok=True)

    def write(self, record: Any, request: dict[str, str], response_date: str) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._unfinished.open("w", encoding="utf-8", newline="\n")
            attributes = "".join(f" {name}={quoteattr(value)}" for name, value in request.items() if name != "address")
            self._file.write(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}">\n'
                f"<responseDate>{escape(response_date)}</responseDate>\n"
                f"<request{attributes}>{escape(request['address'])}</request>\n<ListRecords>\n"
            )
        self._file.write(etree.tostring(record, encoding="unicode", with_tail=False) + "\n")
        self.count += 1

    def finish(self) -> Path | None:
        """Put the file in its place. Nothing, if nothing was written."""
        if self._file is None:
            return None
        self._file.write("</ListRecords>\n</OAI-PMH>\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._unfinished.replace(self.path)
        return self.path


def _free(folder: Path, now: datetime) -> Path:
    """A name that comes after all that are there, even if the clock went back."""
    after = [now.astimezone(UTC)]
    for path in kept_files(folder):
        with suppress(ValueError):
            after.append(datetime.strptime(path.stem, NAME).replace(tzinfo=UTC) + timedelta(seconds=1))
    return folder / f"{max(after).strftime(NAME)}.xml"
