"""The triples of a release: Oxigraph's store for SPARQL, and the dump."""

import gzip
import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

DUMP = "latest.nt.gz"


def dump_of(release: str) -> str:
    """The name under which the dump of a release is served as long as that is kept."""
    return f"{release}.nt.gz"


def write_dump(folder: Path, records: Iterable[bytes]) -> tuple[str, int]:
    """All triples as gzipped N-Triples; the same records give the same bytes.

    Returns the SHA-256 of the file and the number of triples.
    """
    folder.mkdir()
    path = folder / DUMP
    triples = 0
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as file,
    ):
        for record in records:
            triples += record.count(b"\n")
            file.write(record)
    with path.open("rb") as written:
        checksum = hashlib.file_digest(written, "sha256").hexdigest()
    return checksum, triples


def load_store(folder: Path, dump: Path) -> None:
    """A new store with everything of a dump."""
    store = ox.Store(str(folder))
    with gzip.open(dump) as file:
        store.bulk_load(cast(IO[bytes], file), format=ox.RdfFormat.N_TRIPLES)
    store.flush()


def change_store(folder: Path, previous: Path, changes: Iterable[tuple[bytes, bytes]]) -> None:
    """The previous store with differences applied: for each record its old and its new N-Triples.

    The files of sorted triples never change once written, so they are linked, not copied.
    """
    folder.mkdir()
    for path in previous.iterdir():
        if path.suffix == ".sst":
            (folder / path.name).hardlink_to(path)
        else:
            shutil.copyfile(path, folder / path.name)
    store = ox.Store(str(folder))
    for old, new in changes:
        before, after = set(_quads(old)), set(_quads(new))
        for quad in before - after:
            store.remove(quad)
        store.extend(after - before)
    store.flush()


def _quads(text: bytes) -> Iterable[ox.Quad]:
    return ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
