"""Whose connection is shut when a body does not come."""

import io
import socket
import sys
import time

import pytest
from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from strada.web import bodies


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long a connection has been silent")
def test_only_who_has_been_silent_for_so_long_and_has_no_answer_is_hung_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        clients = [socket.create_connection(server.getsockname()) for _ in range(5)]  # the last of them sends nothing
        taken = [server.accept()[0] for _ in clients]
        begun = []
        for client in clients[:3]:
            client.sendall(b"a request")
            begun.append(time.monotonic())
            time.sleep(0.15)
        taken[2].sendall(b"its answer")
        clients[3].sendall(b"a request")
        bodies._hang_up("127.0.0.1", time.monotonic() - begun[1])
        bodies._hang_up("127.0.0.2", time.monotonic() - begun[2])
        for connection in taken:
            connection.setblocking(False)
        assert [connection.recv(100) for connection in taken[:4]] == [b"a request"] * 4
        assert [_is_shut(connection) for connection in taken] == [False, True, False, False, False]
        for connection in (*clients, *taken):
            connection.close()


def _is_shut(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long a connection has been silent")
def test_who_was_told_to_continue_is_hung_up_on_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "AT_ONCE", 2_000)
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
        server.accept()[0] as taken,
    ):
        client.sendall(b"a request")
        begun = time.monotonic()
        time.sleep(0.3)
        taken.sendall(b"HTTP/1.1 100 Continue")
        time.sleep(0.1)
        bodies._hang_up("127.0.0.1", time.monotonic() - begun)
        assert taken.recv(100) == b"a request"
        taken.setblocking(False)
        assert _is_shut(taken)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how long a connection has been silent")
def test_who_is_hung_up_on_in_the_place_of_another_was_too_late_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_hung_up", [])
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
        server.accept()[0] as taken,
    ):
        client.sendall(b"ASK")
        bodies._hang_up("127.0.0.1", 0.0)
        for expected in (RequestTimeout, ClientDisconnected):
            environ = {"CONTENT_LENGTH": "6000", "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO(b"ASK")}
            with pytest.raises(expected):
                bodies.read_body(environ, 6000)
        assert taken.recv(100) == b"ASK"
