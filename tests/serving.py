"""Sites that are served by the real server on this machine."""

import gzip
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from strada.triples import graph_of


@dataclass(frozen=True)
class Served:
    """A site that is served at its base, by a process and its children."""

    base: str
    process: int

    def get(self, path: str, **headers: str) -> bytes:
        request = urllib.request.Request(self.base + path, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as answer:
            body: bytes = answer.read()
            return body

    def status(self, path: str, **headers: str) -> int:
        try:
            self.get(path, **headers)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        return 200

    def iris(self) -> list[str]:
        """Everything that the release describes, by the dump."""
        graph = graph_of(gzip.decompress(self.get("dumps/latest.nt.gz")))
        return sorted({str(subject).partition("#")[0].removeprefix(self.base) for subject in graph.subjects()})


class Process(NamedTuple):
    pid: int
    parent: int
    #: Bytes in memory.
    resident: int
    command: str


def processes() -> list[Process]:
    """All that run on this machine."""
    command = ["ps", "-Aww", "-o", "pid=,ppid=,rss=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()]
    return [Process(int(row[0]), int(row[1]), int(row[2]) * 1024, row[3]) for row in rows if len(row) == 4]


def children(process: int) -> list[Process]:
    """The processes that a process has started, and theirs."""
    running = processes()
    found = [each for each in running if each.parent == process]
    for parent in found:  # which grows meanwhile
        found += [each for each in running if each.parent == parent.pid]
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *options: str, workers: int = 1, port: int = 0) -> Iterator[Served]:
    """The site in that folder, built and served by `strada serve` with so many web processes.

    It stays in the session of its clients: Linux shares a processor among sessions before it looks at priorities.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "strada.cli", "serve", str(folder), "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(
        [*command, *options],
        stdout=subprocess.DEVNULL,
    )
    made = Served(f"http://localhost:{port}/", process.pid)
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                made.get("ready")
                break
            except OSError:
                time.sleep(0.1)
        yield made
    finally:
        process.terminate()
        process.wait(20)
