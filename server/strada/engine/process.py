"""One worker process, seen from the web process: asked with a deadline, killed when it passes."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import IO, Any, cast

from strada import sandbox
from strada.engine.frames import PREAMBLE, pack

#: Seconds within which a worker must have opened its store.
START = 10.0
#: Seconds after which a query is a long one: it gives way to everything else, and its process ends with it.
LONG = 0.5


class WorkerError(Exception):
    """The process ended before it answered; `status` is its exit status, negative for a signal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the process ended with status {status}")
        self.status = status


class WorkerProcess:
    """Belongs to one thread at a time. After TimeoutError, WorkerError or a long query it is no longer usable.

    Must be made in a thread that lives as long as the worker shall, because Linux kills it with that thread.
    """

    def __init__(self, arguments: Sequence[str]) -> None:
        command = [sys.executable, "-P", "-m", "strada.engine.worker", *arguments, str(os.getpid())]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"RUST_BACKTRACE": "0"},
            bufsize=0,
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._answers = cast("IO[bytes]", self._process.stdout)
        self._poll = select.poll()
        self._poll.register(self._answers, select.POLLIN)
        self.is_usable = True

    @classmethod
    def open(cls, kind: str, store: str, megabytes: int) -> "WorkerProcess":
        """A worker that has opened the store. Raises WorkerError or TimeoutError."""
        worker = cls([kind, store, str(megabytes)])
        try:
            worker._receive(time.monotonic() + START)
        except (TimeoutError, WorkerError):
            worker.end()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, header: Mapping[str, Any], body: bytes, deadline: float) -> tuple[dict[str, Any], bytes]:
        """The answer's header and body. Kills the process where the deadline passes first."""
        self.is_usable = False
        try:
            self._send(pack(header, body) + body, deadline)
            is_long = self._set_aside_if_long(deadline)
            answer = self._receive(deadline)
        except TimeoutError:
            self.kill()
            raise
        self.is_usable = not is_long
        return answer

    def _send(self, request: bytes, deadline: float) -> None:
        try:
            os.write(self._requests.fileno(), request)
        except BrokenPipeError:
            raise self._ended(deadline) from None

    def _set_aside_if_long(self, deadline: float) -> bool:
        """Waits for the answer to begin, but not as long as a long query takes."""
        short = min(LONG, deadline - time.monotonic())
        if self._poll.poll(max(0.0, short) * 1000):
            return False
        sandbox.set_aside(self._process.pid)
        return True

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        header_length, body_length = PREAMBLE.unpack(self._read(PREAMBLE.size, deadline))
        header = json.loads(self._read(header_length, deadline))
        return header, self._read(body_length, deadline)

    def _read(self, length: int, deadline: float) -> bytes:
        received = bytearray(length)
        left = memoryview(received)
        while left:
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not self._poll.poll(remaining * 1000):
                raise TimeoutError
            count = os.readv(self._answers.fileno(), [left])
            if count == 0:
                raise self._ended(deadline)
            left = left[count:]
        return bytes(received)

    def _ended(self, deadline: float) -> WorkerError:
        """What became of a process that has closed its pipes. Raises TimeoutError where it lives on all the same."""
        try:
            return WorkerError(self._process.wait(max(0.0, deadline - time.monotonic())))
        except subprocess.TimeoutExpired:
            raise TimeoutError from None

    def kill(self) -> None:
        """Stops it now; whoever waits for its answer gets WorkerError."""
        self._process.kill()

    def end(self) -> None:
        """Kills it, waits until it is gone, and closes the pipes."""
        self._process.kill()
        self._process.wait()
        self._requests.close()
        self._answers.close()
