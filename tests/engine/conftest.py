"""A small store, a trap for whoever calls an address, and engines over the store."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph
import pytest

from strada.engine.embedded import Embedded
from strada.engine.engine import Limits

DOCUMENTS = 400
TRIPLES = DOCUMENTS * 5


def _triples() -> str:
    documents, terms = "http://localhost:8000/documents/", "http://purl.org/dc/terms/"
    lines = []
    for number in range(DOCUMENTS):
        subject = f"<{documents}{number}>"
        lines += [
            f'{subject} <{terms}title> "Report {number}"@en .',
            f'{subject} <{terms}title> "Bericht {number}, \\"übersetzt\\""@de .',
            f'{subject} <{terms}identifier> "{number}" .',
            f"{subject} <{terms}relation> <{documents}{number * 7 % DOCUMENTS}> .",
            f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{terms}BibliographicResource> .",
        ]
    return "\n".join(lines)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "triples"
    opened = pyoxigraph.Store(str(folder))
    opened.bulk_load(_triples().encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    opened.flush()
    return folder


@pytest.fixture
def open_engine(store: Path) -> Iterator[Callable[..., Embedded]]:
    """Makes engines, and closes them after the test."""
    opened = []

    def make(folder: Path = store, *, workers: int = 1, queue: int = 16, **limits: float) -> Embedded:
        values = {"deadline": 10.0, "rows": 10_000, "bytes": 1_000_000, "memory_mb": 1_000} | limits
        engine = Embedded(folder, workers=workers, queue=queue, limits=Limits(**values))
        opened.append(engine)
        return engine

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture(scope="module")
def shared(store: Path) -> Iterator[Embedded]:
    """One engine for the tests of a module that leave it as it is; it has prefixes."""
    limits = Limits(deadline=10.0, rows=TRIPLES - 1, bytes=1_000_000, memory_mb=1_000)
    engine = Embedded(store, workers=2, limits=limits, prefixes={"dcterms": "http://purl.org/dc/terms/"})
    yield engine
    engine.close()


class Trap:
    """A server on the loopback that nobody may call; it keeps what was asked of it."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        trap = self

        class Handler(BaseHTTPRequestHandler):
            def _fall(self) -> None:
                trap.requests.append(self.requestline)
                self.send_response(200)
                self.end_headers()

            do_GET = do_POST = do_HEAD = _fall

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture(scope="session")
def trap() -> Iterator[Trap]:
    opened = Trap()
    yield opened
    assert opened.requests == []
    opened.close()
