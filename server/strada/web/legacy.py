"""The addresses of the old site lead to the documents that they had."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from strada.errors import NotFound
from strada.web.door import opened
from strada.web.headers import root, target

legacy = Blueprint("legacy", __name__)


@legacy.get("/doc-center/<number>")
@legacy.get("/doc-center/<number>/")
@legacy.get("/doc-center/<number>/<path:slug>")
def document(number: str, slug: str = "") -> Response:  # noqa: ARG001 (any slug will do)
    """301 to the document with that number, also where only its tombstone is left."""
    release = opened().release
    iri = f"documents/{number}"
    if release.get(iri) is None and release.tombstone(iri) is None:
        raise NotFound("The documentation centre has no document with that number.")
    return redirect(root(release.base) + target(iri), 301)
