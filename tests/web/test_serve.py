"""The real server on a real port: what only shows there."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from strada.errors import CannotListen
from strada.site import Site
from strada.web.serve import serve
from strada.web.turnstile import PLACES
from tests.patience import ends_within, wait_until
from tests.serving import children

SERVER = """
import json, sys
from strada.site import Site
from strada.web import bodies
from strada.web.serve import serve
bodies.DEADLINE = float(sys.argv[3])
if __name__ == "__main__":
    serve(Site.open(sys.argv[1], **json.loads(sys.argv[2])))
"""


class Server:
    """`strada serve` in a process of its own."""

    def __init__(self, site: Site, folder: Path, *, deadline: float = 10.0) -> None:
        script = folder / "server.py"
        script.write_text(SERVER)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        settings = f'{{"port": {self.port}, "workers": 2, "base": "http://localhost:8000/"}}'
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(site.folder), settings, str(deadline)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    def raw(self, request: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            return connection.recv(65_536)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> str:
        """What it said after its first line."""
        self.process.send_signal(how)
        said, _ = self.process.communicate(timeout=20)
        return said


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(site, tmp_path_factory.mktemp("server"))
    yield started
    started.stop()


def test_one_line_says_where_the_site_is_as_soon_as_it_answers(server: Server) -> None:
    assert f"port {server.port}" in server.line
    assert server.get("/health")[0].status == 200


def test_pages_data_and_queries_are_served(server: Server) -> None:
    response, body = server.get("/documents/2", **{"Accept": "text/turtle", "Accept-Encoding": "gzip"})
    assert response.status == 200
    assert response.getheader("Content-Encoding") == "gzip"
    assert int(response.getheader("Content-Length") or 0) == len(body)
    response, body = server.get("/sparql?query=ASK%7B?s%20?p%20?o%7D")
    assert b'"boolean":true' in body
    response, body = server.get("/dumps/latest.nt.gz")
    assert body.startswith(b"\x1f\x8b")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /documents/2 HTTP/1.1\r\nHost: a\r\nAccept: text/html" + b" " * 100_000 + b"x\r\n", b"431"),
        (b"GET /documents/2 HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nX: " + b"a" * 9_000 + b"\r\n", b"431"),
        (b"GET //evil.example/documents/2 HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /%00%ff/%E2%9C%93 HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /documents/\xc3\xa9 HTTP/1.1\r\nHost: a\r\n", b"404"),
        (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: a\r\n", b"414"),
        (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n", b"200"),
        (b"GET /documents/2 HTTP/1.1\r\nHost: a\r\nAccept: \xff\xfe\r\n", b"200"),
        (b"NONSENSE /documents/2 HTTP/1.1\r\nHost: a\r\n", b"405"),
        (b"HEAD /documents/2 HTTP/1.1\r\nHost: a\r\n", b"200"),
    ],
    ids=lambda value: repr(value[:40]),
)
def test_hostile_requests_are_refused_on_the_wire_too(server: Server, request_line: bytes, status: bytes) -> None:
    with ends_within(0):
        answer = server.raw(request_line + b"Connection: close\r\n\r\n")
    assert answer.split(b" ", 2)[1] == status


def test_no_request_is_logged(site: Site, tmp_path: Path) -> None:
    started = Server(site, tmp_path)
    started.get("/documents/2?reader=1")
    started.get("/documents/nothing")
    assert started.stop(signal.SIGINT) == ""
    assert started.process.returncode == 0


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends processes with their parent")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_every_process_ends_with_the_server(site: Site, tmp_path: Path, how: signal.Signals) -> None:
    started = Server(site, tmp_path)
    for _ in range(4):
        started.get("/sparql?query=ASK%7B?s%20?p%20?o%7D")
    processes = {each.pid for each in children(started.process.pid)}
    assert len(processes) >= 4
    started.stop(how)
    assert wait_until(lambda: not any(map(is_alive, processes)))


def test_a_port_that_is_taken_is_one_sentence(site: Site, server: Server) -> None:
    taken = Site(site.folder, {**site.settings, "port": server.port})
    with pytest.raises(CannotListen, match=f"Port {server.port} is in use"):
        serve(taken)
    nowhere = Site(site.folder, {**site.settings, "host": "192.0.2.1"})
    with pytest.raises(CannotListen, match=r"cannot listen on 192\.0\.2\.1"):
        serve(nowhere)


SLOW = [
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 999\r\n\r\nASK",
    b"GET /dumps/latest.nt.gz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /documents/2 HTTP/1.1\r\nHost: a\r\nAccept: ",
]


@pytest.mark.parametrize("request_begun", SLOW, ids=["body in", "body out", "headers"])
def test_slow_clients_keep_nobody_else_waiting(own_site: Site, tmp_path: Path, request_begun: bytes) -> None:
    with (own_site.releases / "current" / "dumps" / "latest.nt.gz").open("wb") as large:
        large.truncate(100_000_000)
    started = Server(own_site, tmp_path)
    address = ("127.0.0.1", started.port)
    slow = [socket.create_connection(address) for _ in range(80)]
    for connection in slow:
        connection.sendall(request_begun)
    time.sleep(0.3)
    with ends_within(0):
        for _ in range(10):
            assert started.get("/documents/2")[0].status == 200
    for connection in slow:
        connection.close()
    wait_until(lambda: started.get("/dumps/latest.nt.gz")[0].status != 503)
    assert started.get("/dumps/latest.nt.gz")[0].status == 200
    started.stop()


ASKS = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"


def status_of(connection: socket.socket) -> bytes:
    """The status of an answer after which the server hangs up."""
    answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    return answer.split(b" ", 2)[1]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long a connection has been silent")
def test_a_body_that_does_not_come_is_waited_for_no_longer_than_the_deadline(site: Site, tmp_path: Path) -> None:
    started = Server(site, tmp_path, deadline=2.0)
    with ExitStack() as opened:
        opened.callback(started.stop)

        def connected() -> socket.socket:
            return opened.enter_context(socket.create_connection(("127.0.0.1", started.port), timeout=10))

        other, slow = connected(), [connected() for _ in range(20)]
        slow[0].sendall(ASKS + b"Expect: 100-continue\r\nContent-Length: 6000\r\n\r\n")
        assert slow[0].recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        for connection in slow[1:]:
            connection.sendall(ASKS + b"Content-Length: 6000\r\n\r\nASK")
        time.sleep(0.2)
        assert started.get("/dumps/latest.nt.gz")[0].status == 200
        answers = [status_of(connection) for connection in slow]
        assert set(answers) <= {b"408", b"503"} and 1 <= answers.count(b"408") <= 2 * PLACES
        other.sendall(ASKS + b"Connection: close\r\nContent-Length: 16\r\n\r\nASK { ?s ?p ?o }")
        assert status_of(other) == b"200"


def test_a_body_that_comes_in_drops_meets_the_same_deadline(site: Site, tmp_path: Path) -> None:
    started = Server(site, tmp_path, deadline=1.0)
    try:
        for length in (b"Content-Length: 6000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", started.port), timeout=10) as connection:
                connection.sendall(ASKS + length)
                begun = time.monotonic()
                with ends_within(1):
                    for _ in range(50):
                        connection.sendall(b"A" if b"6000" in length else b"1\r\nA\r\n")
                        if select.select([connection], [], [], 0.1)[0]:
                            break
                assert status_of(connection) == b"408"
                assert time.monotonic() - begun > 0.9
    finally:
        started.stop()
