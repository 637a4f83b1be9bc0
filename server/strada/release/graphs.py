"""The graphs of a store elsewhere, kept in step with the releases: one for each different set of triples.

Nobody asks a graph before its release has taken its place, so it can be filled in parts. Which graphs were begun
where stands in a file beside the releases: the next build drops what one that died has left, or a store that was down.
"""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from strada.engine.endpoint import Endpoint
from strada.engine.graph_store import GraphStore
from strada.engine.remote_store import RemoteStore
from strada.errors import NotLoaded, StradaError
from strada.release.files import sync
from strada.release.progress import Progress
from strada.release.read import MANIFEST, Release
from strada.release.store import DUMP
from strada.site import Site

REGISTER = "graphs.tsv"
#: Seconds for a question of a build; and for the first one, which a start of the site waits for.
PATIENCE, AT_FIRST = 300.0, 10.0
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Graph(NamedTuple):
    """A graph that was begun, and the address that its store takes graphs at."""

    address: str
    name: str


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
        register(self._releases, [*registered(self._releases), Graph(self._store.graphs, graph)])
        self._fill(graph, dump, triples, progress)
        return {"address": self._store.graphs, "graph": graph, "rows": self._cap(graph, triples)}

    def hold_again(self, release: Release, progress: Progress) -> bool:
        """Load a release again if it was in the store and is lost. Readers may see parts of it meanwhile."""
        engine, triples = release.manifest.get("engine"), release.manifest["triples"]
        if not engine or engine["address"] != self.address:
            return False
        return self._fill(engine["graph"], release.dumps / DUMP, triples, progress)

    def drop(self, graph: Graph) -> None:
        with GraphStore(self._store) as store:
            store.drop(graph.name)

    @property
    def address(self) -> str:
        return self._store.graphs

    def _fill(self, graph: str, dump: Path, triples: int, progress: Progress) -> bool:
        """Load a dump where the store does not hold all of it, and see that it does; whether that was needed."""
        if self._count(graph, AT_FIRST) == triples:
            return False
        self._load(graph, dump, triples, progress)
        found = self._count(graph, PATIENCE)
        if found != triples:
            raise NotLoaded(
                f"The store at {self._store.graphs} took {found:,} of {triples:,} triples and said nothing. "
                "Look into its log."
            )
        return True

    def _load(self, graph: str, dump: Path, triples: int, progress: Progress) -> None:
        with GraphStore(self._store) as store, gzip.open(dump) as lines:
            for loaded in store.load(graph, lines):
                progress("Loading the store", loaded, triples)

    def _count(self, graph: str, patience: float) -> int:
        with self._asking(graph) as endpoint:
            return endpoint.number(COUNT, patience)

    def _cap(self, graph: str, triples: int) -> int:
        """How many rows the store gives at most, 0 where no cap is seen: some cut answers off and do not say so."""
        wanted = min(triples * triples, self._most)
        with self._asking(graph) as endpoint:
            given = endpoint.rows_given(wanted, PATIENCE)
        return given if given < wanted else 0

    @contextmanager
    def _asking(self, graph: str) -> Iterator[Endpoint]:
        try:
            yield Endpoint(self._store.holding(graph))
        except StradaError as error:
            raise NotLoaded(
                f"The store at {self._store.queries} does not answer a simple query. {error} Look at engine, "
                "engine_user and engine_auth in strada.toml, and at the variable STRADA_ENGINE_PASSWORD."
            ) from error


def tidied(site: Site, graphs: Graphs | None) -> Sequence[str]:
    """Drop the graphs of releases that are gone; what could not be dropped, as sentences."""
    known, needed, kept, told = registered(site.releases), _needed(site.releases), [], []
    for graph in known:
        if graph in needed and graphs is not None and graphs.address == graph.address:
            kept.append(graph)
            continue
        try:
            _drop(graph, graphs)
        except NotLoaded as error:
            kept.append(graph)
            told.append(f"The store still holds the graph {graph.name}, with what may have been closed since. {error}")
    if kept != known:
        register(site.releases, kept)
    return told


def _drop(graph: Graph, graphs: Graphs | None) -> None:
    if graphs is None or graphs.address != graph.address:
        raise NotLoaded(
            f"It lies at {graph.address}, which the settings do not name any more: drop it there, "
            f"and take its line out of releases/{REGISTER}."
        )
    graphs.drop(graph)


def _needed(releases: Path) -> set[Graph]:
    """The graphs of the releases that are kept."""
    manifests = (json.loads(path.read_text(encoding="utf-8")) for path in releases.glob(f"[0-9]*/{MANIFEST}"))
    engines = (manifest.get("engine") for manifest in manifests)
    return {Graph(engine["address"], engine["graph"]) for engine in engines if engine}


def registered(releases: Path) -> list[Graph]:
    """The graphs that were begun, in any store."""
    path = releases / REGISTER
    rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [Graph(*row.split("\t")) for row in rows]


def register(releases: Path, graphs: Iterable[Graph]) -> None:
    """Write which graphs there may be, each once, by one rename."""
    path = releases / f".{REGISTER}-new"
    path.write_text("".join(f"{address}\t{name}\n" for address, name in dict.fromkeys(graphs)), encoding="utf-8")
    sync(path)
    path.replace(releases / REGISTER)
    sync(releases)
