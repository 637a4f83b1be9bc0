"""Fifty queries that mean harm, before the real server: each ends in time, and nobody else notices."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle

import pytest

from tests.conftest import copy_catalogue
from tests.hostile_queries import QUERIES, End, attack
from tests.serving import Process, Served, children, processes, serving

#: Of the site: seconds and megabytes of a query, and queries at once in all web processes.
DEADLINE, MEMORY, WEB, AT_ONCE = 2.0, 100, 2, 4
#: Megabytes that a query process has without a query, with what the store keeps at hand, are fewer.
EMPTY = 150
#: Seconds after its deadline in which a query must have ended.
GRACE = 0.5
READERS = 4
PATHS = (
    "",
    "documents",
    "documents/2427",
    "documents/2427.ttl",
    "keywords/k0001.jsonld",
    "search?q=women",
    "dataset.nt",
)
ENDS = (200, 400, 413, 500, 503)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A copy of the catalogue."""
    folder = copy_catalogue(tmp_path_factory.mktemp("hostile"))
    (folder / "strada.toml").write_text(f"deadline = {DEADLINE}\nmemory = {MEMORY}\n", encoding="utf-8")
    with serving(folder, workers=WEB) as made:
        yield made
    assert not [each for each in processes() if str(folder) in each.command]


def workers(served: Served) -> list[Process]:
    return [each for each in children(served.process) if "strada.engine.worker" in each.command]


def is_complete(served: Served) -> bool:
    """Whether every query process runs, and none that has ended is still listed."""
    ended = [each for each in children(served.process) if "<defunct>" in each.command]
    return len(workers(served)) == AT_ONCE and not ended


def complete(served: Served) -> int:
    """Asks until everything runs; the number of processes."""
    deadline = time.monotonic() + 10
    while not is_complete(served) and time.monotonic() < deadline:
        served.get("sparql?query=ASK%7B%7D")
    assert is_complete(served)
    return len(children(served.process))


class Watch:
    """Reads pages and looks for the largest query process, in megabytes, until it is told to stop."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.statuses: list[int] = []
        self.most_resident = 0.0
        self.over = threading.Event()

    def read(self, paths: Sequence[str]) -> None:
        for path in cycle(paths):
            if self.over.is_set():
                return
            self.statuses.append(self.served.status(path))

    def weigh(self) -> None:
        while not self.over.wait(0.05):
            self.most_resident = max([self.most_resident, *(each.resident / 1e6 for each in workers(self.served))])


@contextmanager
def watching(served: Served) -> Iterator[Watch]:
    watch = Watch(served)
    with ThreadPoolExecutor(READERS + 1) as threads:
        running = [threads.submit(watch.read, PATHS[number:] + PATHS[:number]) for number in range(READERS)]
        running.append(threads.submit(watch.weigh))
        try:
            yield watch
        finally:
            watch.over.set()
        for each in running:
            each.result()


def check(end: End, deadline: float) -> None:
    assert end.seconds < deadline + GRACE, end
    assert end.status in ENDS, end
    if end.status == 503:
        assert end.retry_after is not None and int(end.retry_after) > 0, end
    if end.status == 500:
        assert b"add LIMIT" in end.body or b"more memory than" in end.body, end


@pytest.mark.parametrize(("at_once", "deadline"), [(50, DEADLINE), (AT_ONCE, 0.3)], ids=["at once", "in turn"])
def test_fifty_hostile_queries_end_in_time_and_harm_nobody(served: Served, at_once: int, deadline: float) -> None:
    before = complete(served)
    with watching(served) as watch:
        ends = attack(served.base, at_once, deadline)
    for end in ends:
        check(end, deadline)
    assert len({end.name for end in ends}) == 50
    assert set(watch.statuses) == {200}
    assert watch.most_resident < MEMORY + EMPTY
    assert b'"boolean":true' in served.get("sparql?query=ASK%7B?s%20?p%20?o%7D")
    assert complete(served) == before


def test_the_fifty_are_all_different() -> None:
    assert len(set(QUERIES.values())) == 50
