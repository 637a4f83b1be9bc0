"""A store elsewhere may be down, slow, cut off or lie: every answer is whole, or a sentence."""

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from strada.engine.endpoint import Endpoint
from strada.engine.engine import Query
from strada.engine.graph_store import GraphStore
from strada.engine.remote_store import PASSWORD, RemoteStore
from strada.engine.screen import screen
from strada.engine.workers import Workers
from strada.errors import (
    NotLoaded,
    QueryRefused,
    QueryTimeout,
    ResultTooLarge,
    StoreError,
    StradaError,
    Unavailable,
)
from tests.answers import JSON
from tests.engine.conftest import ENDLESS, GRAPH, TRIPLES, Open, ask, fill
from tests.patience import ends_within
from tests.stores import CAP, OxigraphServer, Server, VirtuosoServer

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


# Real stores


def test_graphs_of_others_are_not_seen(server: Server, open_engine: Open) -> None:
    engine = open_engine(fill(server.store))
    for pattern in ("?s ?p 'secret'", "GRAPH ?g { ?s ?p ?o }", f"GRAPH <{GRAPH}-of-others> {{ ?s ?p ?o }}"):
        assert b"secret" not in ask(engine, f"SELECT * {{ {pattern} }}")
    for text in ("DESCRIBE <http://e/secret>", "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }"):
        assert b"secret" not in ask(engine, text)
    # Even past the screen, which lets FROM name no other graph.
    past = Query(f"SELECT * FROM <{GRAPH}-of-others> {{ ?s ?p 'secret' }}", "SELECT")
    assert b"http://e/secret" not in engine.answer(past, JSON, timeout=10)


def test_deadline_holds_while_a_store_works_on(server: Server, open_engine: Open) -> None:
    engine = open_engine(fill(server.store), deadline=5.0)
    ask(engine, COUNT)
    # Virtuoso guesses how long it would take, and does not begin.
    said = r"stopped after 1 seconds|estimated execution time"
    with ends_within(1), pytest.raises((QueryTimeout, StoreError), match=said):
        ask(engine, ENDLESS, timeout=1)
    # Oxigraph's server goes on with it, whatever limit of time it was given.
    server.kill()
    server.start()
    assert b'"2000"' in ask(engine, COUNT)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s bif:contains 'x' }",
        "SELECT (<bif:http_get>('http://127.0.0.1/') AS ?x) {}",
        "PREFIX b: <BIF:> SELECT (b:http_get('http://127.0.0.1/') AS ?x) {}",
        "BASE <sql:> SELECT (<x>(1) AS ?x) {}",
        "SELECT (sql:VECTOR_AGG(?s) AS ?x) { ?s ?p ?o }",
    ],
)
def test_functions_that_a_store_has_for_itself_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="functions of single stores"):
        screen(text)


def test_words_that_only_one_store_knows_are_refused_before_it_sees_them(server: Server, open_engine: Open) -> None:
    engine = open_engine(fill(server.store))
    for text in ("SELECT * { ?s ?p ?o OPTION (TRANSITIVE) }", "SELECT ?s { ?s ?p ?o } LIMIT ten"):
        with pytest.raises(QueryRefused, match="not valid SPARQL near line 1"):
            ask(engine, text)


def test_a_store_that_cuts_answers_off_is_found_out(server: Server) -> None:
    endpoint = Endpoint(fill(server.store))
    expected = CAP if isinstance(server, VirtuosoServer) else 100_001
    assert endpoint.rows_given(100_001, 30) == expected


def test_an_answer_that_may_be_cut_off_is_an_error(start_server: Callable[[str], Server], open_engine: Open) -> None:
    store = fill(start_server("virtuoso").store)
    product = "?a ?p ?o . ?b ?q ?r"
    for known in (store, store.holding(GRAPH, CAP)):
        with pytest.raises(ResultTooLarge, match="10,000 rows that the store gives at most: add LIMIT"):
            ask(open_engine(known), f"SELECT ?a ?b {{ {product} }} LIMIT 10000")
    engine = open_engine(store.holding(GRAPH, CAP))
    assert ask(engine, f"SELECT ?a ?b {{ {product} }} LIMIT 9999").count(b'"a"') == 1 + 9_999
    # Few triples may be made from solutions that were left out.
    with pytest.raises(ResultTooLarge, match="10,000 triples"):
        ask(engine, f"CONSTRUCT {{ ?p a <http://e/Used> }} {{ {product} }} LIMIT 12000")
    assert ask(engine, f"CONSTRUCT {{ ?p a <http://e/Used> }} {{ {product} }} LIMIT 9000").count(b"Used") > 0


def test_what_a_store_cannot_do_is_said_in_its_words(start_server: Callable[[str], Server], open_engine: Open) -> None:
    engine = open_engine(fill(start_server("virtuoso").store))
    with pytest.raises(
        StoreError, match=r"The store cannot answer this query, and says: Virtuoso .*transitive"
    ) as caught:
        ask(engine, "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a <http://purl.org/dc/terms/relation>+ ?b }")
    assert "define" not in str(caught.value)


def test_a_store_that_dies_is_one_sentence_and_answers_again_when_it_is_back(
    own_server: Server, open_engine: Open
) -> None:
    engine = open_engine(fill(own_server.store), deadline=3.0)
    assert f'"{TRIPLES}"'.encode() in ask(engine, COUNT)
    running = threading.Thread(target=_expect_failure, args=(engine, ENDLESS))
    running.start()
    time.sleep(0.3)
    own_server.kill()
    running.join(5)
    assert not running.is_alive()
    with pytest.raises(Unavailable, match="does not answer at the moment") as caught:
        ask(engine, COUNT)
    assert int(caught.value.headers["Retry-After"]) > 0
    own_server.start()
    assert f'"{TRIPLES}"'.encode() in ask(engine, COUNT)


def _expect_failure(engine: Workers, text: str) -> None:
    with pytest.raises(StradaError):
        ask(engine, text)


def test_a_query_waits_for_a_store_that_is_starting(own_server: Server, open_engine: Open) -> None:
    engine = open_engine(fill(own_server.store))
    ask(engine, COUNT)
    own_server.kill()
    starting = threading.Timer(0.3, own_server.start)
    starting.start()
    assert f'"{TRIPLES}"'.encode() in ask(engine, COUNT)
    starting.join()


def test_a_store_that_takes_nothing_is_told(own_server: OxigraphServer) -> None:
    own_server.stop()
    own_server.start("serve-read-only")
    with (
        GraphStore(own_server.store) as graphs,
        pytest.raises(NotLoaded, match=r"refused a graph with HTTP|not let us write"),
    ):
        list(graphs.load(GRAPH, [b"<http://e/s> <http://e/p> <http://e/o> .\n"]))


def test_a_wrong_password_is_told(
    start_server: Callable[[str], Server], monkeypatch: pytest.MonkeyPatch, open_engine: Open
) -> None:
    store = fill(start_server("virtuoso").store)
    monkeypatch.setenv(PASSWORD, "wrong")
    with GraphStore(store) as graphs, pytest.raises(NotLoaded, match=r"engine_user.*STRADA_ENGINE_PASSWORD"):
        list(graphs.load(GRAPH, [b"<http://e/s> <http://e/p> <http://e/o> .\n"]))
    with pytest.raises(Unavailable, match="settings are wrong"):
        ask(open_engine(store), COUNT)


def test_a_graph_is_replaced_and_dropped_and_dropping_it_again_is_no_error(server: Server) -> None:
    lines = [f"<http://e/{number}> <http://e/p> 'x' .\n".encode() for number in range(45_000)]
    endpoint = Endpoint(server.store.holding("http://e/replaced"))
    with GraphStore(server.store) as graphs:
        assert list(graphs.load("http://e/replaced", lines)) == [20_000, 40_000, 45_000]
        assert endpoint.number(COUNT, 30) == 45_000
        assert list(graphs.load("http://e/replaced", lines[:5])) == [5]
        assert endpoint.number(COUNT, 30) == 5
        graphs.drop("http://e/replaced")
        graphs.drop("http://e/replaced")
    assert endpoint.number(COUNT, 30) == 0


# What real stores do too seldom to wait for

ROW = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"7"}}]}}'


class Faulty:
    """Answers every request in one wrong way; counts them."""

    def __init__(self, status: int = 200, body: bytes = ROW, content_type: str = JSON, **how: object) -> None:
        self.requests = 0
        faulty = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                faulty.requests += 1
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                if how.get("length", True):
                    self.send_header("Content-Length", str(len(body) + int(how.get("missing", 0))))  # type: ignore[call-overload]
                if "location" in how:
                    self.send_header("Location", str(how["location"]))
                if "cap" in how:
                    self.send_header("X-SPARQL-MaxRows", str(how["cap"]))
                if "state" in how:
                    self.send_header("X-SQL-State", str(how["state"]))
                self.end_headers()
                step = 1 if how.get("drips") else len(body)
                for start in range(0, len(body), step):
                    self.wfile.write(body[start : start + step])
                    if how.get("drips"):
                        time.sleep(0.2)

            def log_message(self, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.store = RemoteStore(f"http://127.0.0.1:{self._server.server_port}/sparql", graph=GRAPH)
        threading.Thread(target=self._server.serve_forever, daemon=True, kwargs={"poll_interval": 0.05}).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def faulty() -> Iterator[Callable[..., Faulty]]:
    made = []

    def make(**how: object) -> Faulty:
        made.append(Faulty(**how))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize(
    ("how", "error", "sentence", "requests"),
    [
        ({"body": ROW[:40]}, Unavailable, "broke its answer off", 1),
        ({"body": ROW + b"The operation has been cancelled"}, Unavailable, "broke its answer off", 1),
        ({"body": b"<html>Log in</html>", "content_type": "text/html"}, Unavailable, "gave something else", 1),
        ({"missing": 100}, Unavailable, "does not answer", 2),
        ({"status": 400, "missing": 100, "body": b"No such function"}, StoreError, "says: No such function", 1),
        ({"status": 504}, Unavailable, "HTTP 504", 1),
        ({"length": False}, Unavailable, "broke its answer off", 1),
        ({"status": 500, "body": b"at org.eclipse.Secret(Path.java)"}, StoreError, "failed on this one", 1),
        ({"state": "S1TAT"}, QueryTimeout, "stopped after", 1),
        ({"status": 500, "body": b"S1T00 Error"}, QueryTimeout, "stopped after", 1),
        ({"status": 503}, Unavailable, "does not answer", 4),
        ({"status": 418}, Unavailable, "HTTP 418", 1),
        ({"status": 404}, Unavailable, "settings are wrong", 1),
        ({"status": 400, "body": b"<b>SR171</b>: no"}, StoreError, "says: SR171 : no", 1),
    ],
    ids=lambda value: str(value)[:40],
)
def test_whatever_else_a_store_says_is_a_sentence(
    faulty: Callable[..., Faulty],
    open_engine: Open,
    how: dict[str, object],
    error: type[StradaError],
    sentence: str,
    requests: int,
) -> None:
    wrong = faulty(**how)
    with pytest.raises(error, match=sentence) as caught:
        ask(open_engine(wrong.store), COUNT)
    assert "127.0.0.1" not in str(caught.value) and "Secret" not in str(caught.value)
    assert wrong.requests == requests


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_store_cannot_send_us_and_our_password_elsewhere(
    faulty: Callable[..., Faulty], open_engine: Open, status: int
) -> None:
    elsewhere = faulty()
    sending = faulty(status=status, location=elsewhere.store.queries)
    with pytest.raises(Unavailable, match=f"HTTP {status}"):
        ask(open_engine(replace(sending.store, user="strada")))
    assert elsewhere.requests == 0
    # Within a build, others of the process still go where they are sent.
    with pytest.raises(Unavailable):
        Endpoint(sending.store).number(COUNT, 5)
    urllib.request.urlopen(urllib.request.Request(sending.store.queries)).close()
    assert elsewhere.requests == 1


def test_the_lower_of_two_caps_counts(faulty: Callable[..., Faulty], open_engine: Open) -> None:
    said = faulty(cap=1)
    with pytest.raises(ResultTooLarge, match="the 1 rows"):
        ask(open_engine(said.store.holding(GRAPH, 10_000)), "SELECT ?n { ?s ?p ?n }")


def test_a_release_that_the_store_has_lost_is_no_empty_answer(server: Server, open_engine: Open) -> None:
    engine = open_engine(server.store.holding("http://e/lost"))
    for text in (COUNT, "SELECT * { ?s ?p ?o }", "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
        with pytest.raises(Unavailable, match="does not hold this release"):
            ask(engine, text)


def test_a_store_that_drips_is_left_at_the_deadline(faulty: Callable[..., Faulty], open_engine: Open) -> None:
    engine = open_engine(faulty(drips=True).store)
    with ends_within(1), pytest.raises(QueryTimeout):
        ask(engine, timeout=1)


def test_an_answer_of_too_many_bytes_is_not_read_to_its_end(faulty: Callable[..., Faulty], open_engine: Open) -> None:
    with pytest.raises(ResultTooLarge, match="bytes: add LIMIT"):
        ask(open_engine(faulty(body=ROW + b" " * 3_000_000).store, bytes=500_000), COUNT)
