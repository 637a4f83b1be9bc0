"""Full-text search: a page for people, and the same for programs."""

import json
import re

from flask import Blueprint, Response, request

from strada.errors import BadRequest, NotFound
from strada.pages.feed import atom
from strada.pages.render import render
from strada.pages.search import Found, search_page
from strada.release.read import Release
from strada.representations import ATOM, HTML, JSON, SEARCHES, Representation, negotiate
from strada.search.question import BEST, DEEPEST, ORDERS, TEXTUAL, YEAR, Question
from strada.triples import n_triples, serialise
from strada.web.answers import wanted
from strada.web.door import accept, frame, opened, requested_format
from strada.web.results import Results

search = Blueprint("search", __name__)

SIZE = 20
#: Nobody types more, and every word costs the index time.
LONGEST = 500
#: Nobody narrows a search down by more values than this.
MOST_FILTERS = 20
YEARS = re.compile(r"(\d{1,4})?(?:\s*([-–])\s*(\d{1,4})?)?", re.ASCII)


@search.get("/search")
def find() -> Response:
    """A page of results, as the client likes it. Raises BadRequest for a page or a question that no search has."""
    name = requested_format()
    return _respond(wanted(name, SEARCHES) if name else negotiate(accept(), SEARCHES))


@search.get("/search.<suffix>")
def find_as(suffix: str) -> Response:
    """A page of results in the representation of that suffix. Raises NotFound where there is none."""
    row = next((row for row in SEARCHES if row.suffix == suffix), None)
    if row is None:
        raise NotFound("There is nothing at this address.")
    return _respond(row)


def _respond(row: Representation) -> Response:
    release, question, number = opened(), _question(), _number()
    results = Results(release, frame(), _found(release.release, question, number), number, SIZE)
    if row is HTML:
        body: str | bytes = render(search_page(results.frame, release.profile, results.found, page=number, size=SIZE))
    elif row is JSON:
        body = json.dumps(results.plain(), ensure_ascii=False, indent=1)
    elif row is ATOM:
        body = atom(results.feed())
    else:
        body = serialise(n_triples(results.graph()).encode(), row.media_type)
    response = Response(body, content_type=row.content_type)
    response.vary.update(["Accept", "Accept-Language"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _found(release: Release, question: Question, number: int) -> Found:
    hits = release.search(question, number, SIZE)
    named = {value for name in TEXTUAL for value, _ in hits.facets.get(name, ())}
    chosen = {value for values in question.filters.values() for value in values}
    suggestion = "" if hits.total or not question.words else release.suggest(question.words)
    listed = release.resources([*hits.iris, *sorted(named | chosen | {question.like})])
    return Found(question, hits, listed, min(hits.total, DEEPEST), suggestion)


def _question() -> Question:
    words, order = request.args.get("q", "").strip(), request.args.get("sort") or BEST
    if len(words) > LONGEST:
        raise BadRequest(f"The search is longer than {LONGEST} characters: leave words out.")
    if order not in ORDERS:
        raise BadRequest(f"Results are sorted by {', '.join(ORDERS)}.")
    filters = {name: tuple(dict.fromkeys(filter(None, request.args.getlist(name)))) for name in TEXTUAL}
    if sum(map(len, filters.values())) > MOST_FILTERS:
        raise BadRequest(f"A search is narrowed down by {MOST_FILTERS} values at most.")
    filters = {name: values for name, values in filters.items() if values}
    return Question(words, filters, _years(), order, request.args.get("like", "").strip())


def _years() -> tuple[int, int] | None:
    text = request.args.get(YEAR, "").strip()
    found = YEARS.fullmatch(text)
    if found is None:
        raise BadRequest("Years are given as 2004, or as 2001-2005.")
    first, dash, last = found.groups()
    if not text or not (first or last):
        return None
    return int(first or 0), int(last or (9999 if dash else first))


def _number() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= DEEPEST // SIZE):
        raise BadRequest(f"A search has pages 1 to {DEEPEST // SIZE}.")
    return int(text)
