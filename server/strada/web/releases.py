"""The release that is served now. When another takes its place, requests move on without a restart."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from strada.engine.embedded import Embedded
from strada.engine.engine import Engine, Limits
from strada.engine.remote import Remote
from strada.engine.remote_store import RemoteStore
from strada.errors import NotFound, Unavailable
from strada.namespaces import PREFIXES
from strada.profile.fields import Profile
from strada.profile.reading import read_profile
from strada.release.read import CURRENT, Release, current, earlier
from strada.release.rows import Stored
from strada.site import Site

#: Stored representations that each web process keeps at hand: SQLite lets other threads in at every step of a
#: query, and waiting for one's turn again costs more than the query.
AT_HAND = 1_024
#: Queries that wait for a query process, in each web process. Clients that ask several endpoints at once, such as
#: Comunica, send a query for each pattern together, and unless told otherwise give up at the first 503.
QUEUE = 32


@dataclass(frozen=True)
class Opened:
    """A release with the engine that answers queries over it, and what is the same until the next one."""

    release: Release
    #: Its processes start with the first query.
    engine: Engine
    site: Site
    #: The home page as it was rendered, by language.
    home: dict[str, str] = field(default_factory=dict)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that pages are stored in, the default first."""
        return tuple(self.release.manifest["languages"])

    @cached_property
    def stored(self) -> Callable[[str, str, str], Stored | None]:
        """`Release.stored`, remembering what was asked for last."""
        return lru_cache(AT_HAND)(self.release.stored)

    @cached_property
    def lists(self) -> dict[str, int]:
        """How many members each list has, by its path. What stands right below the base is in no list."""
        return {segment: count for segment, count in self.release.segments().items() if segment}

    @cached_property
    def profile(self) -> Profile:
        """What the shapes of the site say; pages need it for the names of kinds."""
        return read_profile(self.release.shapes, self.release.base)


class Releases:
    """Gives each request the current release, which the request keeps until it ends.

    A release that was replaced is closed by whoever lets go of it last: its connections to
    SQLite belong to the threads that made them, and end with it.
    """

    def __init__(self, site: Site, lag: float) -> None:
        self.site = site
        self._lag = lag
        self._looked = 0.0
        self._pointer = str(site.releases / CURRENT)
        self._moving = threading.Lock()
        self._opened: Opened | None = None
        #: The releases before it that were asked, by identifier.
        self._earlier: dict[str, Opened] = {}

    def current(self) -> Opened:
        """The release that the link pointed to at most `lag` seconds ago. Raises Unavailable where there is none."""
        opened, now = self._opened, time.monotonic()
        if opened is not None and now - self._looked < self._lag:
            return opened
        identifier = self._pointed()
        self._looked = now
        if opened is not None and opened.release.id == identifier:
            return opened
        return self._move()

    def _pointed(self) -> str:
        try:
            return os.readlink(self._pointer).rpartition("/")[2]  # noqa: PTH115 (at every request, and faster)
        except OSError as error:
            raise Unavailable("Nothing has been published here yet.", retry_after=60) from error

    def _move(self) -> Opened:
        with self._moving:
            before = self._opened
            if before is not None and before.release.id == self._pointed():
                return before
            self._opened = opened = self._open(current(self.site.releases))
            closing, self._earlier = [*self._earlier.values(), *filter(None, [before])], {}
        for each in closing:
            self._let_go(each)
        return opened

    def _let_go(self, opened: Opened) -> None:
        """Close an engine when those that it still answers have had their time."""
        threading.Thread(target=opened.engine.close, args=(self.site["deadline"],), daemon=True).start()

    def of(self, identifier: str) -> Opened:
        """The current release, or an earlier one that is kept, with one query process. Raises NotFound."""
        opened = self.current()
        if identifier == opened.release.id:
            return opened
        kept = self.earlier()
        if identifier not in kept:
            raise NotFound(
                f"No release {identifier[:40]!r} can be asked here; these can: {', '.join([opened.release.id, *kept])}."
            )
        with self._moving:
            if identifier not in self._earlier:
                self._earlier[identifier] = self._open(Release(self.site.releases / identifier), workers=1)
            return self._earlier[identifier]

    def earlier(self) -> list[str]:
        """The identifiers of the earlier releases that can be asked, newest first."""
        kept = earlier(self.site.releases, self.current().release.id)
        return [identifier for identifier in kept if self._can_be_asked(Release(self.site.releases / identifier))]

    def _can_be_asked(self, release: Release) -> bool:
        """Whether its triples are where queries are answered; a release from before a move to another store is not."""
        return release.triples.is_dir() or self._elsewhere(release) is not None

    def _elsewhere(self, release: Release) -> RemoteStore | None:
        """The store of the settings, where that holds the release."""
        store, held = RemoteStore.at(self.site), release.manifest.get("engine")
        if store is None or not held or held["address"] != store.graphs:
            return None
        return store.holding(held["graph"], held["rows"])

    def _open(self, release: Release, workers: int | None = None) -> Opened:
        limits = Limits(deadline=self.site["deadline"], rows=self.site["rows"], memory_mb=self.site["memory"])
        options: dict[str, Any] = {
            "workers": workers or self.site["query_workers"],
            "queue": QUEUE,
            "limits": limits,
            "prefixes": PREFIXES,
            "base": f"{release.base}sparql",
        }
        store = self._elsewhere(release)
        engine = Embedded(release.triples, **options) if store is None else Remote(store, **options)
        return Opened(release, engine, self.site)

    def close(self) -> None:
        """Ends the processes of the engine, and the connections of this thread."""
        with self._moving:
            closing = [*self._earlier.values(), *filter(None, [self._opened])]
            self._opened, self._earlier = None, {}
        for opened in closing:
            opened.engine.close()
            opened.release.close()
