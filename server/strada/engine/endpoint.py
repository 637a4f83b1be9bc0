"""Questions to one graph of a store that runs elsewhere, each answered whole or by an error."""

import re
import time
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from strada.engine.answers import Results, refusing, too_large, written
from strada.engine.client import Client, broken
from strada.engine.portable import counting, portable
from strada.engine.remote_store import RemoteStore
from strada.errors import Unavailable

#: The JSON of a store has more words than what is written of it.
MORE_BYTES = 4
#: Bytes of the answers that a build asks for.
MOST_PROBED = 1 << 28
#: How Virtuoso writes blank nodes.
_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
#: How a truth value is written.
TRUTH = {True: b'{"head":{},"boolean":true}', False: b'{"head":{},"boolean":false}'}


class Endpoint:
    """One graph of a store. Raises as Engine.answer does."""

    def __init__(self, store: RemoteStore) -> None:
        self._client = Client(store)

    def answer(self, query: str, request: Mapping[str, Any]) -> bytes:
        """The serialised answer, within the limits of the request."""
        deadline = time.monotonic() + request["seconds"]
        _check(query, request["base"])
        text = portable(query, request["base"])
        ask = self._graph if request["form"] in ("CONSTRUCT", "DESCRIBE") else self._table
        answered = ask(text, request, deadline)
        # Asked last, so that a graph which was dropped meanwhile is noticed too: no store says that there is none.
        if not self._is_true("ASK { ?s ?p ?o }", deadline):
            raise Unavailable("The store does not hold this release at the moment.")
        return answered

    def number(self, query: str, seconds: float) -> int:
        """What a query counts, which it calls `n`."""
        body, _ = self._client.ask(query, rows=True, deadline=time.monotonic() + seconds, most=MOST_PROBED)
        for row in _rows(body)[0]:
            return int(row["n"].value)
        raise broken()

    def rows_given(self, wanted: int, seconds: float) -> int:
        """How many rows come where so many are wanted."""
        text = f"SELECT (1 AS ?n) {{ ?a ?p ?o . ?b ?q ?r }} LIMIT {wanted}"
        body, _ = self._client.ask(text, rows=True, deadline=time.monotonic() + seconds, most=MOST_PROBED)
        return _rows(body)[1]

    def _is_true(self, query: str, deadline: float) -> bool:
        body, _ = self._client.ask(query, rows=True, deadline=deadline, most=MOST_PROBED)
        return bool(_truth(body))

    def _table(self, text: str, request: Mapping[str, Any], deadline: float) -> bytes:
        most = request["bytes"] * MORE_BYTES
        body, cap = self._client.ask(text, rows=True, deadline=deadline, most=most)
        if request["form"] == "ASK":
            return written(_truth(body), request)
        rows, count = _rows(body)
        if cap and count >= cap:
            raise too_large(f"the {cap:,} rows that the store gives at most")
        return written(rows, request)

    def _graph(self, text: str, request: Mapping[str, Any], deadline: float) -> bytes:
        most = request["bytes"] * MORE_BYTES
        body, cap = self._client.ask(text, rows=False, deadline=deadline, most=most)
        try:
            triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)]
        except SyntaxError as error:
            raise broken() from error
        # The store says nothing where it leaves triples out, so what they are made from is counted.
        if cap and (len(triples) >= cap or self.number(counting(text), deadline - time.monotonic()) >= cap):
            raise too_large(f"the {cap:,} triples that the store gives at most")
        return written(triples, request)


def _check(query: str, base: str | None) -> None:
    """Asks an empty store first: each store has words of its own beyond SPARQL, and its own way to complain."""
    with refusing(query):
        ox.Store().query(query, base_iri=base, default_graph=ox.DefaultGraph())


def _rows(body: bytes) -> tuple[ox.QuerySolutions, int]:
    """The rows, and how many there are. They are read to the last, so that an answer that was cut off is none."""
    try:
        count = sum(1 for _ in _solutions(body))
    except SyntaxError as error:
        raise broken() from error
    return _solutions(body), count


def _solutions(body: bytes) -> ox.QuerySolutions:
    found = _parsed(body)
    if isinstance(found, ox.QuerySolutions):
        return found
    raise broken()


def _truth(body: bytes) -> ox.QueryBoolean:
    """The answer to ASK, which Virtuoso gives as a row with a 1, or as no row."""
    found = _parsed(body)
    if isinstance(found, ox.QueryBoolean):
        return found
    rows, _ = _rows(body)
    return _truth(TRUTH[any(row[0].value not in ("0", "false") for row in rows)])


def _parsed(body: bytes) -> Results:
    try:
        return ox.parse_query_results(_NODE.sub(rb"\1", body), format=ox.QueryResultsFormat.JSON)
    except SyntaxError as error:
        raise broken() from error
