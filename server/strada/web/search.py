"""Full-text search: a page for people, and the same for programs."""

import json
import re
from dataclasses import replace

from flask import Blueprint, Response, request

from strada.errors import BadRequest, NotFound
from strada.pages.feed import atom
from strada.pages.render import render
from strada.pages.search import LONGEST_LIST, WHOLE, Found, search_page
from strada.release.read import Release
from strada.representations import ATOM, HTML, JSON, SEARCHES, Representation
from strada.search.question import BEST, CHANGED, DEEPEST, EARLIEST, LATEST, ORDERS, TEXTUAL, YEAR, Question
from strada.triples import n_triples, serialise
from strada.web.door import frame, opened, releases, selected
from strada.web.problems import response, wants_page
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
    return _respond()


@search.get("/search.<suffix>")
def find_as(suffix: str) -> Response:
    """A page of results in the representation of that suffix. Raises NotFound where there is none."""
    row = next((row for row in SEARCHES if row.suffix == suffix), None)
    if row is None:
        raise NotFound("There is nothing at this address.")
    return _respond(row)


@search.errorhandler(BadRequest)
def refused(error: BadRequest) -> Response:
    """The page of a search keeps what was typed; programs are told of the problem."""
    if not wants_page():
        return response(error, releases())
    typed = Question(request.args.get("q", "").strip(), languages=_languages())
    page = search_page(frame(), opened().profile, Found(typed), problem=error)
    return _fresh(render(page), HTML, error.status)


def _respond(row: Representation | None = None) -> Response:
    row, _ = selected(SEARCHES, row)
    release, question, number = opened(), _question(), _number()
    if row is ATOM:
        question = replace(question, order=CHANGED)
    size, number = (LONGEST_LIST, 1) if row in WHOLE else (SIZE, number)
    results = Results(release, frame(), _found(release.release, question, number, size), number, size)
    last = results.found.last(size)
    if number > last and results.found.hits.total and row is not HTML:
        raise NotFound(f"There is no page {number} of this search; the last is {last}.")
    if row is HTML:
        page = search_page(results.frame, release.profile, results.found, page=number, size=size)
        return _fresh(render(page), row, 404 if number > last and page.total else 200)
    if row in WHOLE:
        answer = _fresh(results.citations(row), row)
        answer.headers["Content-Disposition"] = f'attachment; filename="search{row.ending}"'
        return answer
    if row is JSON:
        return _fresh(json.dumps(results.plain(), ensure_ascii=False, indent=1), row)
    if row is ATOM:
        return _fresh(atom(results.feed()), row)
    return _fresh(serialise(n_triples(results.graph()).encode(), row.media_type), row)


def _fresh(body: str | bytes, row: Representation, status: int = 200) -> Response:
    answer = Response(body, status, content_type=row.content_type)
    answer.vary.update(["Accept", "Accept-Language"])
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _found(release: Release, question: Question, number: int, size: int) -> Found:
    hits = release.search(question, number, size)
    about = release.told_of(hits)
    meant = release.meant(question) if question.words and number == 1 else ()
    named = {value for name in TEXTUAL for value, _ in hits.facets.get(name, ())}
    named |= {value for values in question.filters.values() for value in values}
    named |= {each.iri for each in meant} | {iri for told in about.values() for iri in told.named}
    suggestion = release.suggest(question) if hits.unknown else ""
    listed = release.resources([*hits.iris, *sorted(named | {question.like})])
    return Found(question, hits, listed, suggestion, about, meant)


def _question() -> Question:
    words, order = request.args.get("q", "").strip(), request.args.get("sort") or BEST
    if len(words) > LONGEST:
        raise BadRequest("The search is too long: leave words out.")
    if order not in ORDERS:
        raise BadRequest(f"Results are sorted by {', '.join(ORDERS)}.")
    filters = {name: tuple(dict.fromkeys(filter(None, request.args.getlist(name)))) for name in TEXTUAL}
    if sum(map(len, filters.values())) > MOST_FILTERS:
        raise BadRequest(f"A search is narrowed down by {MOST_FILTERS} values at most.")
    filters = {name: values for name, values in filters.items() if values}
    return Question(words, filters, _years(), order, request.args.get("like", "").strip(), _languages())


def _languages() -> tuple[str, ...]:
    """Those of the pages, the reader's first."""
    around = frame()
    return tuple(dict.fromkeys((around.language, *around.languages)))


def _years() -> tuple[int, int] | None:
    text = request.args.get(YEAR, "").strip()
    found = YEARS.fullmatch(text)
    if found is None:
        raise BadRequest("Years are given as 2004, or as 2001-2005.")
    first, dash, last = found.groups()
    if not text or not (first or last):
        return None
    years = int(first or EARLIEST), int(last or (LATEST if dash else first))
    return min(years), max(years)


def _number() -> int:
    # Programs leave empty what they need not fill in of the template (OpenSearch 1.1, optional parameters).
    text = request.args.get("page") or "1"
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= DEEPEST // SIZE):
        raise BadRequest(f"A search has pages 1 to {DEEPEST // SIZE}.")
    return int(text)
