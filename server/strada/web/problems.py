"""Errors as answers: a page for browsers, problem details (RFC 9457) for everybody else."""

import json
import logging
import sqlite3
from http import HTTPStatus

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from strada.engine.screen import LONGEST
from strada.errors import (
    ContentTooLarge,
    Gone,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    RangeNotSatisfiable,
    StradaError,
    Unavailable,
)
from strada.language import marked
from strada.pages.refusal import error_page
from strada.pages.render import render
from strada.release.rows import Tombstone
from strada.representations import HTML, Representation, negotiate
from strada.web.door import frame
from strada.web.framing import plain_frame
from strada.web.headers import COMMON
from strada.web.releases import Releases

log = logging.getLogger(__name__)

PROBLEM = Representation("json", "application/problem+json", "Problem details", ("application/json",))


class Withdrawn(Gone):
    """What a tombstone answers."""

    def __init__(self, tombstone: Tombstone) -> None:
        super().__init__(marked("This was published here once, and has been taken away."))
        self.tombstone = tombstone


def problem(status: int, title: str, sentence: str, **more: str) -> tuple[bytes, list[tuple[str, str]]]:
    """The body and the headers of problem details, with `more` members of our own (RFC 9457, section 3.2)."""
    details = {"title": title, "status": status, "detail": sentence, **more}
    body = json.dumps(details, ensure_ascii=False).encode() + b"\n"
    headers = {"Content-Type": PROBLEM.content_type, "Content-Length": str(len(body)), **COMMON}
    return body, list(headers.items())


def register(app: Flask, releases: Releases) -> None:
    """Have every error of `app` answered here; none shows a traceback."""

    @app.errorhandler(StradaError)
    def refused(error: StradaError) -> Response:
        return response(error, releases)

    @app.errorhandler(HTTPException)
    def not_served(error: HTTPException) -> Response:
        return response(_ours(error), releases)

    @app.errorhandler(sqlite3.Error)
    def unreadable(error: sqlite3.Error) -> Response:
        log.error("The release cannot be read: %s", error)
        return response(Unavailable("The catalogue cannot be read at the moment."), releases)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return response(StradaError("The request could not be answered; the log of the server says why."), releases)


def _ours(error: HTTPException) -> StradaError:
    """Our error for Werkzeug's, with the same status."""
    if error.code == HTTPStatus.NOT_FOUND:
        return NotFound("There is nothing at this address.")
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = dict(error.get_headers()).get("Allow", "")
        return MethodNotAllowed(f"This address answers {allowed} only.", allowed)
    if error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return ContentTooLarge(f"A query may have {LONGEST:,} bytes: send it in parts.")
    if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        whole = dict(error.get_headers()).get("Content-Range", "bytes */*")
        return RangeNotSatisfiable("The part that was asked for lies beyond the end.", whole)
    ours = StradaError(error.description or error.name)
    ours.status = error.code or ours.status
    ours.title = error.name
    return ours


def response(error: StradaError, releases: Releases) -> Response:
    """The answer that tells of an error."""
    page = _page(error, releases) if wants_page() else None
    if page is None:
        body, headers = problem(error.status, error.title, str(error), **_members(error, releases))
        answer = Response(body, error.status, headers)
    else:
        answer = Response(page, error.status, mimetype=HTML.media_type)
    answer.headers.update(error.headers)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Accept, Accept-Language"
    return answer


def _members(error: StradaError, releases: Releases) -> dict[str, str]:
    """Of what was taken away: its address, and when."""
    if not isinstance(error, Withdrawn):
        return {}
    return {"iri": releases.current().release.base + error.tombstone.iri, "date": error.tombstone.time}


def wants_page() -> bool:
    """Whether the client is a browser rather than a program."""
    try:
        return negotiate(request.headers.get("Accept"), (PROBLEM, HTML)) is HTML
    except NotAcceptable:
        return False


def _page(error: StradaError, releases: Releases) -> str:
    try:
        around = frame()
    except Unavailable:
        return render(error_page(plain_frame(releases.site), error))
    if not isinstance(error, Withdrawn):
        return render(error_page(around, error))
    tombstone = error.tombstone
    return render(error_page(around, error, iri=around.base + tombstone.iri, time=tombstone.time))
