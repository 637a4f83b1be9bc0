"""The endpoint of a store that runs elsewhere, asked by SPARQLWrapper; in a process that can be killed.

SPARQLWrapper's timeout is for each read, it retries nothing and believes every answer: here an answer is
taken whole or not at all.
"""

import ast
import io
import math
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException, IncompleteRead
from typing import Any
from urllib.error import HTTPError

import pyoxigraph as ox
from SPARQLWrapper import JSON, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, SPARQLWrapperException, Unauthorized

from strada.engine.answers import AnswerError, Results, refusing, too_large, written
from strada.engine.portable import counting, portable
from strada.engine.remote_store import RemoteStore
from strada.errors import QueryRefused

TRIPLES = "application/n-triples, text/turtle;q=0.5"
#: Answers that another try may mend, and the seconds before each.
PASSING = frozenset((502, 503, 504))
PAUSES = (0.1, 0.4, 1.0)
#: The JSON of a store has more words than what is written of it.
MORE_BYTES = 4
#: Bytes of the answers that a build asks for.
MOST_PROBED = 1 << 28
#: Letters of what a store says that are passed on.
MOST_SAID = 300
#: How Virtuoso says that it stopped at its own limit of time, and that an answer is only a part.
OUT_OF_TIME = ("S1T00", "S1TAT")
#: How Virtuoso writes blank nodes.
_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_MARKUP = re.compile(r"<[^>]*>")


class Endpoint:
    """One graph of a store. Raises AnswerError."""

    def __init__(self, store: RemoteStore) -> None:
        self._store = store

    def answer(self, query: str, request: Mapping[str, Any]) -> bytes:
        """The serialised answer, within the limits of the request."""
        _check(query, request["base"])
        try:
            text = portable(query, request["base"])
        except QueryRefused as error:
            raise AnswerError("QueryRefused", str(error)) from error
        if request["form"] in ("CONSTRUCT", "DESCRIBE"):
            return written(self._graph(text, request), request)
        return self._table(text, request)

    def number(self, query: str, seconds: float) -> int:
        """What a query counts, which it calls `n`."""
        body, _ = self._whole(query, JSON, time.monotonic() + seconds, MOST_PROBED)
        for row in _rows(body):
            return int(row["n"].value)
        raise _broken()

    def rows_given(self, wanted: int, seconds: float) -> int:
        """How many rows come where so many are wanted."""
        text = f"SELECT (1 AS ?n) {{ ?a ?p ?o . ?b ?q ?r }} LIMIT {wanted}"
        body, _ = self._whole(text, JSON, time.monotonic() + seconds, MOST_PROBED)
        return sum(1 for _ in _rows(body))

    def _table(self, text: str, request: Mapping[str, Any]) -> bytes:
        body, cap = self._asked(text, JSON, request)
        count = sum(1 for _ in _rows(body)) if request["form"] == "SELECT" and cap else 0
        if cap and count >= cap:
            raise too_large(f"the {cap:,} rows that the store gives at most")
        return written(_truth(body) if request["form"] == "ASK" else _rows(body), request)

    def _graph(self, text: str, request: Mapping[str, Any]) -> list[ox.Triple]:
        body, cap = self._asked(text, TRIPLES, request)
        try:
            triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)]
        except SyntaxError as error:
            raise _broken() from error
        # The store says nothing where it leaves triples out, so what they are made from is counted.
        if cap and (len(triples) >= cap or self.number(counting(text), request["seconds"]) >= cap):
            raise too_large(f"the {cap:,} triples that the store gives at most")
        return triples

    def _asked(self, text: str, form: str, request: Mapping[str, Any]) -> tuple[bytes, int]:
        return self._whole(text, form, time.monotonic() + request["seconds"], request["bytes"] * MORE_BYTES)

    def _whole(self, text: str, form: str, deadline: float, most: int) -> tuple[bytes, int]:
        """The bytes of an answer, and the number of rows that the store gives at most, 0 where that is not known.

        A store that is down or busy is asked again while there is time: a query changes nothing.
        """
        for pause in (*PAUSES, None):
            try:
                return self._once(text, form, deadline, most)
            except (OSError, HTTPException) as error:
                told = isinstance(error, HTTPError) and error.code not in PASSING
                if told or pause is None or time.monotonic() + pause >= deadline:
                    raise _unavailable(error) from error
                time.sleep(pause)
        raise AssertionError

    def _once(self, text: str, form: str, deadline: float, most: int) -> tuple[bytes, int]:
        try:
            response = self._request(text, form, deadline - time.monotonic()).query().response
        except SPARQLWrapperException as error:
            raise _refused(error) from error
        with response:
            body = response.read(most + 1)
            headers = response.info()
        if len(body) > most:
            raise too_large(f"{most:,} bytes")
        if response.length:
            raise IncompleteRead(body, response.length)
        if headers.get("X-SQL-State") in OUT_OF_TIME:
            raise AnswerError("QueryTimeout", "")
        cap = headers.get("X-SPARQL-MaxRows", "")
        return body, self._store.rows or (int(cap) if cap.isdigit() else 0)

    def _request(self, text: str, form: str, seconds: float) -> SPARQLWrapper:
        store = self._store
        request = SPARQLWrapper(store.queries, defaultGraph=store.graph)
        # Without this, Virtuoso lets GRAPH look into every graph that it has.
        request.addParameter("named-graph-uri", f"{store.graph}-none")
        request.setOnlyConneg(True)
        request.setMethod(POST)
        request.setTimeout(max(1, math.ceil(seconds)))
        if store.user:
            request.setHTTPAuth(store.auth.upper())
            request.setCredentials(store.user, store.password)
        if form == JSON:
            request.setReturnFormat(JSON)
        else:
            request.addCustomHttpHeader("Accept", form)
        request.setQuery(text)
        return request


def _check(query: str, base: str | None) -> None:
    """Asks an empty store first: each store has words of its own beyond SPARQL, and its own way to complain."""
    with refusing():
        ox.Store().query(query, base_iri=base, default_graph=ox.DefaultGraph())


def _rows(body: bytes) -> ox.QuerySolutions:
    found = _parsed(body)
    if isinstance(found, ox.QuerySolutions):
        return found
    raise _broken()


def _truth(body: bytes) -> ox.QueryBoolean:
    """The answer to ASK, which Virtuoso gives as a row with a 1, or as no row."""
    found = _parsed(body)
    if isinstance(found, ox.QuerySolutions):
        is_true = any(row[0].value not in ("0", "false") for row in found)
        return _truth(b'{"head":{},"boolean":%s}' % (b"true" if is_true else b"false"))
    return found


def _parsed(body: bytes) -> Results:
    """Rows are checked to the last, so that an answer that was cut off is none."""
    whole = _NODE.sub(rb"\1", body)
    with suppress(SyntaxError):
        found = ox.parse_query_results(whole, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QuerySolutions):
            for _ in found:
                pass
            return ox.parse_query_results(io.BytesIO(whole), format=ox.QueryResultsFormat.JSON)
        return found
    raise _broken()


def _broken() -> AnswerError:
    return AnswerError(
        "Unavailable",
        "The store broke its answer off or gave something else: it may have reached a limit of its own. "
        "Ask for less at once, or send the query again.",
    )


def _unavailable(error: Exception) -> AnswerError:
    if isinstance(error, HTTPError) and error.code not in PASSING:
        return AnswerError("Unavailable", f"The store that answers queries here refuses to, with HTTP {error.code}.")
    if isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
        return AnswerError("QueryTimeout", "")
    return AnswerError("Unavailable", "The store that answers queries here does not answer at the moment.")


def _refused(error: SPARQLWrapperException) -> AnswerError:
    """What a store says of a query is for whoever wrote it; whether the store is set up right is not."""
    if isinstance(error, Unauthorized | EndPointNotFound):
        return AnswerError("Unavailable", "The store that answers queries here refuses to: its settings are wrong.")
    # SPARQLWrapper keeps the body of an answer in its message only, as Python writes bytes.
    _, _, quoted = str(error).partition("Response:\n")
    said = ast.literal_eval(quoted).decode(errors="replace") if quoted else "nothing"
    if any(state in said for state in OUT_OF_TIME):
        return AnswerError("QueryTimeout", "")
    # Virtuoso repeats the query, with words that are for itself.
    said = " ".join(_MARKUP.sub(" ", said.partition("SPARQL query:")[0]).split())
    return AnswerError("StoreError", f"The store cannot answer this query, and says: {said[:MOST_SAID]}")
