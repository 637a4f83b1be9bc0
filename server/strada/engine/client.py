"""The SPARQL 1.1 Protocol towards a store that runs elsewhere, by SPARQLWrapper; in a process that can be killed.

SPARQLWrapper's timeout is for each read, it retries nothing, follows redirects with the password, and believes
every answer: here an answer comes whole, from the address of the settings, or not at all.
"""

import math
import re
import sys
import time
import urllib.request
from http import HTTPStatus
from http.client import HTTPException, IncompleteRead
from typing import Any
from urllib.error import HTTPError, URLError

from SPARQLWrapper import BASIC, CONSTRUCT, JSON, POST, SELECT, SPARQLWrapper

from strada.engine.answers import too_large
from strada.engine.remote_store import RemoteStore
from strada.engine.retries import retried
from strada.errors import QueryTimeout, StoreError, StradaError, Unavailable

TRIPLES = "application/n-triples, text/turtle;q=0.5"
#: Seconds before each further try.
PAUSES = (0.1, 0.4, 1.0)
#: What goes wrong between here and a store.
FAILURES = (OSError, HTTPException)
#: What says that a store is only starting, or has enough to do.
BUSY = frozenset((502, 503))
#: Letters of what a store says that are passed on, and bytes that are read for them.
MOST_SAID, MOST_READ = 300, 100_000
#: How Virtuoso says that it stopped at its own limit of time, and that an answer is only a part.
OUT_OF_TIME = ("S1T00", "S1TAT")
#: What is wrong with a query, and what with the settings.
OF_THE_QUERY, OF_THE_SETTINGS = frozenset((400, 414, 500)), frozenset((401, 404))
#: How Virtuoso begins what it says of a query.
FROM_VIRTUOSO = "Virtuoso "
_MARKUP = re.compile(r"<[^>]*>")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class _Request(SPARQLWrapper):
    """A request that an opener of its own sends, where SPARQLWrapper takes that of the whole process; what is wrong
    is said by HTTPError, with the body that SPARQLWrapper would put into a message."""

    def __init__(self, opener: urllib.request.OpenerDirector, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._opener = opener

    def _query(self) -> tuple[Any, str]:
        return self._opener.open(self._createRequest(), timeout=self.timeout), self.returnFormat


class Client:
    """Asks one graph of a store, and tells the log why it does not answer.

    Raises QueryTimeout, ResultTooLarge, StoreError or Unavailable.
    """

    def __init__(self, store: RemoteStore) -> None:
        self._store = store
        self._opener = _opener(store)

    def ask(self, text: str, *, rows: bool, deadline: float, most: int) -> tuple[bytes, int]:
        """The bytes of an answer, and the number of rows that the store gives at most, 0 where that is not known.

        A store that is down or busy is asked again while there is time, one that broke off once more: a query
        changes nothing, but it may be what the store dies of.
        """
        try:
            return retried(lambda: self._once(text, rows, deadline, most), PAUSES, _may_pass, FAILURES, deadline)
        except FAILURES as error:
            raise _error_of(error) from error

    def _once(self, text: str, rows: bool, deadline: float, most: int) -> tuple[bytes, int]:
        response = self._request(text, rows, deadline - time.monotonic()).query().response
        with response:
            body = response.read(most + 1)
            headers = response.info()
        if len(body) > most:
            raise too_large(f"{most:,} bytes")
        if response.length:
            raise IncompleteRead(body, response.length)
        if response.length is None and not response.chunked:
            raise broken()  # it ends where the connection ended
        if headers.get("X-SQL-State") in OUT_OF_TIME:
            raise QueryTimeout("The store takes too long.")
        told = headers.get("X-SPARQL-MaxRows", "")
        return body, min(filter(None, (self._store.rows, int(told) if told.isdigit() else 0)), default=0)

    def _request(self, text: str, rows: bool, seconds: float) -> SPARQLWrapper:
        store = self._store
        request = _Request(self._opener, store.queries, defaultGraph=store.graph)
        # Without this, Virtuoso lets GRAPH look into every graph that it has.
        request.addParameter("named-graph-uri", f"{store.graph}-none")
        request.setOnlyConneg(True)
        request.setMethod(POST)
        request.setTimeout(max(1, math.ceil(seconds)))
        if store.user and store.auth == "basic":
            request.setHTTPAuth(BASIC)
            request.setCredentials(store.user, store.password)
        if rows:
            request.setReturnFormat(JSON)
        else:
            request.addCustomHttpHeader("Accept", TRIPLES)
        # setQuery guesses the form, also by words in comments, and takes "address" for an update.
        request.queryString, request.queryType = text, SELECT if rows else CONSTRUCT
        return request


def _opener(store: RemoteStore) -> urllib.request.OpenerDirector:
    """Follows no redirect, and answers a digest challenge of any realm, where SPARQLWrapper knows one only."""
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    if store.auth == "digest":
        passwords.add_password(None, store.queries, store.user, store.password)
    return urllib.request.build_opener(_NoRedirects, urllib.request.HTTPDigestAuthHandler(passwords))


def _may_pass(error: Exception, tries: int) -> bool:
    if isinstance(error, HTTPError):
        return error.code in BUSY
    if _is_late(error):
        return False
    return isinstance(error, URLError) or tries == 0


def _is_late(error: Exception) -> bool:
    """Whether time ran out, while connecting (which urllib wraps) or while reading."""
    return isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)


def broken() -> Unavailable:
    return Unavailable(
        "The store broke its answer off or gave something else: it may have reached a limit of its own. "
        "Ask for less at once, or send the query again.",
    )


def _error_of(error: Exception) -> StradaError:
    """What a store says of a query is for whoever wrote it; how it is set up, and why it is down, is for the log."""
    if _is_late(error):
        return QueryTimeout("The store takes too long.")
    if isinstance(error, HTTPError) and error.code in OF_THE_QUERY:
        try:
            said = error.read(MOST_READ).decode(errors="replace")
        except FAILURES:
            return broken()
        return _refused(error.code, said)
    sys.stderr.write(f"The store does not answer: {error!r}\n")
    if isinstance(error, HTTPError) and error.code in OF_THE_SETTINGS:
        return Unavailable("The store that answers queries here refuses to: its settings are wrong.")
    if isinstance(error, HTTPError) and error.code not in BUSY:
        return Unavailable(f"The store that answers queries here refuses to, with HTTP {error.code}.")
    return Unavailable("The store that answers queries here does not answer at the moment.")


def _refused(code: int, said: str) -> StradaError:
    if any(state in said for state in OUT_OF_TIME):
        return QueryTimeout("The store takes too long.")
    if not said.startswith(FROM_VIRTUOSO) and code == HTTPStatus.INTERNAL_SERVER_ERROR:
        sys.stderr.write("The store failed, with HTTP 500\n")
        return StoreError("The store that answers queries here failed on this one.")
    # Virtuoso repeats the query, with words that are for itself.
    said = " ".join(_MARKUP.sub(" ", said.partition("SPARQL query:")[0]).split())
    return StoreError(f"The store cannot answer this query, and says: {said[:MOST_SAID]}")
