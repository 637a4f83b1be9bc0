"""What every door of the site needs of the request at hand."""

from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, current_app, g, request
from werkzeug.datastructures import MultiDict

from strada.pages.frame import Frame
from strada.pages.render import Page, render
from strada.representations import HTML, Representation, negotiate
from strada.web.answers import address_of, select
from strada.web.framing import frame_of
from strada.web.headers import REVALIDATE
from strada.web.releases import Opened, Releases
from strada.web.turnstile import Turnstile


def releases() -> Releases:
    found: Releases = current_app.extensions["strada"]
    return found


def opened() -> Opened:
    """The release of this request; it stays the same until the request ends."""
    if "opened" not in g:
        g.opened = releases().current()
    release: Opened = g.opened
    return release


def frame() -> Frame:
    """What stands around a page that is made for this request."""
    here = address_of(request.path[1:], opened().languages).iri
    # Browsers send braces and the like as they are; an address on a page may not have them (RFC 3986).
    query = quote(request.query_string, safe="/:@!$&'()*+,;=?%")
    return frame_of(opened(), request.headers.get("Accept-Language", ""), here, query)


def accept() -> str | None:
    return request.headers.get("Accept")


def requested_format(parameters: MultiDict[str, str] | None = None) -> str | None:
    """The format that `parameters` ask for, or those of the address, if they do."""
    given = request.args if parameters is None else parameters
    return given.get("format") or given.get("_mediatype")


def selected(
    rows: tuple[Representation, ...],
    row: Representation | None = None,
    parameters: MultiDict[str, str] | None = None,
) -> tuple[Representation, tuple[str, ...]]:
    """What this request asks for among `rows`, and the headers that made it so. Raises NotAcceptable."""
    return select(rows, accept(), requested_format(parameters), row, opened().languages)


def turnstile() -> Turnstile:
    found: Turnstile = current_app.extensions["strada.turnstile"]
    return found


def file_turnstile() -> Turnstile:
    found: Turnstile = current_app.extensions["strada.turnstile.files"]
    return found


def made(body: str | bytes, content_type: str, vary: Iterable[str] = ("Accept", "Accept-Language")) -> Response:
    """An answer that is made for this request, and not sent again to who has it.

    Its ETag is weak, so that it holds however the answer is compressed (RFC 9110, section 8.8.1).
    """
    response = Response(body, content_type=content_type)
    response.vary.update(vary)
    response.headers["Cache-Control"] = REVALIDATE
    response.add_etag(weak=True)
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response


def shown(page: Page) -> Response:
    """A page of which there is no other representation. Raises NotAcceptable."""
    negotiate(accept(), (HTML,))
    return made(render(page), HTML.content_type)
