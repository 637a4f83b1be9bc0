"""Whatever the release describes, at its own IRI: one route and a look-up."""

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from strada.errors import NotAcceptable, NotFound
from strada.representations import CITATIONS, HTML, REPRESENTATIONS, Representation
from strada.web import lists
from strada.web.answers import Address, Answer, address_of, answer, document_headers, respond
from strada.web.door import opened, requested_format, selected
from strada.web.headers import CHOSEN, chosen_language, root, target
from strada.web.problems import Withdrawn
from strada.web.releases import Opened

resources = Blueprint("resources", __name__)


@resources.get("/<path:path>")
def resource(path: str) -> AnyResponse:
    """The resource, list or file of the release at that path."""
    release = opened()
    address = address_of(path, release.languages)
    if address.iri in release.lists and address.row not in CITATIONS:
        return lists.show(release, address)
    if release.release.get(address.iri) is not None:
        return _stored(release, address)
    return _document(release, path) or _without_slash(release, path) or _tombstone(release, address)


def _response(answered: Answer) -> Response:
    return Response(answered.body, answered.status, answered.headers)


def _stored(release: Opened, address: Address) -> Response:
    answered = answer(release, address, request.environ, requested_format())
    if answered is None:
        raise NotAcceptable("This is not available in that form.")
    return _response(answered)


def _document(release: Opened, path: str) -> Response | None:
    """A file of the release: at its own path, or negotiated among those that differ in the suffix."""
    found = release.release.document(path)
    vary: tuple[str, ...] = ()
    if found is None:
        rows = tuple(row for row in REPRESENTATIONS if release.release.document(f"{path}{_ending(release, row)}"))
        if not rows:
            return None
        row, vary = selected(rows)
        path = f"{path}{_ending(release, row)}"
        found = release.release.document(path)
        if found is None:
            return None
    content_type, stored = found
    return _response(respond(request.environ, stored, document_headers(release, path, content_type, vary)))


def _without_slash(release: Opened, path: str) -> AnyResponse | None:
    """The way on from an address of ours with a slash after it."""
    bare = path.removesuffix("/")
    iri = address_of(bare, release.languages).iri
    found = iri in release.lists or release.release.get(iri) or release.release.tombstone(iri)
    if path == bare or not found:
        return None
    return redirect(root(release.release.base) + target(bare) + _query(), 308)


def _query() -> str:
    """The query of the request as it came, with its mark."""
    return f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""


def _ending(release: Opened, row: Representation) -> str:
    """How the address of a file ends that suits the client: a page is in one of several languages."""
    if row is not HTML or len(release.languages) < 2:
        return row.ending
    return f".{chosen_language(request.headers.get('Accept-Language', ''), release.languages)}{row.ending}"


def _tombstone(release: Opened, address: Address) -> AnyResponse:
    """The way on to what replaces a resource. Raises Withdrawn, or NotFound for what never was."""
    tombstone = release.release.tombstone(address.iri)
    if tombstone is None:
        raise NotFound("There is nothing at this address.")
    if not tombstone.successor:
        raise Withdrawn(tombstone)
    suffix = f".{address.row.suffix}" if address.row else ""
    if CHOSEN in request.environ:
        suffix = f".{request.environ[CHOSEN]}{HTML.ending}"
    return redirect(root(release.release.base) + target(tombstone.successor) + suffix + _query(), 301)
