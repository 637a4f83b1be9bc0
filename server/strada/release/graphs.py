"""The graphs of a store elsewhere, kept in step with the releases: one for each different set of triples.

Nobody asks a graph before its release has taken its place, so it can be filled in parts. Which graphs were begun
stands in a file beside the releases: the next build drops what is left of one that died, or by a store that was down.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from strada.engine.answers import AnswerError
from strada.engine.endpoint import Endpoint
from strada.engine.graph_store import GraphStore
from strada.engine.remote_store import RemoteStore
from strada.errors import NotLoaded
from strada.release.progress import Progress
from strada.release.read import MANIFEST, Release
from strada.release.store import DUMP
from strada.site import Site

REGISTER = "graphs.tsv"
#: Seconds for a question of a build.
PATIENCE = 300.0
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Graphs:
    """The graphs of a site in its store. Raises NotLoaded where the store does not do what it should."""

    def __init__(self, site: Site, store: RemoteStore) -> None:
        self._releases = site.releases
        self._base = site.base
        self._most = int(site["rows"]) + 1
        self._store = store

    @classmethod
    def of(cls, site: Site) -> "Graphs | None":
        store = RemoteStore.at(site)
        return cls(site, store) if store else None

    def hold(self, dump: Path, checksum: str, triples: int, progress: Progress) -> dict[str, Any]:
        """Make sure that the store holds the triples of a dump; what a manifest keeps of it."""
        graph = f"{self._base}sparql#{checksum[:16]}"
        endpoint = Endpoint(self._store.holding(graph))
        try:
            if endpoint.number(COUNT, PATIENCE) != triples:
                self._load(graph, dump, triples, progress)
                self._compare(endpoint.number(COUNT, PATIENCE), triples)
            return {"graph": graph, "rows": self._cap(endpoint, triples)}
        except AnswerError as error:
            raise NotLoaded(f"The store at {self._store.queries} does not answer a simple query: {error}") from error

    def hold_again(self, release: Release, progress: Progress) -> None:
        """Load a release again if the store has lost it."""
        manifest = release.manifest
        self.hold(release.dumps / DUMP, manifest["checksums"][DUMP], manifest["triples"], progress)

    def tidy(self) -> list[str]:
        """Drop the graphs of releases that are gone; what could not be dropped, as sentences."""
        needed = {engine["graph"] for engine in self._of_releases()}
        unneeded = [graph for graph in self._registered() if graph not in needed]
        if not unneeded:
            return []
        kept, told = sorted(needed), []
        with GraphStore(self._store) as store:
            for graph in unneeded:
                try:
                    store.drop(graph)
                except NotLoaded as error:
                    kept.append(graph)
                    told.append(f"An old graph is left in the store, and the next build drops it. {error}")
        self._register(kept)
        return told

    def _load(self, graph: str, dump: Path, triples: int, progress: Progress) -> None:
        self._register(list(dict.fromkeys([*self._registered(), graph])))
        with GraphStore(self._store) as store, gzip.open(dump) as lines:
            for loaded in store.load(graph, lines):
                progress("Loading the store", loaded, triples)

    def _compare(self, found: int, triples: int) -> None:
        if found != triples:
            raise NotLoaded(
                f"The store at {self._store.graphs} took {found:,} of {triples:,} triples and said nothing. "
                "Look into its log; nothing was published."
            )

    def _cap(self, endpoint: Endpoint, triples: int) -> int:
        """How many rows the store gives at most, 0 where no cap is seen: some cut answers off and do not say so."""
        wanted = min(triples * triples, self._most)
        given = endpoint.rows_given(wanted, PATIENCE)
        return given if given < wanted else 0

    def _of_releases(self) -> Iterator[Mapping[str, Any]]:
        for manifest in self._releases.glob(f"[0-9]*/{MANIFEST}"):
            engine = json.loads(manifest.read_text(encoding="utf-8")).get("engine")
            if engine:
                yield engine

    def _registered(self) -> list[str]:
        """The graphs that were begun in this store."""
        path = self._releases / REGISTER
        rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [graph for address, graph in (row.split("\t") for row in rows) if address == self._store.graphs]

    def _register(self, graphs: list[str]) -> None:
        path = self._releases / REGISTER
        rows = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
        others = [row for row in rows if not row.startswith(f"{self._store.graphs}\t")]
        path.write_text("".join([*others, *(f"{self._store.graphs}\t{graph}\n" for graph in graphs)]), encoding="utf-8")
