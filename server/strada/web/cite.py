"""How a document is cited, in the styles that readers are asked for."""

from datetime import UTC, datetime

from flask import Blueprint, Response, request

from strada.errors import NotFound
from strada.pages.citations import cite_page
from strada.pages.render import render
from strada.representations import CSL_JSON, HTML, negotiate
from strada.web.door import accept, frame, opened
from strada.web.headers import REVALIDATE

cite = Blueprint("cite", __name__)


@cite.get("/<path:iri>/cite")
def citations(iri: str) -> Response:
    """The page of a document's citations. Raises NotFound for what is no document."""
    release = opened().release
    listed, item = release.get(iri), release.stored(iri, CSL_JSON.suffix)
    if listed is None or item is None:
        raise NotFound("There is nothing at this address.")
    negotiate(accept(), (HTML,))
    page = cite_page(frame(), listed, item.plain, datetime.now(UTC).date())
    response = Response(render(page), content_type=HTML.content_type)
    response.vary.update(["Accept", "Accept-Language"])
    response.headers["Cache-Control"] = REVALIDATE
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it is the same response
