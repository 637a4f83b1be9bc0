"""Worker processes that take turns, and are replaced in the background when one was killed."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from strada.engine.process import WorkerError, WorkerProcess
from strada.errors import Unavailable

#: Seconds before a store that could not be opened is tried again.
PAUSE = 1.0


class Pool:
    """At most `size` workers, and at most `queue` threads that wait for one.

    One thread, the keeper, starts and buries every worker: nobody else waits for either, and Linux
    kills a worker whose starting thread has ended.
    """

    def __init__(self, start: Callable[[], WorkerProcess], size: int, queue: int) -> None:
        self._start = start
        self._size = size
        self._queue = queue
        self._changed = threading.Condition()
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._dead: list[WorkerProcess] = []
        self._waiting = 0
        self._broken = False
        self._closing = False
        self._closed = False
        self._keeper: threading.Thread | None = None

    @contextmanager
    def worker(self, deadline: float) -> Iterator[WorkerProcess]:
        """A worker for one query. Raises Unavailable where none is free before the deadline."""
        worker = self._take(deadline)
        try:
            yield worker
        finally:
            self._give_back(worker)

    @property
    def is_closing(self) -> bool:
        return self._closing

    def _take(self, deadline: float) -> WorkerProcess:
        with self._changed:
            self._keep()
            while True:
                self._wait_for_one(deadline)
                worker = self._idle.pop()
                if worker.is_alive:
                    self._busy.add(worker)
                    return worker
                self._dead.append(worker)
                self._changed.notify_all()

    def _wait_for_one(self, deadline: float) -> None:
        if not self._idle and self._waiting >= self._queue:
            raise Unavailable("Too many queries are waiting: send this one again in a few seconds.")
        self._waiting += 1
        try:
            self._changed.wait_for(
                lambda: self._idle or self._broken or self._closing, max(0.0, deadline - time.monotonic())
            )
        finally:
            self._waiting -= 1
        if self._closing:
            raise Unavailable("A new release has come: send the query again.", retry_after=1)
        if not self._idle and self._broken:
            raise Unavailable("The triples of this release cannot be opened at the moment.")
        if not self._idle:
            raise Unavailable("Other queries took all the time: send this one again in a few seconds.")

    def _give_back(self, worker: WorkerProcess) -> None:
        with self._changed:
            self._busy.discard(worker)
            (self._idle if worker.is_usable else self._dead).append(worker)
            self._changed.notify_all()

    def _keep(self) -> None:
        if self._keeper is None and not self._closing:
            self._keeper = threading.Thread(target=self._replace, name="strada-query-workers", daemon=True)
            self._keeper.start()

    def _is_short(self) -> bool:
        return not self._closing and len(self._idle) + len(self._busy) < self._size

    def _replace(self) -> None:
        while not self._closed:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._dead or self._is_short())
                dead, self._dead = self._dead, []
                short = self._is_short()
            for worker in dead:
                worker.end()
            if short:
                self._add()

    def _add(self) -> None:
        try:
            worker = self._start()
        except (TimeoutError, WorkerError, OSError):
            with self._changed:
                self._broken = True
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._closing, PAUSE)
            return
        with self._changed:
            self._broken = False
            self._idle.append(worker)
            self._changed.notify_all()

    def close(self, patience: float) -> None:
        """Waits so many seconds for running queries, then ends every process and waits until it is gone."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._busy, patience)
            for worker in self._busy:
                worker.kill()
            self._changed.wait_for(lambda: not self._busy)
            self._closed = True
            self._changed.notify_all()
        if self._keeper is not None:
            self._keeper.join()
        for worker in [*self._idle, *self._dead]:
            worker.end()
        self._idle, self._dead = [], []
