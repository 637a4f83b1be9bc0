"""The bytes of the files that releases serve: each once, under its checksum, in `releases/files/`.

They are copied when a release is built; nothing is served from `data/`.
"""

import hashlib
import os
import sqlite3
from collections.abc import Collection, Iterable
from pathlib import Path

from strada.errors import FileChanged, TooManyDeletions
from strada.release.schema import CATALOGUE_FILE, open_read_only
from strada.sources.files import Files

STORE = "files"
BLOCK = 1 << 20


def guard(before: Collection[str], after: Collection[str], files: Files) -> None:
    """A whole folder that vanished is a mistake rather than a wish. Raises TooManyDeletions."""
    gone = set(before).difference(after, files.names)
    if len(gone) > max(1, len(before) // 10) or len(gone) == len(before) > 1:
        raise TooManyDeletions(
            f"{len(gone)} of {len(before)} files are not in data/files/ any more, so nothing was published."
            " If that is right, say so with --allow-deletions."
        )


def take_in(releases: Path, catalogue: sqlite3.Connection, files: Files) -> None:
    """Copy the files of a release that the store does not have. Raises FileChanged."""
    store = releases / STORE
    store.mkdir(exist_ok=True)
    for name, checksum in catalogue.execute("SELECT name, checksum FROM file").fetchall():
        if not (store / checksum).exists():
            _copy(files.folder / name, store / checksum)
    sync(store)


def _copy(source: Path, target: Path) -> None:
    """Copy a file to the name that is its checksum, whole or not at all."""
    digest, unfinished = hashlib.sha256(), target.with_suffix(".new")
    with source.open("rb") as reading, unfinished.open("wb") as writing:
        while block := reading.read(BLOCK):
            digest.update(block)
            writing.write(block)
        writing.flush()
        os.fsync(writing.fileno())
    if digest.hexdigest() != target.name:
        unfinished.unlink()
        raise FileChanged(f"data/files/{source.name} was changed during the build. Build again when it is at rest.")
    unfinished.rename(target)


def sync(path: Path) -> None:
    """Make sure that a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(releases: Path, kept: Iterable[Path]) -> None:
    """Delete the files that none of the kept releases serves."""
    used: set[str] = set()
    for folder in kept:
        catalogue = open_read_only(folder / CATALOGUE_FILE)
        used.update(checksum for (checksum,) in catalogue.execute("SELECT DISTINCT checksum FROM file"))
        catalogue.close()
    for path in (releases / STORE).glob("*"):
        if path.name not in used:
            path.unlink()
