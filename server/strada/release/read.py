"""Read a release: answers every question of the web side, and writes nothing."""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from strada.errors import Unavailable
from strada.language import spoken
from strada.pages.links import Listed
from strada.pages.results import About
from strada.release.facets import keywords_of
from strada.release.files import STORE
from strada.release.found import told_of
from strada.release.rows import LISTED, Listing, ServedFile, Stored, Tombstone, file_names, hierarchies, listed
from strada.release.schema import CATALOGUE_FILE, CONTENT_FILE, name_hash, open_read_only
from strada.search.find import SearchIndex
from strada.search.labels import Meant
from strada.search.question import Hits, Question

CURRENT = "current"
MANIFEST = "manifest.json"


class Release:
    """One release, opened for reading. Connections are kept for each thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name
        try:
            self.manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except OSError as error:
            raise Unavailable(f"The release {folder.name} cannot be read.") from error
        self._local = threading.local()
        #: What labels begin with, by segment and what it is sorted by: a release does not change.
        self._letters: dict[tuple[str, str], tuple[str, ...]] = {}

    @property
    def base(self) -> str:
        return str(self.manifest["base"])

    def stands_on(self, base: str, form: str) -> bool:
        """Whether the next release can be made from this one."""
        return self.base == base and self.manifest.get("form") == form

    def is_due(self, now: datetime) -> bool:
        """Whether the access of something in it changes by today, such as at the end of an embargo."""
        return bool("" < self.manifest["due"] <= now.date().isoformat())

    @property
    def time(self) -> str:
        """When the release was published: UTC, as in 2026-11-23T21:05:12Z."""
        return str(self.manifest["time"])

    @property
    def triples(self) -> Path:
        """The folder of the Oxigraph store."""
        return self.folder / "triples"

    @property
    def shapes(self) -> Path:
        """The folder of the shapes that the release was made with."""
        return self.folder / "shapes"

    @property
    def dumps(self) -> Path:
        return self.folder / "dumps"

    @property
    def _catalogue(self) -> sqlite3.Connection:
        if not hasattr(self._local, "catalogue"):
            self._local.catalogue = open_read_only(self.folder / CATALOGUE_FILE)
            self._local.catalogue.create_function("folded", 1, str.casefold, deterministic=True)
        connection: sqlite3.Connection = self._local.catalogue
        return connection

    @property
    def _content(self) -> sqlite3.Connection:
        if not hasattr(self._local, "content"):
            self._local.content = open_read_only(self.folder.parent / CONTENT_FILE)
        connection: sqlite3.Connection = self._local.content
        return connection

    def close(self) -> None:
        """Close the connections of this thread; those of others close with their threads."""
        for name in ("catalogue", "content"):
            if hasattr(self._local, name):
                getattr(self._local, name).close()
                delattr(self._local, name)

    def get(self, iri: str) -> Listed | None:
        """The resource with that relative IRI."""
        row = self._catalogue.execute(LISTED + " WHERE iri = ?", (iri,)).fetchone()
        return listed(row) if row else None

    def tombstone(self, iri: str) -> Tombstone | None:
        row = self._catalogue.execute("SELECT * FROM tombstone WHERE iri = ?", (iri,)).fetchone()
        return Tombstone(*row) if row else None

    def stored(self, iri: str, suffix: str, language: str = "") -> Stored | None:
        """A representation of a resource; pages have a language, RDF has none."""
        row = self._catalogue.execute(
            "SELECT content, datestamp FROM representation JOIN resource ON resource.id = resource"
            " WHERE iri = ? AND suffix = ? AND language = ?",
            (iri, suffix, language),
        ).fetchone()
        return Stored(self._bytes(row[0]), row[0], row[1]) if row else None

    def document(self, path: str) -> tuple[str, Stored] | None:
        """The media type and the bytes of a file of the release, such as `context.jsonld`."""
        row = self._catalogue.execute("SELECT media_type, content FROM document WHERE path = ?", (path,)).fetchone()
        return (row[0], Stored(self._bytes(row[1]), row[1], self.time)) if row else None

    def file(self, name: str) -> ServedFile | None:
        """The file of that name."""
        row = self._catalogue.execute(
            "SELECT checksum, media_type, iri, datestamp FROM file JOIN resource ON id = resource WHERE name = ?",
            (name,),
        ).fetchone()
        return ServedFile(self.folder.parent / STORE / row[0], *row) if row else None

    def events(self, iri: str) -> list[tuple[str, str]]:
        """What happened to a resource, newest first: the time and the kind."""
        rows = self._catalogue.execute("SELECT time, kind FROM event WHERE iri = ? ORDER BY time DESC", (iri,))
        return rows.fetchall()

    def file_tombstone(self, name: str) -> Tombstone | None:
        """The tombstone of the document that a file was served with."""
        query = "SELECT tombstone.* FROM file_tombstone JOIN tombstone USING (iri) WHERE name = ?"
        row = self._catalogue.execute(query, (name_hash(name),)).fetchone()
        return Tombstone(*row) if row else None

    def file_names(self) -> set[str]:
        return file_names(self._catalogue)

    def _bytes(self, content: str) -> bytes:
        row = self._content.execute("SELECT bytes FROM content WHERE hash = ?", (content,)).fetchone()
        if row is None:
            raise Unavailable("The bytes of this page are missing from the store of the site.")
        compressed: bytes = row[0]
        return compressed

    def resources(self, iris: Iterable[str]) -> dict[str, Listed]:
        """Those of the relative IRIs that the release has."""
        wanted = list(iris)
        found = {}
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            marks = ",".join("?" * len(some))
            for row in self._catalogue.execute(f"{LISTED} WHERE iri IN ({marks})", some):
                found[row[0]] = listed(row)
        return found

    def listing(
        self,
        segment: str,
        *,
        with_: str | None = None,
        letter: str | None = None,
        after: str | None = None,
        size: int = 50,
        language: str = "",
    ) -> Listing:
        """A page of the resources of a segment, newest first where they have dates, else by label.

        `with_` keeps those that have a link to that resource, `letter` those whose label begins so, by label.
        `after` is a cursor: the last IRI seen. `language` is that of the labels, if not that of the site.
        """
        dated = letter is None and self._is_dated(segment)
        column, order, beyond = ("issued", "DESC", "<") if dated else (_sorted_in(language), "ASC", ">")
        conditions, values = ["segment = ?"], [segment]
        if with_ is not None:
            conditions.append("id IN (SELECT source FROM link WHERE target = (SELECT id FROM resource WHERE iri = ?))")
            values.append(with_)
        if letter is not None:
            conditions.append(f"substr({_sorted_in(language)}, 1, 1) = ?")
            values.append(letter)
        where = " AND ".join(conditions)
        total = self._catalogue.execute(f"SELECT count(*) FROM resource WHERE {where}", values).fetchone()[0]
        if after is not None:
            where += f" AND ({column}, iri) {beyond} (SELECT {column}, iri FROM resource WHERE iri = ?)"
            values.append(after)
        rows = self._catalogue.execute(
            f"{LISTED} WHERE {where} ORDER BY {column} {order}, iri {order} LIMIT ?",
            (*values, size + 1),
        ).fetchall()
        resources = tuple(listed(row) for row in rows[:size])
        return Listing(resources, total, resources[-1].iri if len(rows) > size else None)

    def letters(self, segment: str, language: str = "") -> tuple[str, ...]:
        """What the labels of a segment begin with, in order."""
        column = _sorted_in(language)
        if (segment, column) not in self._letters:
            rows = self._catalogue.execute(
                f"SELECT DISTINCT substr({column}, 1, 1) FROM resource WHERE segment = ? AND {column} > '' ORDER BY 1",
                (segment,),
            )
            self._letters[segment, column] = tuple(letter for (letter,) in rows)
        return self._letters[segment, column]

    def hierarchy(self, segment: str) -> Sequence[tuple[str, str]]:
        """Pairs of terms of a segment: one, and one that is broader."""
        return self._hierarchies.get(segment, ())

    @cached_property
    def _hierarchies(self) -> Mapping[str, list[tuple[str, str]]]:
        return hierarchies(self._catalogue)

    @cached_property
    def documents_under(self) -> Mapping[str, int]:
        """How many documents are filed under a term or an agent, or under what is narrower, by relative IRI."""
        return self._search.counts

    def _is_dated(self, segment: str) -> bool:
        query = "SELECT 1 FROM resource WHERE segment = ? AND issued > '' LIMIT 1"
        return self._catalogue.execute(query, (segment,)).fetchone() is not None

    def changed_last(self, size: int) -> list[Listed]:
        """The documents whose descriptions are new or changed last; those of one day by date of publication."""
        rows = self._catalogue.execute(
            LISTED + " WHERE segment = 'documents' ORDER BY datestamp DESC, issued DESC, iri LIMIT ?", (size,)
        )
        return [listed(row) for row in rows]

    def segments(self) -> dict[str, int]:
        """How many resources each segment has, by its first path segment."""
        return dict(self._catalogue.execute("SELECT segment, count(*) FROM resource GROUP BY segment"))

    def most_linked(self, segment: str, size: int = 12) -> list[tuple[Listed, int]]:
        """The resources of a segment that documents link to most, with the number of links."""
        rows = self._catalogue.execute(
            "SELECT target, count(DISTINCT source) FROM link"
            " JOIN resource AS t ON t.id = target JOIN resource AS s ON s.id = source"
            " WHERE t.segment = ? AND s.segment = 'documents'"
            " GROUP BY target ORDER BY 2 DESC, t.sort LIMIT ?",
            (segment, size),
        ).fetchall()
        return [
            (listed(self._catalogue.execute(LISTED + " WHERE id = ?", (target,)).fetchone()), count)
            for target, count in rows
        ]

    def years(self) -> list[tuple[str, int]]:
        """How many documents appeared in each year, newest first."""
        rows = self._catalogue.execute(
            "SELECT substr(issued, 1, 4), count(*) FROM resource"
            " WHERE segment = 'documents' AND issued > '' GROUP BY 1 ORDER BY 1 DESC"
        )
        return rows.fetchall()

    @cached_property
    def _search(self) -> SearchIndex:
        return SearchIndex(self.folder / "search")

    def search(self, question: Question | str, page: int = 1, size: int = 20) -> Hits:
        """A page of the documents found; a text is a question of these words."""
        asked = Question(question) if isinstance(question, str) else question
        return self._search.search(asked, page, size, self._keywords(asked))

    def _keywords(self, question: Question) -> Collection[str]:
        return keywords_of(self._catalogue, question.like) if question.like else ()

    def suggest(self, question: Question | str) -> str:
        """What may have been meant by words that stand nowhere, or nothing."""
        asked = Question(question) if isinstance(question, str) else question
        return self._search.suggest(asked, self._keywords(asked))

    def told_of(self, hits: Hits) -> Mapping[str, About]:
        """What is told of the documents found beside their titles."""
        return told_of(self._catalogue, hits.availability)

    def meant(self, question: Question) -> tuple[Meant, ...]:
        """What the words of a question name; a few at most."""
        return self._search.meant(question)


def _sorted_in(language: str) -> str:
    """What a list is sorted by: the labels in a language of the pages, where there are such."""
    return f"folded(coalesce(json_extract(labels, '$.{language}'), sort))" if language in spoken() else "sort"


def current(releases: Path) -> Release:
    """The release that `current` points to. Raises Unavailable where none was built."""
    link = releases / CURRENT
    try:
        return Release(releases / link.readlink().name)
    except FileNotFoundError as error:
        raise Unavailable("Nothing has been published here yet.", retry_after=60) from error


def earlier(releases: Path, current: str) -> list[str]:
    """The identifiers of the releases before that one which are kept, newest first."""
    found = (manifest.parent.name for manifest in releases.glob(f"[0-9]*/{MANIFEST}"))
    return sorted((name for name in found if name < current), reverse=True)
