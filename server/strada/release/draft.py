"""The working copy of the next release: what it would hold, and what that changes. Nothing is published here."""

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from rdflib import Graph, URIRef

from strada.profile.fields import Profile
from strada.profile.reading import read_profile
from strada.profile.validation import judge_shapes
from strada.release import history
from strada.release.apply import Applying, Changes
from strada.release.conclude import conclude
from strada.release.inputs import reading_digest
from strada.release.narrow import narrow_refused, narrow_unread
from strada.release.progress import Progress
from strada.release.publish import READ, READING_FILE, head
from strada.release.read import Release
from strada.release.report import Report
from strada.release.schema import CATALOGUE, CATALOGUE_FILE, READING, create_catalogue, open_read_only
from strada.release.settle import Settling
from strada.release.statistics import KINDS
from strada.representations import N_TRIPLES
from strada.search.index import FORM as INDEX
from strada.site import Site
from strada.sources.files import Files
from strada.sources.folder import Folder
from strada.triples import graph_of

Clock = Callable[[], datetime]
#: Changes with the tables and the index of a release.
FORM = hashlib.sha256(f"{CATALOGUE}{READING}{INDEX}{KINDS}".encode()).hexdigest()


def now() -> datetime:
    return datetime.now(UTC)


class Draft:
    """A copy of the last release's catalogue, brought to what the sources say today.

    It lies in `folder`, which goes with it; what was published is only read.
    """

    def __init__(
        self,
        site: Site,
        last: Release | None,
        clock: Clock,
        progress: Progress,
        folder: Path,
        content: sqlite3.Connection,
        files: Files,
    ) -> None:
        self.site = site
        self.clock = clock
        self.progress = progress
        self.folder = folder
        self.content = content
        self.files = files
        self.findings = judge_shapes(site.shapes, site.base)
        self.profile: Profile = read_profile(site.shapes, site.base)
        self.fingerprint = reading_digest(site, self.profile)
        self.last = last
        # A release on another base has other bytes throughout, one of an older program other tables; only the
        # history is gone on with.
        self.previous = last if last is not None and last.stands_on(site.base, FORM) else None
        self.rewrite = self.previous is None or self.previous.manifest["fingerprint"] != self.fingerprint

    @property
    def private(self) -> list[str]:
        """The properties that are never public."""
        return sorted(str(path) for path in self.profile.private_paths())

    @property
    def hidden(self) -> set[str]:
        """Those of them that the last release could still publish."""
        return set(self.private) - set(self.previous.manifest["private"]) if self.previous else set()

    def __enter__(self) -> Self:
        self.folder.mkdir()
        reading = self.folder / READING_FILE
        if self.previous is not None:
            shutil.copyfile(self.previous.folder / CATALOGUE_FILE, self.folder / CATALOGUE_FILE)
            kept = self.site.releases / READ / f"{self.previous.id}.sqlite"
            if kept.exists():
                shutil.copyfile(kept, reading)
        self.catalogue = create_catalogue(self.folder / CATALOGUE_FILE, reading)
        return self

    def __exit__(self, *_: object) -> None:
        self.catalogue.close()
        if self.last is not None:
            self.last.close()
        # The last to close, and a writer: only so SQLite takes the files away that it keeps beside its own.
        self.content.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def compare(self) -> tuple[Report, Changes]:
        """Decide what the release would hold, and what that changes."""
        self.latest, self.before = self._history()
        self.settling = Settling(
            self.catalogue, self.site, self.profile, self.clock().date(), self.progress, self.latest or ()
        )
        self.files.read_all(self.progress)
        folder = Folder(self.site, self.profile, self.fingerprint, self._kept, self._recalled, self.files)
        self.settling.settle(folder)
        report = conclude(self.settling)
        report.tell(self.findings)
        # The report outlasts the draft: it goes on to read the findings from a file that has been moved or deleted.
        self.catalogue.execute("COMMIT")
        report.reading = open_read_only(self.folder / READING_FILE)
        self.catalogue.execute("BEGIN")
        narrow_refused(self.catalogue, self.site.base, self._triples, self.profile.private_paths())
        if self.hidden:
            narrow_unread(self.catalogue, self._triples, self.profile.private_paths())
        return report, Applying(self.catalogue, self.site, self.profile, self.latest, self.rewrite).apply()

    def _history(self) -> tuple[Mapping[str, history.Event] | None, history.Head]:
        """The events to go on from; where the last release knows them, none need be read."""
        if self.previous is not None:
            return None, head(self.previous)
        return history.state(self.site.data / history.FILE)

    def _kept(self, file: str | None) -> Iterator[tuple[URIRef, Graph]]:
        """What was published from a file that cannot be read today; without `file`, from any."""
        query = "SELECT iri FROM entry JOIN resource USING (iri) WHERE ?1 IS NULL OR file = ?1"
        for (iri,) in self.catalogue.execute(query, (file,)).fetchall():
            yield URIRef(self.site.base + iri), graph_of(self._triples(iri))

    def _recalled(self) -> Iterator[tuple[URIRef, Graph]]:
        """What was published of records that are refused today."""
        for iri in self.settling.recall():
            yield URIRef(self.site.base + iri), graph_of(self._triples(iri))

    def _triples(self, iri: str) -> str:
        """A resource as the last release on this base has it; nothing where it has none."""
        stored = self.previous.stored(iri, N_TRIPLES.suffix) if self.previous is not None else None
        return stored.plain.decode() if stored is not None else ""
