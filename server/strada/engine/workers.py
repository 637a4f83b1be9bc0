"""SPARQL by worker processes that are killed at the deadline, whatever store they ask."""

import signal
import time
from collections.abc import Mapping

from strada.engine.engine import Limits, Query
from strada.engine.pool import Pool
from strada.engine.process import WorkerError, WorkerProcess
from strada.errors import (
    BadRequest,
    NotAcceptable,
    QueryRefused,
    QueryTimeout,
    ResultTooLarge,
    StoreError,
    StradaError,
    Unavailable,
)

#: How an allocation ends that is refused: Rust aborts, the kernel kills.
_OUT_OF_MEMORY = (-signal.SIGABRT, -signal.SIGKILL)
#: What a worker may say of a query, by the name that it sends.
_ERRORS: dict[str, type[StradaError]] = {
    each.__name__: each for each in (QueryRefused, NotAcceptable, ResultTooLarge, StoreError, Unavailable)
}


class Workers:
    """An engine over one store; `kind` and `store` are what a worker opens, as strada.engine.worker says.

    `base` is what relative IRIs of a query are resolved against. Processes start with the
    first query. To move to another release make another engine, and
    close this one with the patience of a deadline.
    """

    def __init__(
        self,
        kind: str,
        store: str,
        *,
        workers: int = 2,
        queue: int = 16,
        limits: Limits | None = None,
        prefixes: Mapping[str, str] | None = None,
        base: str | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._prefixes = dict(prefixes or {})
        self._base = base
        self._pool = Pool(lambda: WorkerProcess.open(kind, store, self.limits.memory_mb), workers, queue)

    def answer(self, query: Query, representation_media_type: str, *, timeout: float) -> bytes:
        """The answer in that media type; `timeout` lowers the deadline and never raises it."""
        if not timeout > 0:
            raise BadRequest("The timeout must be a number of seconds above 0.")
        if representation_media_type not in (row.media_type for row in query.representations):
            offered = ", ".join(row.media_type for row in query.representations)
            raise NotAcceptable(f"The answer to {query.form} is available as {offered}.")
        seconds = min(timeout, self.limits.deadline)
        deadline = time.monotonic() + seconds
        with self._pool.worker(deadline) as worker:
            return self._ask(worker, query, representation_media_type, deadline, seconds)

    def _ask(self, worker: WorkerProcess, query: Query, media_type: str, deadline: float, seconds: float) -> bytes:
        request = {
            "form": query.form,
            "media_type": media_type,
            "seconds": seconds,
            "rows": self.limits.rows,
            "bytes": self.limits.bytes,
            "prefixes": self._prefixes,
            "base": self._base,
        }
        try:
            header, body = worker.ask(request, query.text.encode(), deadline)
        except TimeoutError:
            raise _timed_out(seconds) from None
        except WorkerError as death:
            raise self._reason(death, seconds) from death
        if "error" in header:
            raise self._error(header, seconds)
        return body

    def _reason(self, death: WorkerError, seconds: float) -> StradaError:
        if self._pool.is_closing:
            return Unavailable("The query was stopped by a new release: send it again.", retry_after=1)
        if death.status in _OUT_OF_MEMORY:
            return self._too_much_memory()
        if death.status == -signal.SIGALRM:
            return _timed_out(seconds)
        return StradaError("The query stopped the engine, and was not answered: write it in a simpler way.")

    def _error(self, header: Mapping[str, str], seconds: float) -> StradaError:
        if header["error"] == MemoryError.__name__:
            return self._too_much_memory()
        if header["error"] == QueryTimeout.__name__:
            return _timed_out(seconds)
        return _ERRORS[header["error"]](header["message"])

    def _too_much_memory(self) -> ResultTooLarge:
        return ResultTooLarge(
            f"The query needs more memory than the {self.limits.memory_mb:,} MB that a query may use: "
            "ask for less at once, or take the dump of the release."
        )

    def close(self, patience: float = 0.0) -> None:
        """Takes no more queries, gives those that run `patience` seconds to end, then kills them."""
        self._pool.close(patience)


def _timed_out(seconds: float) -> QueryTimeout:
    return QueryTimeout(
        f"The query was stopped after {seconds:g} seconds: ask for less at once, or take the dump of the release. "
        "A path with * or + that ends at something known is much quicker as the first pattern, by itself."
    )
