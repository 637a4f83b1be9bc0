"""A small store, a trap for whoever calls an address, and engines over the store."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph
import pytest

from strada.engine.embedded import Embedded
from strada.engine.engine import Limits
from strada.engine.graph_store import GraphStore
from strada.engine.remote import Remote
from strada.engine.remote_store import RemoteStore
from strada.engine.screen import screen
from strada.engine.workers import Workers
from tests.stores import STORES, Server

DOCUMENTS = 400
TRIPLES = DOCUMENTS * 5
GRAPH = "http://localhost:8000/sparql#of-tests"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
#: Of the engines that the tests of a module leave as they are.
OPTIONS = {
    "workers": 2,
    "limits": Limits(deadline=10.0, rows=TRIPLES - 1, bytes=1_000_000, memory_mb=1_000),
    "prefixes": {"dcterms": "http://purl.org/dc/terms/"},
}

Open = Callable[..., Workers]


def ask(engine: Workers, text: str = "ASK { ?s ?p ?o }", timeout: float = 10) -> bytes:
    query = screen(text)
    return engine.answer(query, query.representations[0].media_type, timeout=timeout)


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
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "triples"
    opened = pyoxigraph.Store(str(folder))
    opened.bulk_load(_triples().encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    opened.flush()
    return folder


@pytest.fixture
def open_engine(store: Path) -> Iterator[Open]:
    """Makes engines over a folder or over a store elsewhere, and closes them after the test."""
    opened: list[Workers] = []

    def make(where: Path | RemoteStore = store, *, workers: int = 1, queue: int = 16, **limits: float) -> Workers:
        values = {"rows": 100_000, "bytes": 20_000_000, "memory_mb": 1_000} | limits
        options = {"workers": workers, "queue": queue, "limits": Limits(**values)}  # type: ignore[arg-type]
        opened.append(Remote(where, **options) if isinstance(where, RemoteStore) else Embedded(where, **options))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


@pytest.fixture(scope="module")
def shared(store: Path) -> Iterator[Embedded]:
    """One engine for the tests of a module that leave it as it is; it has prefixes."""
    engine = Embedded(store, **OPTIONS)
    yield engine
    engine.close()


@pytest.fixture(scope="module", params=["embedded", *STORES])
def engine(request: pytest.FixtureRequest, store: Path, start_server: Callable[[str], Server]) -> Iterator[Workers]:
    """Every kind of engine in turn, over the same triples; it has prefixes."""
    if request.param == "embedded":
        opened: Workers = Embedded(store, **OPTIONS)
    else:
        opened = Remote(fill(start_server(request.param).store), **OPTIONS)
    yield opened
    opened.close()


def fill(store: RemoteStore, rows: int = 0) -> RemoteStore:
    """The store, with the same triples as the folder, and something that is nobody's business in another graph."""
    with GraphStore(store) as graphs:
        list(graphs.load(GRAPH, _triples().encode().splitlines(keepends=True)))
        list(graphs.load(f"{GRAPH}-of-others", [b'<http://e/secret> <http://e/is> "secret" .\n']))
    return store.holding(GRAPH, rows)


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
