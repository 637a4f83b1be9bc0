"""What happened to a record since it was published."""

from flask import Blueprint, Response

from strada.errors import NotFound
from strada.pages.history import history_page
from strada.web.door import frame, opened, shown

history = Blueprint("history", __name__)


@history.get("/<path:iri>/history")
def events(iri: str) -> Response:
    """The page of a record's history. Raises NotFound for what is not published."""
    release = opened().release
    listed = release.get(iri)
    if listed is None:
        raise NotFound("There is nothing at this address.")
    return shown(history_page(frame(), listed, release.events(iri)))
