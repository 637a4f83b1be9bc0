"""Stores elsewhere against the one that is built in, on the same triples: loading, asking, memory.

python -m tests.benchmarks.engines [DOCUMENTS]
"""

import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from strada.engine.embedded import Embedded
from strada.engine.endpoint import Endpoint
from strada.engine.engine import Limits, Query
from strada.engine.graph_store import GraphStore
from strada.engine.remote import Remote
from strada.engine.screen import screen
from strada.engine.workers import Workers
from strada.errors import StradaError
from strada.release.build import build
from strada.release.read import current
from strada.release.store import load_store
from strada.site import Site
from tests.benchmarks.generate import generate
from tests.benchmarks.sparql import BASE, BUILT, QUERIES, enlarge, shortest, whole
from tests.serving import processes
from tests.stores import STORES, Server

GRAPH = f"{BASE}sparql#measured"
LIMITS = Limits(deadline=60, rows=100_000, memory_mb=3_000)
TURNS = 5


def seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def fill(server: Server, triples: Path) -> None:
    with GraphStore(server.store) as store, gzip.open(triples) as lines:
        for _ in store.load(GRAPH, lines):
            pass


def ask(engine: Workers, query: Query) -> bytes:
    return engine.answer(query, query.representations[0].media_type, timeout=60)


def compare(name: str, remote: Workers, embedded: Workers) -> None:
    ratios, more = list[float](), list[float]()
    for title, text in QUERIES.items():
        query = screen(whole(text))
        try:
            ask(remote, query)
        except StradaError as error:
            print(f"{name:10} {title:26} is refused: {error}")
            continue
        theirs, ours = shortest(TURNS, partial(ask, remote, query), partial(ask, embedded, query))
        (ratios if ours > 20 else more).append(theirs / ours if ours > 20 else theirs - ours)
        print(f"{name:10} {title:26} {theirs:9.1f} ms   built in {ours:9.1f} ms   ratio {theirs / ours:6.2f}")
    print(f"{name:10} median ratio over 20 ms {median(ratios):.2f}, median added below {median(more):.1f} ms")


def memory(server: Server) -> int:
    """Megabytes of the processes of a store."""
    group = str(server.process.pid)
    listed = subprocess.run(["ps", "-o", "pid=", "-g", group], capture_output=True, text=True, check=False).stdout
    pids = {int(pid) for pid in listed.split()}
    return sum(process.resident for process in processes() if process.pid in pids) >> 20


def main(documents: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Site.open(generate(Path(folder) / "site", BUILT), base=BASE)
        build(site)
        triples, release = enlarge(site, documents), current(site.releases)
        count = gzip.decompress(triples.read_bytes()).count(b"\n")
        alone = seconds(lambda: load_store(Path(folder) / "loaded", triples))
        print(f"{documents:,} documents, {count:,} triples; built in: loaded in {alone:.1f} s")
        embedded = Embedded(release.triples, workers=1, limits=LIMITS)
        for name, start in STORES.items():
            at = Path(folder) / name
            at.mkdir()
            server = start(at)
            loading = seconds(partial(fill, server, triples))
            print(f"{name:10} loaded in {loading:.1f} s, {loading / alone:.1f} times as long")
            given = Endpoint(server.store.holding(GRAPH)).rows_given(LIMITS.rows + 1, 60)
            cap = given if given <= LIMITS.rows else 0
            remote = Remote(server.store.holding(GRAPH, cap), workers=1, limits=LIMITS)
            compare(name, remote, embedded)
            print(f"{name:10} uses {memory(server)} MB")
            remote.close()
            server.end()
        embedded.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
