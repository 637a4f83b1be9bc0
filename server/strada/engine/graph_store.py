"""Graphs of a store elsewhere: SPARQL 1.1 Graph Store HTTP Protocol.

A graph has no blank nodes, so the same triples can be sent twice with no harm: what fails in passing is tried again.
"""

from collections.abc import Iterable
from http import HTTPStatus
from itertools import chain, islice, repeat
from typing import Self

import httpx2

from strada.engine.remote_store import RemoteStore
from strada.engine.retries import retried
from strada.errors import NotLoaded

#: N-Triples are Turtle, and every store takes that.
TURTLE = "text/turtle"
#: Triples that are sent at a time.
PART = 20_000
#: Seconds for the store to take one part.
PATIENCE = httpx2.Timeout(600, connect=10)
PAUSES = (0.2, 1.0, 3.0)
FAILURES = (httpx2.HTTPStatusError, httpx2.TransportError)
PASSING = frozenset((502, 503, 504))


class GraphStore:
    """A connection to a store, to be closed. Raises NotLoaded."""

    def __init__(self, store: RemoteStore) -> None:
        self._address = store.graphs
        self._client = httpx2.Client(timeout=PATIENCE, auth=_auth(store))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def load(self, graph: str, triples: Iterable[bytes]) -> Iterable[int]:
        """Makes that graph hold just these lines of N-Triples; gives the number of those that are in."""
        lines, loaded = iter(triples), 0
        for method in chain(["PUT"], repeat("POST")):
            part = list(islice(lines, PART))
            if not part and method == "POST":
                return
            self._send(method, graph, b"".join(part))
            loaded += len(part)
            yield loaded

    def drop(self, graph: str) -> None:
        """Takes a graph away; one that is not there is no error."""
        self._send("DELETE", graph)

    def _send(self, method: str, graph: str, body: bytes | None = None) -> None:
        try:
            retried(lambda: self._once(method, graph, body), PAUSES, _may_pass, FAILURES)
        except httpx2.HTTPStatusError as error:
            raise NotLoaded(self._sentence(error.response)) from error
        except httpx2.TransportError as error:
            raise NotLoaded(f"The store at {self._address} does not answer: {error}.") from error

    def _once(self, method: str, graph: str, body: bytes | None) -> None:
        headers = {"Content-Type": TURTLE} if body is not None else {}
        answer = self._client.request(method, self._address, params={"graph": graph}, content=body, headers=headers)
        if method != "DELETE" or answer.status_code != HTTPStatus.NOT_FOUND:
            answer.raise_for_status()

    def _sentence(self, answer: httpx2.Response) -> str:
        if answer.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return (
                f"The store at {self._address} does not let us write: look at engine_user and engine_auth in "
                "strada.toml, and at the variable STRADA_ENGINE_PASSWORD."
            )
        said = " ".join(answer.text.split())[:300] or answer.reason_phrase
        return f"The store at {self._address} refused a graph with HTTP {answer.status_code}: {said}"


def _may_pass(error: Exception, _: int) -> bool:
    return not isinstance(error, httpx2.HTTPStatusError) or error.response.status_code in PASSING


def _auth(store: RemoteStore) -> httpx2.Auth | None:
    if not store.user:
        return None
    kind = httpx2.DigestAuth if store.auth == "digest" else httpx2.BasicAuth
    return kind(store.user, store.password)
