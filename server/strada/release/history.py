"""The history of a site: `data/history.tsv`, append-only and primary.

Datestamps and tombstones come from here, so whoever loses `releases/`, clones the site or
changes its base keeps them. Each line holds the hash of the line before, so that a line
that was changed or lost shows.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from strada.errors import PublishedElsewhere

FILE = "history.tsv"
CREATE, UPDATE, DELETE, DEPRECATE = "Create", "Update", "Delete", "Deprecate"
HEADER = "sequence\ttime\tiri\tkind\thash\trelease\tprevious\n"


@dataclass(frozen=True)
class Event:
    """One line: what happened to a resource. `iri` is relative; `hash` is empty for a Delete."""

    sequence: int
    time: str
    iri: str
    kind: str
    hash: str
    release: str
    previous: str

    def line(self) -> str:
        return "\t".join(str(value) for value in astuple(self)) + "\n"


@dataclass(frozen=True)
class Head:
    """Where the history ended when a release was made."""

    sequence: int = 0
    size: int = len(HEADER)
    hash: str = hashlib.sha256(HEADER.encode()).hexdigest()

    def after(self, lines: str) -> "Head":
        """The head when these lines are added."""
        if not lines:
            return self
        last = lines.splitlines(keepends=True)[-1]
        count = lines.count("\n")
        return Head(self.sequence + count, self.size + len(lines.encode()), line_hash(last))


def line_hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()


def chain(head: Head, changes: Iterable[tuple[str, str, str]], time: str, release: str) -> str:
    """The lines for changes (relative IRI, kind, hash), chained to the head."""
    sequence, previous, lines = head.sequence, head.hash, []
    for iri, kind, hash_ in changes:
        sequence += 1
        line = Event(sequence, time, iri, kind, hash_, release, previous).line()
        previous = line_hash(line)
        lines.append(line)
    return "".join(lines)


def read(path: Path) -> Iterator[Event]:
    """All events, oldest first. Raises PublishedElsewhere where the chain is broken."""
    if not path.exists():
        return
    previous = line_hash(HEADER)
    with path.open(encoding="utf-8", newline="\n") as lines:
        if next(lines, HEADER) != HEADER:
            raise PublishedElsewhere(
                "data/history.tsv does not begin as it should. Take it back from a backup or from git."
            )
        for number, line in enumerate(lines, 2):
            parts = line.rstrip("\n").split("\t")
            if len(parts) != 7 or not line.endswith("\n") or parts[6] != previous or not parts[0].isdecimal():
                raise PublishedElsewhere(
                    f"data/history.tsv was changed or cut at line {number}. Take it back from a backup or from git."
                )
            yield Event(int(parts[0]), *parts[1:])
            previous = line_hash(line)


def state(path: Path) -> tuple[Mapping[str, Event], Head]:
    """The last event of each resource, and where the history ends."""
    latest: dict[str, Event] = {}
    head = Head()
    for event in read(path):
        latest[event.iri] = event
        line = event.line()
        head = Head(event.sequence, head.size + len(line.encode()), line_hash(line))
    return latest, head


def expect(path: Path, head: Head) -> None:
    """Raises PublishedElsewhere where the history is not just what it was at that head."""
    if not _reaches(path, head) or (path.exists() and path.stat().st_size != head.size):
        raise _apart(path, head)


def _reaches(path: Path, head: Head) -> bool:
    """Whether the history up to the head's size ends with the head's line."""
    if not path.exists():
        return head == Head()
    with path.open("rb") as file:
        start = max(0, head.size - 65_536)
        file.seek(start)
        text = file.read(head.size - start)
    return (
        text.endswith(b"\n")
        and len(text) == head.size - start
        and (hashlib.sha256(text.splitlines(keepends=True)[-1]).hexdigest() == head.hash)
    )


def rest(path: Path, head: Head) -> bytes:
    """What stands after a head. Raises PublishedElsewhere where the history does not reach it."""
    if not path.exists() and head == Head():
        return b""
    if not _reaches(path, head):
        raise _apart(path, head)
    with path.open("rb") as file:
        file.seek(head.size)
        return file.read()


def append(path: Path, head: Head, lines: str) -> None:
    """Add lines after the head and make sure that they are on the disk.

    What stands there already must be a beginning of the lines: what a build left that was
    killed here. Raises PublishedElsewhere for anything else.
    """
    if not lines.encode().startswith(rest(path, head)):
        raise _apart(path, head)
    if not path.exists():
        path.write_text(HEADER, encoding="utf-8")
    with path.open("r+b") as file:
        file.seek(head.size)
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())


def _apart(path: Path, head: Head) -> PublishedElsewhere:
    """Why a history and the release that was made from it do not fit, and what to do: it depends on which is newer."""
    if not path.exists():
        return PublishedElsewhere(
            "data/history.tsv is missing, though this site was published: it holds every date and tombstone."
            " Take it back from git or from a backup."
        )
    if path.stat().st_size < head.size:
        return PublishedElsewhere(
            "data/history.tsv is older than the last release here, or was cut: lines at its end are missing."
            " Take the newest one back from git or from a backup."
        )
    return PublishedElsewhere(
        "This site was published elsewhere: data/history.tsv is not the one that the last release here was made from."
        " If the file is right (after a git pull), delete the folder releases and build again;"
        " if not, take it back from git or from a backup."
    )
