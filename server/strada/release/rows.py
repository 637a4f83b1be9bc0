"""What a release answers with: its rows as values."""

import gzip
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib.namespace import SKOS

from strada.pages.inbound import InboundLinks
from strada.pages.links import Listed


@dataclass(frozen=True)
class Listing:
    """A page of a list; `after` is the cursor of the next page, or None."""

    resources: tuple[Listed, ...]
    total: int
    after: str | None


@dataclass(frozen=True)
class Tombstone:
    """What is left of a resource that is no longer published."""

    iri: str
    time: str
    successor: str


@dataclass(frozen=True)
class Stored:
    """A stored representation. `compressed` is gzip; `hash` is that of the plain bytes."""

    compressed: bytes
    hash: str
    datestamp: str

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.compressed)


@dataclass(frozen=True)
class ServedFile:
    """A file of a document. `path` is where its bytes lie, `iri` the relative IRI of the document."""

    path: Path
    checksum: str
    media_type: str
    iri: str
    datestamp: str


#: So many of those that link to a resource with one property stand on its page.
FIRST = 25
LISTED = "SELECT iri, segment, shape, number, labels, issued, datestamp FROM resource"


def listed(row: Sequence[Any], timeless: bool = False) -> Listed:
    """A row of LISTED; `timeless` without its datestamp, for pages that must not change with it."""
    iri, segment, shape, number, labels, issued, datestamp = row
    return Listed(iri, segment, shape, number, json.loads(labels), issued, "" if timeless else datestamp)


def inbound_links(catalogue: sqlite3.Connection, iri: str) -> list[InboundLinks]:
    """What links to a resource, property by property; the sources are without datestamps."""
    found = []
    counts = catalogue.execute(
        "SELECT path, count(*) FROM link WHERE target = (SELECT id FROM resource WHERE iri = ?)"
        " GROUP BY path ORDER BY path",
        (iri,),
    ).fetchall()
    for path, count in counts:
        rows = catalogue.execute(
            LISTED + " WHERE id IN (SELECT source FROM link WHERE path = ?"
            " AND target = (SELECT id FROM resource WHERE iri = ?))"
            " ORDER BY segment, issued DESC, sort, iri LIMIT ?",
            (path, iri, FIRST),
        )
        found.append((path, count, tuple(listed(row, timeless=True) for row in rows)))
    return found


def file_names(catalogue: sqlite3.Connection) -> set[str]:
    """The names of all files that a release serves."""
    return {name for (name,) in catalogue.execute("SELECT name FROM file")}


def hierarchies(catalogue: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    """By segment the pairs of its terms: one, and one that is broader."""
    rows = catalogue.execute(
        "SELECT narrow.segment, narrow.iri, broad.iri FROM link"
        " JOIN resource AS narrow ON narrow.id = source JOIN resource AS broad ON broad.id = target"
        " WHERE path = ? AND narrow.segment = broad.segment ORDER BY narrow.iri, broad.iri",
        (str(SKOS.broader),),
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for segment, narrow, broad in rows:
        found.setdefault(segment, []).append((narrow, broad))
    return found
