"""The release that is served now. When another takes its place, requests move on without a restart."""

import os
import threading
from dataclasses import dataclass

from strada.engine.embedded import Embedded
from strada.engine.engine import Engine, Limits
from strada.errors import Unavailable
from strada.namespaces import PREFIXES
from strada.release.read import CURRENT, Release, current
from strada.site import Site


@dataclass(frozen=True)
class Opened:
    """A release with the engine that answers queries over it; the engine's processes start with the first query."""

    release: Release
    engine: Engine
    languages: tuple[str, ...]


class Releases:
    """Gives each request the current release, which the request keeps until it ends.

    A release that was replaced is closed by whoever lets go of it last: its connections to
    SQLite belong to the threads that made them, and end with it.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self._pointer = str(site.releases / CURRENT)
        self._moving = threading.Lock()
        self._target = ""
        self._opened: Opened | None = None

    def current(self) -> Opened:
        """The release that the link points to at this moment. Raises Unavailable where there is none."""
        try:
            target = os.readlink(self._pointer)  # noqa: PTH115 (a third of pathlib's time, at every request)
        except OSError as error:
            raise Unavailable("Nothing has been published here yet.", retry_after=60) from error
        opened = self._opened
        if opened is not None and target == self._target:
            return opened
        return self._move(target)

    def _move(self, target: str) -> Opened:
        with self._moving:
            if self._opened is not None and target == self._target:
                return self._opened
            before = self._opened
            self._opened = opened = self._open()
            self._target = target
        if before is not None:
            threading.Thread(target=before.engine.close, args=(self.site["deadline"],), daemon=True).start()
        return opened

    def _open(self) -> Opened:
        release = current(self.site.releases)
        limits = Limits(
            deadline=self.site["deadline"], rows=self.site["rows"], memory_mb=self.site["memory"]
        )
        engine = Embedded(
            release.triples, workers=self.site["query_workers"], limits=limits, prefixes=PREFIXES
        )
        return Opened(release, engine, tuple(release.manifest["languages"]))

    def close(self) -> None:
        """Ends the processes of the engine, and the connections of this thread."""
        with self._moving:
            opened, self._opened = self._opened, None
        if opened is not None:
            opened.engine.close()
            opened.release.close()
