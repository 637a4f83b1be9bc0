"""The files of a site in `data/files/`: what each of them is, and the text in it.

What was found out is kept by checksum, so that a file which has not changed is read once.
"""

import hashlib
import re
import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass
from difflib import get_close_matches
from functools import cached_property
from os import cpu_count
from pathlib import Path
from urllib.parse import quote, unquote

from strada.file_types import FILE_TYPES, LEEWAY, PDF, TEXT, FileType, with_suffix_of
from strada.profile.findings import INFO, WARNING
from strada.sources.pdf import LONGEST_TEXT, MADE_WITH, Extract, extract

#: The first segment of a file's address, and the folder in `data/`.
SEGMENT = "files"
#: A file that was written so many seconds ago may yet be written again within the same tick of the clock.
FRESH = 2.0

TABLES = """
CREATE TABLE IF NOT EXISTS file (name TEXT PRIMARY KEY, state TEXT NOT NULL, checksum TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS extract (
  checksum TEXT PRIMARY KEY,
  made_with TEXT NOT NULL,
  pages INTEGER,
  locked INTEGER NOT NULL,
  read INTEGER NOT NULL,
  cut INTEGER NOT NULL,
  blank INTEGER NOT NULL,
  text TEXT NOT NULL
);
"""


class Unfit(ValueError):
    """A file that cannot be published: the problem, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True)
class File:
    """A file that can be published. `remarks` are severity, problem and remedy."""

    name: str
    type: FileType
    size: int
    checksum: str
    pages: int | None = None
    remarks: tuple[tuple[str, str, str], ...] = ()


def address(name: str, base: str) -> str:
    """The address at which a file is served."""
    return f"{base}{SEGMENT}/{quote(name)}"


def is_file_name(text: str) -> bool:
    """Whether something is the name of a file rather than an address elsewhere."""
    return re.match("[a-z][a-z0-9+.-]+:", text, re.IGNORECASE) is None


def name_in(iri: str, base: str) -> str | None:
    """The name of the file that is served at an address; None where it is none of ours."""
    prefix = f"{base}{SEGMENT}/"
    return unquote(iri.removeprefix(prefix)) if iri.startswith(prefix) else None


class Files:
    """Looks into a folder of files; `known` is where it keeps what it found out."""

    def __init__(self, folder: Path, known: Path | None = None) -> None:
        self.folder = folder
        self._known = sqlite3.connect(known or ":memory:", isolation_level=None)
        self._known.executescript(TABLES)

    def close(self) -> None:
        self._known.close()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all files, with the folders below `data/files/` that they are in; links are none."""
        paths = (path.relative_to(self.folder) for path in self.folder.rglob("*") if _is_plain(path))
        return tuple(sorted(path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts)))

    def checksum(self, name: str) -> str:
        """The SHA-256 of a file, computed again where the file was written since."""
        path = self.folder / name
        status = path.stat()
        state = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}"
        row = self._known.execute("SELECT checksum FROM file WHERE name = ? AND state = ?", (name, state)).fetchone()
        if row:
            return str(row[0])
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if time.time() - max(status.st_mtime, status.st_ctime) > FRESH:
            self._known.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", (name, state, found))
        return found

    def look(self, name: str) -> File:
        """What a file is. Raises Unfit where it cannot be published."""
        path = self._path(name)
        type_ = with_suffix_of(name)
        if type_ is None:
            suffixes = ", ".join(suffix for row in FILE_TYPES for suffix in row.suffixes)
            raise Unfit("Files of this kind are not published.", f"Save it as PDF. Also taken are: {suffixes}.")
        size = path.stat().st_size
        if not size:
            raise Unfit("The file is empty.", "Save it again.")
        with path.open("rb") as file:
            head = file.read(LEEWAY)
        begins = type_.beginning in head if type_ is PDF else head.startswith(type_.beginning)
        if not begins or (type_ is TEXT and not _is_utf_8(path)):
            kind = "text in UTF-8" if type_ is TEXT else type_.name
            raise Unfit(f"The file is no {kind}, though its name says so.", "Save it again as what its name says.")
        checksum = self.checksum(name)
        if type_ is not PDF:
            return File(name, type_, size, checksum)
        found = self._extract(checksum, path)
        if found.locked:
            raise Unfit("The file asks for a password, so nobody could read it.", "Save it without a password.")
        return File(name, type_, size, checksum, found.pages, tuple(_remarks(found)))

    def _path(self, name: str) -> Path:
        """Where a file lies, if it lies in the folder. Raises Unfit."""
        parts = name.split("/")
        if any(part in ("", ".", "..") or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            raise Unfit("This name leads out of data/files/.", "Write the name of a file in that folder.")
        path = self.folder
        for part in parts:
            path = path / part
            if path.is_symlink():
                raise Unfit("This is a link to somewhere else.", "Put the file itself into data/files/.")
        if len(name.encode()) > 1_000 or not _is_plain(path):
            near = get_close_matches(name.casefold(), [each.casefold() for each in self.names], 1)
            hint = "".join(f"Did you mean “{each}”? " for each in self.names if near and each.casefold() == near[0])
            raise Unfit("There is no such file in data/files/.", f"{hint}Put it there, or correct the name.")
        return path

    # Texts

    def read_all(self, progress: Callable[[str, int, int], None]) -> None:
        """Take the texts out of all files of which they are not known, on all cores; forget those of others."""
        wanted = {self.checksum(name): self.folder / name for name in self.names if with_suffix_of(name) is PDF}
        new = {checksum: path for checksum, path in wanted.items() if self._known_extract(checksum) is None}
        with ThreadPoolExecutor(cpu_count()) as pool:
            for count, (checksum, found) in enumerate(zip(new, pool.map(extract, new.values()), strict=True)):
                progress("Reading files", count, len(new))
                self._keep(checksum, found)
        known = [row[0] for row in self._known.execute("SELECT checksum FROM extract")]
        gone = [(checksum,) for checksum in known if checksum not in wanted]
        self._known.executemany("DELETE FROM extract WHERE checksum = ?", gone)

    def text(self, checksum: str, path: Path, media_type: str) -> str:
        """The text of a file that lies at `path`, as it is searched."""
        if media_type == TEXT.media_type:
            return path.read_text(encoding="utf-8")[:LONGEST_TEXT]
        if media_type != PDF.media_type:
            return ""
        self._extract(checksum, path)
        return str(self._known.execute("SELECT text FROM extract WHERE checksum = ?", (checksum,)).fetchone()[0])

    def _extract(self, checksum: str, path: Path) -> Extract:
        """What is known of a PDF, but for its text; found out now where nothing is."""
        known = self._known_extract(checksum)
        if known is None:
            known = extract(path)
            self._keep(checksum, known)
        return known

    def _known_extract(self, checksum: str) -> Extract | None:
        query = "SELECT pages, locked, read, cut, blank FROM extract WHERE checksum = ? AND made_with = ?"
        row = self._known.execute(query, (checksum, MADE_WITH)).fetchone()
        return Extract(row[0], bool(row[1]), row[2], bool(row[3]), bool(row[4])) if row else None

    def _keep(self, checksum: str, found: Extract) -> None:
        values = (checksum, MADE_WITH, *astuple(found))
        self._known.execute("INSERT OR REPLACE INTO extract VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_utf_8(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _remarks(found: Extract) -> Iterable[tuple[str, str, str]]:
    again = "Open it, save it again as PDF, and put it in its place."
    if found.pages is None:
        yield WARNING, "The file cannot be read as PDF; it may be damaged. It is published as it is.", again
    elif found.read < found.pages and not found.cut:
        problem = f"Only {found.read} of its {found.pages} pages can be read for the search."
        yield WARNING, problem, again
    elif found.blank:
        yield INFO, "The file has no text in it, perhaps because it was scanned; search finds nothing in it.", ""
    elif found.cut:
        yield INFO, "The file has more text than is searched.", ""
