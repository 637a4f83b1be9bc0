"""The fast path: WSGI middleware that answers stored representations before Flask is reached.

It also refuses requests that are too long to be honest, before anything parses them.
"""

import re
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from werkzeug.exceptions import HTTPException, RequestHeaderFieldsTooLarge, RequestURITooLarge

from strada.errors import StradaError
from strada.release.read import CURRENT
from strada.representations import HTML
from strada.web.answers import Answer, address_of, answer
from strada.web.headers import CHOSEN, root
from strada.web.problems import problem
from strada.web.releases import Opened, Releases

LONGEST_HEADERS = 8_192
LONGEST_PATH = 2_048
#: A query of the longest that the screen lets pass, when every character is escaped.
LONGEST_QUERY_STRING = 61_440
#: Seconds after which nobody waits any longer to see another release.
LATEST = 1.0


class StoredFirst:
    """Answers GET and HEAD of a stored representation; everything else goes on to `application`."""

    def __init__(self, application: Any, releases: Releases) -> None:
        self.application = application
        self._releases = releases
        self._prefix = root(releases.site.base).rstrip("/")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answered = _refusal(environ) or self._stored(environ)
        if answered is None:
            self._choose_language(environ)
            return self._made(environ, start_response)
        start_response(answered.status, answered.headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answered.body]

    def _stored(self, environ: dict[str, Any]) -> Answer | None:
        self._mount(environ)
        path: str = environ["PATH_INFO"]
        # A path of one segment may be a list, a query may choose the representation, and bytes
        # that are no ASCII need decoding: those are for Flask.
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING"):
            return None
        if "/" not in path[1:] or not path.isascii():
            return None
        try:
            opened = self._releases.current()
            return answer(opened, address_of(path[1:], opened.languages), environ)
        except (StradaError, sqlite3.Error):
            return None  # Flask meets the same, and says it as the client wants to hear it.

    def _made(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """The answer of the application; where its release was deleted meanwhile, that of the next one, once.

        A release is deleted as soon as another stands when something in it was closed to the public.
        """
        before, begun = self._current(), list[Any]()
        body = self.application(environ, lambda *given: begun.append(given))
        is_missed = begun[-1][0].startswith(("404", "5")) and environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if is_missed and self._moved_from(before):
            if hasattr(body, "close"):
                body.close()
            return self.application(environ, start_response)  # type: ignore[no-any-return]
        start_response(*begun[-1])
        return body  # type: ignore[no-any-return]

    def _current(self) -> Opened | None:
        with suppress(StradaError):
            return self._releases.current()
        return None

    def _moved_from(self, before: Opened | None) -> bool:
        """Whether another release has taken the place of that one; if so, it is waited for until it is seen here."""
        late = time.monotonic() + LATEST
        try:
            if before is None or (self._releases.site.releases / CURRENT).readlink().name == before.release.id:
                return False
        except OSError:
            return False  # there is none at all
        while self._current() is before and time.monotonic() < late:
            time.sleep(0.01)
        return True

    def _choose_language(self, environ: dict[str, Any]) -> None:
        """An address such as `search.nl.html` asks what `search` does of a reader of Dutch who has a browser."""
        with suppress(StradaError):
            opened = self._releases.current()
            address = address_of(environ["PATH_INFO"][1:], opened.languages)
            if address.language is None:
                return
            environ["HTTP_ACCEPT_LANGUAGE"], environ["HTTP_ACCEPT"] = address.language, HTML.media_type
            environ[CHOSEN] = address.language
            environ["PATH_INFO"] = "/" + re.sub("(^|(?<=/))index$", "", address.iri)

    def _mount(self, environ: dict[str, Any]) -> None:
        """Takes the path of the base off the address, unless a server before us did so."""
        path = environ["PATH_INFO"]
        if self._prefix and path.startswith(self._prefix + "/"):
            environ["SCRIPT_NAME"] = self._prefix
            environ["PATH_INFO"] = path[len(self._prefix) :]


def _refusal(environ: dict[str, Any]) -> Answer | None:
    if sum(len(name) + len(value) for name, value in environ.items() if name.startswith("HTTP_")) > LONGEST_HEADERS:
        return _refused(RequestHeaderFieldsTooLarge("The headers of the request are longer than 8 KB."))
    if len(environ["PATH_INFO"]) > LONGEST_PATH or len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY_STRING:
        return _refused(RequestURITooLarge("The address is too long."))
    return None


def _refused(error: HTTPException) -> Answer:
    body, headers = problem(error.code or 400, error.name, error.description or "")
    return Answer(f"{error.code} {error.name}", headers, body)
