"""Sites that are served by the real server on this machine."""

import gzip
import os
import signal
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

from strada.triples import graph_of


@dataclass(frozen=True)
class Served:
    """A site that is served at its base."""

    base: str

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(folder: Path, *options: str, port: int = 0) -> Iterator[Served]:
    """The site in that folder, built and served by `strada serve`."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "strada.cli", "serve", str(folder), "--port", str(port), "--workers", "1", *options],
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    made = Served(f"http://localhost:{port}/")
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
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
