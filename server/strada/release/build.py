"""Build a release: from the folder of a site to files that readers can be given."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rdflib import Graph

from strada.errors import NotLoaded, TooManyDeletions
from strada.pages.render import digest as pages_digest
from strada.release import history
from strada.release.apply import MEANT, Changes
from strada.release.draft import FORM, Clock, Draft, now
from strada.release.facets import found_below
from strada.release.files import guard, take_in
from strada.release.graphs import Graphs, tidied
from strada.release.indexed import indexed
from strada.release.inputs import inputs_digest
from strada.release.masthead import masthead
from strada.release.preview import Preview, differences
from strada.release.progress import Progress, silent
from strada.release.publish import BUILDING, READ, TIME, locked, moment, publish, recover, retain, standing
from strada.release.read import Release, earlier
from strada.release.report import Report
from strada.release.rows import file_names
from strada.release.schema import open_content
from strada.release.specification import write_specification
from strada.release.statistics import Statistics
from strada.release.store import DUMP, change_store, load_store, write_dump
from strada.release.write import Writing
from strada.representations import N_TRIPLES
from strada.search.index import write_index
from strada.site import Site
from strada.sources.files import SEGMENT, Files
from strada.triples import graph_of

#: What earlier builds found out about files.
KNOWN_FILES = "files.sqlite"


@dataclass
class Outcome:
    """What a build did. `release` is the current one now; `made` whether this build made it."""

    release: str
    made: bool
    report: Report
    changes: Changes = field(default_factory=Changes)
    rendered: int = 0
    #: What could not be done in a store elsewhere, as sentences.
    left: Sequence[str] = ()


def build(site: Site, *, may_delete: bool = False, clock: Clock = now, progress: Progress = silent) -> Outcome:
    """Publish what changed. Raises SiteError; the last release then stays."""
    with locked(site.releases):
        last = recover(site)
        with _files(site, site.releases / READ) as files:
            inputs = inputs_digest(site, files)
            if last is not None and last.manifest["inputs"] == inputs and _stands(site, last, clock()):
                return Outcome(last.id, False, Report.again(last.manifest["counts"]), left=_heal(site, last, progress))
            folder = site.releases / f"{BUILDING}{id(last)}"
            with _Build(site, last, clock, progress, folder, open_content(site.releases), files) as building:
                return building.run(inputs, may_delete)


def check(site: Site, *, clock: Clock = now, progress: Progress = silent) -> Preview:
    """Read, judge and compare everything as a build would, and write nothing. Raises SiteError."""
    with _drafted(site, clock, progress) as draft:
        return Preview(*draft.compare())


def preview(site: Site, *, clock: Clock = now, progress: Progress = silent) -> Preview:
    """The same, with all that would be published, changed and removed."""
    with _drafted(site, clock, progress) as draft:
        report, changes = draft.compare()
        return Preview(report, changes, tuple(differences(draft, changes)))


@contextmanager
def _drafted(site: Site, clock: Clock, progress: Progress) -> Iterator[Draft]:
    """A draft that leaves no trace in the site's folder."""
    with locked(site.releases, to_write=False), TemporaryDirectory(prefix="strada-") as folder:
        last, _ = standing(site)
        content = open_content(site.releases if last is not None else Path(folder))
        known = site.releases / READ / KNOWN_FILES
        if known.exists():
            shutil.copyfile(known, Path(folder) / KNOWN_FILES)
        with (
            _files(site, Path(folder)) as files,
            Draft(site, last, clock, progress, Path(folder) / "draft", content, files) as draft,
        ):
            yield draft


def _files(site: Site, folder: Path) -> closing[Files]:
    """The files of a site, with what earlier builds found out about them, which is kept in the folder."""
    folder.mkdir(exist_ok=True)
    return closing(Files(site.data / SEGMENT, folder / KNOWN_FILES))


def _heal(site: Site, last: Release, progress: Progress) -> Sequence[str]:
    """Bring a store elsewhere to what it should hold, should it have lost it or been down."""
    graphs, told = Graphs.of(site), list[str]()
    kept = [last, *(Release(site.releases / each) for each in earlier(site.releases, last.id))]
    for release in kept:
        if graphs is not None and graphs.hold_again(release, progress):
            told.append(f"The store had lost the release {release.id}, which was loaded again.")
    return [*told, *tidied(site, graphs)]


def _stands(site: Site, last: Release, now: datetime) -> bool:
    """Whether there is nothing to publish: no access changes, and the store elsewhere was up for the last release."""
    return not last.is_due(now) and bool(last.manifest.get("engine")) == bool(site["engine"])


class _Build(Draft):
    """One build, in a folder of its own that goes with it."""

    def run(self, inputs: str, may_delete: bool) -> Outcome:
        """Settle, apply, write, publish."""
        report, changes = self.compare()
        if changes.objection and not may_delete:
            raise TooManyDeletions(f"{changes.objection}, so nothing was published. {MEANT}")
        if self.previous is not None and not may_delete:
            guard(self.previous.file_names(), file_names(self.catalogue), self.files)
        self.writing = Writing(self.catalogue, self.content, self.site, self.profile, self.fingerprint, self.progress)
        self.graphs, self.left = Graphs.of(self.site), list[str]()
        self.content.execute("BEGIN")
        # The web side reads the shapes that the release was made with, whatever becomes of the site's.
        shutil.copytree(self.site.shapes, self.folder / "shapes")
        forget = self._is_closing(changes)
        self.is_closing = forget and self.previous is not None
        take_in(self.site.releases, self.catalogue, self.files)
        stands = self._write(changes)
        time = self._date()
        self.progress("Filling the store and the search index", 0, 0)
        stands |= self._fill(changes, forget)
        stands |= {
            "inputs": inputs,
            "fingerprint": self.fingerprint,
            "base": self.site.base,
            "form": FORM,
            "counts": report.counts(),
            "private": self.private,
            "due": self.catalogue.execute("SELECT min(due) FROM entry WHERE due > ''").fetchone()[0] or "",
        }
        release = self._publish(changes, time, stands)
        retain(self.site, forget)
        left = [*self.left, *tidied(self.site, self.graphs)]
        return Outcome(release, True, report, changes, self.writing.rendered, left)

    def _is_closing(self, changes: Changes) -> bool:
        """Whether something that was public is private now, and must be forgotten everywhere."""
        closed = {row[0] for row in self.catalogue.execute("SELECT iri FROM pending WHERE NOT public")}
        if self.previous is None:
            return True
        return (
            bool(self.hidden)
            or not closed.isdisjoint(changes.removed)
            or any(self._was_public(closed))
            or any(self._is_narrowed(changes))
            or not self.previous.file_names() <= file_names(self.catalogue)
        )

    def _was_public(self, iris: set[str]) -> Iterator[bool]:
        """For each release before the last one, whether it has some of them: what was deleted may come back closed."""
        for identifier in earlier(self.site.releases, self.last.id if self.last else ""):
            with closing(Release(self.site.releases / identifier)) as release:
                yield bool(release.resources(iris))

    def _is_narrowed(self, changes: Changes) -> Iterator[bool]:
        """For each record that changed, whether its files were open and are no longer."""
        mark = f"<{self.site.base}access/open>".encode()
        for iri in changes.of_kind(history.UPDATE):
            stored = self.previous.stored(iri, N_TRIPLES.suffix) if self.previous else None
            now = self.catalogue.execute("SELECT stripped FROM pending WHERE iri = ?", (iri,)).fetchone()
            yield stored is not None and mark in stored.plain and mark not in now[0].encode()

    def _all(self) -> list[str]:
        return [row[0] for row in self.catalogue.execute("SELECT iri FROM resource ORDER BY iri")]

    def _write(self, changes: Changes) -> dict[str, Any]:
        """Representations of what changed, and pages of what shows it."""
        self.writing.rdf(sorted(changes.written))
        head_of_site = masthead(self.catalogue, self.profile, self._descriptions())
        frames = [head_of_site.frame(self.site, language) for language in self.site.languages]
        look = repr((pages_digest(), frames))
        same = self.previous is not None and not self.rewrite and self.previous.manifest["look"] == look
        everything = self._all()
        self.writing.pages(sorted(changes.touched.intersection(everything)) if same else everything, frames)
        write_specification(self.writing, self.profile, self.site, frames)
        return {
            "look": look,
            "languages": list(self.site.languages),
            "title": head_of_site.title,
            "description": head_of_site.description,
            "navigation": [{"segment": segment, "names": names} for segment, names in head_of_site.navigation],
        }

    def _descriptions(self) -> dict[str, Graph]:
        """What the catalogue says of itself and its lists: resources right below the base."""
        rows = self.catalogue.execute("SELECT iri FROM resource WHERE segment = ''").fetchall()
        return {iri: graph_of(self.writing.triples(iri)) for (iri,) in rows}

    def _fill(self, changes: Changes, forget: bool) -> dict[str, Any]:
        """Dump, store and search index. What must be forgotten lingers in none of them: they are made anew."""
        previous = None if forget else self.previous
        dumps, search = self.folder / "dumps", self.folder / "search"
        checksum, count = write_dump(dumps, (self.writing.triples(iri).encode() for iri in self._all()))
        if previous is None:
            statistics = Statistics()
            statistics.change((b"", self.writing.triples(iri).encode()) for iri in self._all())
            write_index(search, None, indexed(self.writing, self._all(), self.files), [])
        else:
            statistics = Statistics.of(previous.manifest["statistics"])
            statistics.change(self._differences(changes, previous))
            touched = changes.written | changes.touched | set(found_below(self.catalogue, changes.written))
            write_index(search, previous.folder / "search", indexed(self.writing, touched, self.files), changes.removed)
        return {
            "statistics": statistics.plain(),
            "triples": count,
            "checksums": {DUMP: checksum},
            "resources": len(self._all()),
            "engine": self._store(changes, previous, dumps / DUMP, checksum, count),
        }

    def _store(
        self, changes: Changes, previous: Release | None, dump: Path, checksum: str, count: int
    ) -> dict[str, Any]:
        """Fill what will be queried; where that is a store elsewhere, what must be known of it to ask."""
        if self.graphs is not None:
            return self._hold(self.graphs, dump, checksum, count)
        triples = self.folder / "triples"
        if previous is not None and previous.triples.exists():
            change_store(triples, previous.triples, self._differences(changes, previous))
        else:
            load_store(triples, dump)
        return {}

    def _hold(self, graphs: Graphs, dump: Path, checksum: str, count: int) -> dict[str, Any]:
        """What is closed must not wait for a store that is down: then the pages move on, and queries wait for it."""
        try:
            return graphs.hold(dump, checksum, count, self.progress)
        except NotLoaded as error:
            if not self.is_closing:
                raise
            self.left.append(
                f"What is closed is published as closed. Queries are answered again after a build. {error}"
            )
            return {}

    def _differences(self, changes: Changes, previous: Release) -> Iterator[tuple[bytes, bytes]]:
        for iri in [*changes.written, *changes.removed]:
            stored = previous.stored(iri, N_TRIPLES.suffix)
            old = stored.plain if stored else b""
            yield old, b"" if iri in changes.removed else self.writing.triples(iri).encode()

    def _date(self) -> datetime:
        """The time of the release, set where something changes; the index sorts by it."""
        time = moment(self.clock(), self.last, self.latest)
        stamp = (time.strftime(TIME),)
        self.catalogue.execute("UPDATE resource SET datestamp = ? WHERE datestamp = ''", stamp)
        self.catalogue.execute("UPDATE tombstone SET time = ? WHERE time = ''", stamp)
        return time

    def _publish(self, changes: Changes, time: datetime, stands: dict[str, Any]) -> str:
        self._remember(changes, time.strftime(TIME))
        self.catalogue.execute("COMMIT")
        self.catalogue.execute("DETACH reading")
        self.catalogue.close()
        self.content.execute("COMMIT")
        return publish(self.site, self.folder, time, self.before, changes.events, self.last, stands)

    def _remember(self, changes: Changes, time: str) -> None:
        """What happens now, and what happened before where no release is gone on with."""
        before = () if self.previous is not None else history.read(self.site.data / history.FILE)
        events = [(event.iri, event.time, event.kind) for event in before]
        events += [(iri, time, kind) for iri, (kind, _) in changes.events.items()]
        self.catalogue.executemany("INSERT OR REPLACE INTO event VALUES (?, ?, ?)", events)
