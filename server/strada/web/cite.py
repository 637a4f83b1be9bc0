"""How a document is cited, in the styles that readers are asked for."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from strada.errors import NotFound
from strada.pages.citations import cite_page
from strada.representations import CSL_JSON
from strada.web.door import frame, opened, shown

cite = Blueprint("cite", __name__)


@cite.get("/<path:iri>/cite")
def citations(iri: str) -> Response:
    """The page of a document's citations. Raises NotFound for what is no document."""
    release = opened().release
    listed, item = release.get(iri), release.stored(iri, CSL_JSON.suffix)
    if listed is None or item is None:
        raise NotFound("There is nothing at this address.")
    return shown(cite_page(frame(), listed, item.plain, datetime.now(UTC).date()))
