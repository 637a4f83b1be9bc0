"""The SPARQL 1.1 Protocol: a query in, an answer or a clear refusal out."""

import math
from collections.abc import Sequence

from flask import Blueprint, Response, request
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from strada.engine.screen import screen
from strada.errors import BadRequest, NotFound, QueryRefused, UnsupportedMediaType
from strada.representations import GRAPHS, HTML, RESULTS, Representation, negotiate
from strada.triples import n_triples, serialise
from strada.web.answers import wanted
from strada.web.console import answered, form
from strada.web.description import WELL_KNOWN, describe, describe_data
from strada.web.door import accept, made, opened, requested_format, turnstile
from strada.web.headers import REVALIDATE

sparql = Blueprint("sparql", __name__)

DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
DATASET = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")
READ_ONLY = "Nothing can be changed through this endpoint: send a query instead of an update."
Parameters = MultiDict[str, str] | CombinedMultiDict[str, str]


@sparql.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answers a query; without one, says what is here."""
    parameters, direct = _received()
    _check(parameters)
    text = _query(parameters, direct)
    if text is not None:
        return _answer(text, parameters)
    if request.method == "POST":
        raise BadRequest("There is no query: send it as `query=`, or as a body of the type application/sparql-query.")
    return _introduction(parameters.get("format"))


def _received() -> tuple[Parameters, str | None]:
    """The parameters, and the query where it is the body. Raises UnsupportedMediaType."""
    if request.method != "POST":
        return request.args, None
    if request.mimetype == UPDATE:
        raise QueryRefused(READ_ONLY)
    if request.mimetype not in (FORM, DIRECT):
        raise UnsupportedMediaType(f"Send a query as {FORM} or as {DIRECT}.")
    with turnstile().inside():
        if request.mimetype == FORM:
            return CombinedMultiDict([request.args, request.form]), None
        return request.args, _text(request.get_data())


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error


def _check(parameters: Parameters) -> None:
    """Raises QueryRefused or NotFound for what is asked beside a query and not done here."""
    if "update" in parameters:
        raise QueryRefused(READ_ONLY)
    for name in DATASET:
        if name in parameters:
            raise QueryRefused(f"There is one graph here, the release: leave out {name}.")
    release = opened().release.id
    if parameters.get("release", release) != release:
        raise NotFound(f"Only the release {release} can be asked here.")


def _query(parameters: Parameters, direct: str | None) -> str | None:
    given = parameters.getlist("query") + ([direct] if direct is not None else [])
    if len(given) > 1:
        raise BadRequest("There is more than one query: send one at a time.")
    return given[0] if given else None


def _answer(text: str, parameters: Parameters) -> Response:
    name, timeout = parameters.get("format"), _timeout(parameters.get("timeout"))
    # Who takes a page is told there what is wrong with a query, beside the query.
    if _row((*RESULTS, *GRAPHS), name) is HTML:
        return answered(text, timeout)
    query = screen(text)
    row = _row(query.representations, name)
    body = opened().engine.answer(query, row.media_type, timeout=timeout)
    response = Response(body, content_type=row.content_type)
    response.vary.add("Accept")
    response.headers["Cache-Control"] = REVALIDATE
    return response


@sparql.get(f"/{WELL_KNOWN}")
def void() -> Response:
    """What the data is, in the terms of VoID."""
    name = requested_format()
    row = wanted(name, GRAPHS) if name else negotiate(accept(), GRAPHS)
    return made(serialise(n_triples(describe_data(opened())).encode(), row.media_type), row.content_type, ("Accept",))


def _row(rows: Sequence[Representation], name: str | None) -> Representation:
    """What the answer is written in; a browser gets a page."""
    return wanted(name, (*rows, HTML)) if name else negotiate(accept(), (*rows, HTML))


def _timeout(text: str | None) -> float:
    """Seconds; the engine knows its own deadline and takes the shorter."""
    if not text:
        return math.inf
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (seconds > 0 and math.isfinite(seconds)):
        raise BadRequest("The timeout is a number of seconds, such as timeout=2.5.")
    return seconds


def _introduction(name: str | None) -> Response:
    """The form for browsers, the service description for everybody else."""
    row = _row(GRAPHS, name)
    if row is HTML:
        return form(request.args.get("example"))
    body = serialise(n_triples(describe(opened())).encode(), row.media_type)
    return made(body, row.content_type)
