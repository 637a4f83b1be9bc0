"""Full-text search, for people."""

from flask import Blueprint, Response, request

from strada.errors import BadRequest
from strada.pages.lists import search_page
from strada.pages.render import render
from strada.release.search import DEEPEST
from strada.representations import HTML, negotiate
from strada.web.door import accept, frame, opened

search = Blueprint("search", __name__)

SIZE = 20
#: Nobody types more, and every word costs the index time.
LONGEST = 500


@search.get("/search")
def find() -> Response:
    """A page of results. Raises BadRequest for a page that no search has."""
    release, query, number = opened(), request.args.get("q", "").strip(), _number()
    negotiate(accept(), (HTML,))
    if len(query) > LONGEST:
        raise BadRequest(f"The search is longer than {LONGEST} characters: leave words out.")
    hits = release.release.search(query, number, SIZE)
    found = release.release.resources(hits.iris)
    listed = [found[iri] for iri in hits.iris if iri in found]
    total = min(hits.total, DEEPEST)
    page = search_page(frame(), release.profile, query, listed, total, page=number, size=SIZE)
    response = Response(render(page), content_type=HTML.content_type)
    response.vary.update(["Accept", "Accept-Language"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _number() -> int:
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= DEEPEST // SIZE):
        raise BadRequest(f"A search has pages 1 to {DEEPEST // SIZE}.")
    return int(text)
