"""What readers notice of fifty hostile queries at once: `python -m tests.benchmarks.hostile [ROUNDS]`."""

import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from strada.site import SETTINGS
from tests.conftest import copy_catalogue
from tests.hostile_queries import End, attack
from tests.serving import Served, children, serving

DEADLINE = next(float(setting.default) for setting in SETTINGS if setting.name == "deadline")
READERS = 4
#: Seconds between two pages of a reader.
PAUSE = 0.01
PATHS = ("/documents/2427", "/documents/2427.ttl", "/keywords/k0001", "/documents", "/search?q=women", "/")


def read(address: str, paths: Sequence[str], is_over: Callable[[], bool]) -> list[float]:
    """The milliseconds of each page that a reader asks for meanwhile."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    taken = []
    for path in cycle(paths):
        if is_over():
            break
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        response = connection.getresponse()
        response.read()
        taken.append((time.perf_counter() - begun) * 1000)
        assert response.status == 200, path
        time.sleep(PAUSE)
    connection.close()
    return taken


def pages(served: Served, is_over: Callable[[], bool]) -> list[float]:
    """What all readers see."""
    with ThreadPoolExecutor(READERS) as threads:
        running = [
            threads.submit(read, served.base, PATHS[number:] + PATHS[:number], is_over) for number in range(READERS)
        ]
        return [milliseconds for each in running for milliseconds in each.result()]


def weigh(served: Served, is_over: Callable[[], bool]) -> int:
    """The most megabytes that all processes of the server have together."""
    most = 0
    while not is_over():
        most = max(most, sum(each.resident for each in children(served.process)))
        time.sleep(0.2)
    return most // 1_000_000


def tell(ends: Sequence[End]) -> None:
    statuses = Counter(end.status for end in ends)
    last = max(ends, key=lambda end: end.seconds)
    print(f"  {dict(sorted(statuses.items()))}, the last after {last.seconds:.2f} s ({last.name})")


def compare(served: Served, attackers: ProcessPoolExecutor) -> float:
    """The medians of pages under attack and at rest, and their ratio."""
    end = time.monotonic() + DEADLINE
    rest = pages(served, lambda: time.monotonic() > end)
    attacked: Future[list[End]] = attackers.submit(attack, served.base)
    with ThreadPoolExecutor(1) as threads:
        weighing = threads.submit(weigh, served, attacked.done)
        under = pages(served, attacked.done)
    ratio = median(under) / median(rest)
    print(
        f"a page {median(rest):.2f} ms at rest ({len(rest)}), {median(under):.2f} ms under attack ({len(under)}), "
        f"ratio {ratio:.2f}; longest {max(rest):.0f} and {max(under):.0f} ms; most memory {weighing.result()} MB"
    )
    tell(attacked.result())
    return ratio


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spawn = multiprocessing.get_context("spawn")
        with serving(copy_catalogue(Path(folder)), workers=2) as served, ProcessPoolExecutor(1, spawn) as attackers:
            ratios = [compare(served, attackers) for _ in range(rounds)]
        print(f"median of the ratios of {rounds} rounds: {median(ratios):.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
