"""The SPARQL 1.1 Protocol: a query in, an answer or a clear refusal out."""

import hashlib
import math
import re
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote_to_bytes

from flask import Blueprint, Response, request
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from strada.engine.engine import Query
from strada.engine.screen import screen
from strada.errors import BadRequest, QueryRefused, UnsupportedMediaType
from strada.representations import GRAPHS, HTML, RESULTS, Representation
from strada.triples import n_triples, serialise
from strada.web.asking import ask
from strada.web.bodies import read_body
from strada.web.console import answered, form
from strada.web.door import made, opened, releases, selected, turnstile
from strada.web.headers import REVALIDATE
from strada.web.releases import Opened
from strada.web.service_description import WELL_KNOWN, data_of, describe, describe_data

sparql = Blueprint("sparql", __name__)

DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
DATASET = ("default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri")
READ_ONLY = "Nothing can be changed through this endpoint: send a query instead of an update."
#: Functions that may give something else each time, and blank nodes, which are named anew.
CHANGING = re.compile("NOW|RAND|UUID|BNODE", re.IGNORECASE)
Parameters = MultiDict[str, str]


@sparql.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answers a query; without one, says what is here."""
    parameters, direct = _received()
    asked = _check(parameters)
    text = _query(parameters, direct)
    if text is not None:
        return _answer(asked, text, parameters)
    if request.method == "POST":
        raise BadRequest("There is no query: send it as `query=`, or as a body of the type application/sparql-query.")
    return _introduction(asked, parameters)


def _received() -> tuple[Parameters, str | None]:
    """The parameters, and the query where it is the body. Raises UnsupportedMediaType."""
    parameters = _parameters(request.query_string)
    if request.method != "POST":
        return parameters, None
    if request.mimetype == UPDATE:
        raise QueryRefused(READ_ONLY)
    if request.mimetype not in (FORM, DIRECT):
        raise UnsupportedMediaType(f"Send a query as {FORM} or as {DIRECT}.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the query as it is: a compressed one is not read here.")
    with turnstile().inside():
        body = read_body(request.environ, request.max_content_length or 0)
    if request.mimetype == FORM:
        return CombinedMultiDict([parameters, _parameters(body)]), None
    return parameters, _text(body)


def _parameters(encoded: bytes) -> MultiDict[str, str]:
    """What a query string or a form says. Flask would read other letters into bytes that are no text."""
    _text(unquote_to_bytes(encoded))
    return MultiDict(parse_qsl(_text(encoded), keep_blank_values=True))


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("The query is not UTF-8.") from error


def _check(parameters: Parameters) -> Opened:
    """The release that is asked. Raises QueryRefused or NotFound for what is asked beside a query and not done here."""
    if "update" in parameters:
        raise QueryRefused(READ_ONLY)
    asked = releases().of(parameters["release"]) if parameters.get("release") else opened()
    graph = str(data_of(asked))
    for name in DATASET:
        given = [value for value in parameters.getlist(name) if value]  # forms send empty what is not filled in
        if given and (name != DATASET[0] or given != [graph]):
            raise QueryRefused(f"There is one graph here, {graph}, and it is the default: leave out {name}.")
    return asked


def _query(parameters: Parameters, direct: str | None) -> str | None:
    given = parameters.getlist("query") + ([direct] if direct is not None else [])
    if len(given) > 1:
        raise BadRequest("There is more than one query: send one at a time.")
    # Some editors begin a file with a mark of its encoding, which is no part of the query.
    return given[0].removeprefix("\ufeff") if given else None


def _answer(asked: Opened, text: str, parameters: Parameters) -> Response:
    timeout = _timeout(parameters.get("timeout"))
    row, vary = selected((*RESULTS, *GRAPHS, HTML), parameters=parameters)
    # Who takes a page is told there what is wrong with a query, beside the query.
    query = screen(text, str(data_of(asked))) if row is not HTML else None
    if query is not None:
        row, vary = selected((*query.representations, HTML), parameters=parameters)
    if query is None or row is HTML:
        return answered(asked, text, timeout)
    etag = _etag(asked, query, row)
    response = Response(content_type=row.content_type)
    response.vary.update(vary)
    response.headers["Cache-Control"] = REVALIDATE
    response.headers["Strada-Release"] = asked.release.id
    response.headers["Content-Disposition"] = f'inline; filename="answer.{row.suffix}"'
    if etag:
        response.set_etag(etag, weak=True)
    # `*` would be true of a query that has no answer, which nobody knows before it is put.
    if etag and request.method in ("GET", "HEAD") and etag in request.if_none_match.as_set(include_weak=True):
        response.status_code = HTTPStatus.NOT_MODIFIED
    else:
        response.set_data(ask(asked, query, row.media_type, timeout))
    return response


def _etag(asked: Opened, query: Query, row: Representation) -> str:
    """What changes with an answer, known before it is; nothing where a query may be answered otherwise each time."""
    if CHANGING.search(query.text):
        return ""
    return hashlib.sha256(repr((asked.release.id, query.text, row.media_type)).encode()).hexdigest()[:32]


@sparql.get(f"/{WELL_KNOWN}")
def void() -> Response:
    """What the data is, in the terms of VoID."""
    row, vary = selected(GRAPHS)
    return made(serialise(n_triples(describe_data(opened())).encode(), row.media_type), row.content_type, vary)


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


def _introduction(asked: Opened, parameters: Parameters) -> Response:
    """The form for browsers, the service description for everybody else."""
    row, vary = selected((*GRAPHS, HTML), parameters=parameters)
    if row is HTML:
        return form(asked, request.args.get("example"))
    body = serialise(n_triples(describe(asked)).encode(), row.media_type)
    return made(body, row.content_type, vary)
