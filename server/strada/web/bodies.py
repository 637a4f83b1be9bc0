"""The bodies of requests. The whole of one must have come within a time: no server's setting sees to that.

A thread that waits for the next byte cannot be called back, but its connection can be shut; then the wait is over and
the answer still goes out. The server does not say which connection a request came by, so it is found by who sent last
at that moment and has been told nothing since.
"""

import math
import os
import select
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, RequestTimeout
from werkzeug.wsgi import get_content_length

#: Seconds that a client has to send a body.
DEADLINE = 10.0
#: Seconds after which a client that sends nothing is silent; one that sends meets the deadline with its next byte.
SILENCE = 1.0
#: Seconds between two looks at a client that is late.
PAUSE = 0.2
#: Of Linux: the open files of this process, and what it tells of a connection (tcp_info in linux/tcp.h): the
#: milliseconds since something was sent and received, and the bytes that were received.
OPEN_FILES = Path("/proc/self/fd")
TOLD = struct.Struct("44x I 4x I 72x Q")
#: Milliseconds in which a client that asks whether it may send its body is told so.
AT_ONCE = 100
_one_at_a_time = threading.Lock()
#: Of whom a connection was shut whose request has not yet been told so. Two that went silent in the same moment can be
#: taken for each other: the other one is then told what it would have been told a moment later.
_hung_up: list[str] = []


class _Reading:
    """How far a body has come."""

    def __init__(self, peer: str) -> None:
        self.peer = peer
        self.last = time.monotonic()
        self.due = self.last + DEADLINE
        self.over = threading.Event()

    @property
    def is_late(self) -> bool:
        return self.last > self.due

    def watch(self) -> None:
        """Runs beside the reading, and ends it where the client keeps silent beyond the deadline."""
        wait = DEADLINE
        while not self.over.wait(wait):
            wait = PAUSE
            silent = time.monotonic() - self.last
            if silent > min(SILENCE, DEADLINE):
                with _one_at_a_time:
                    _hang_up(self.peer, silent)


def read_body(environ: dict[str, Any], longest: int) -> bytes:
    """The body of a request. Raises RequestEntityTooLarge, or RequestTimeout where it takes too long to come."""
    length = get_content_length(environ)
    if length is None:
        length = longest + 1 if environ.get("wsgi.input_terminated") else 0
    elif length > longest:
        raise RequestEntityTooLarge
    body, read = bytearray(), environ["wsgi.input"].read
    with _watched(environ.get("REMOTE_ADDR", "")) as reading:
        # More than a byte at a time would be waited for until all of it is there, however long that takes.
        while len(body) < length and (byte := read(1)):
            body += byte
            reading.last = time.monotonic()
            if reading.is_late:
                break
    is_short = len(body) < length
    if reading.is_late or (is_short and (_was_hung_up(reading.peer) or time.monotonic() > reading.due)):
        raise RequestTimeout(f"The query did not come within {DEADLINE:g} seconds: send it at once.")
    if len(body) > longest:
        raise RequestEntityTooLarge
    if len(body) < (get_content_length(environ) or 0):
        raise ClientDisconnected
    return bytes(body)


@contextmanager
def _watched(peer: str) -> Iterator[_Reading]:
    reading = _Reading(peer)
    threading.Thread(target=reading.watch, daemon=True).start()
    try:
        yield reading
    finally:
        reading.over.set()


def _hang_up(peer: str, silent: float) -> None:
    """Read no more from the connection of that peer which has been silent for so long and waits for an answer."""
    near, nearest = SILENCE, None
    with suppress(FileNotFoundError):  # without such a folder, slow clients have to end by themselves
        for name in [int(each.name) for each in OPEN_FILES.iterdir()]:
            with suppress(OSError), _connection(name) as connection:
                difference = abs(_silence(connection, peer) - silent)
                if difference < near:
                    near, nearest = difference, name
    if nearest is not None:
        with suppress(OSError), _connection(nearest) as connection:
            connection.shutdown(socket.SHUT_RD)
            _hung_up.append(peer)


def _was_hung_up(peer: str) -> bool:
    with _one_at_a_time:
        if is_known := peer in _hung_up:
            _hung_up.remove(peer)
        return is_known


@contextmanager
def _connection(file: int) -> Iterator[socket.socket]:
    """A socket of ours for an open file of the server. Raises OSError where it is no socket."""
    copy = os.dup(file)
    try:
        connection = socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
    with connection:
        yield connection


def _silence(connection: socket.socket, peer: str) -> float:
    """Seconds since that peer sent something, where nothing was sent to it since; else there is no end of them.

    Who was told to continue (RFC 9110, section 10.1.1) has no answer yet.
    """
    if connection.family not in (socket.AF_INET, socket.AF_INET6):
        return math.inf
    if connection.getpeername()[0].partition("%")[0] != peer:
        return math.inf
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TOLD.size)
    sent, received, size = TOLD.unpack(told)
    is_answered = sent < received - AT_ONCE
    return math.inf if size == 0 or is_answered or _is_shut(connection) else received / 1000


def _is_shut(connection: socket.socket) -> bool:
    shut = select.poll()
    shut.register(connection, select.POLLRDHUP)
    return bool(shut.poll(0))
