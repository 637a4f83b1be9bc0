"""The files of documents, to view or to save."""

from contextlib import ExitStack
from datetime import datetime

from flask import Blueprint, Response, request, send_file

from strada.errors import NotFound
from strada.file_types import of_media_type
from strada.web.door import file_turnstile, opened
from strada.web.headers import REVALIDATE, link, settle_range
from strada.web.problems import Withdrawn

files = Blueprint("files", __name__)


@files.get("/files/<path:name>")
def file(name: str) -> Response:
    """A file of the release, or the part of it that is asked for; with `?download` to be saved."""
    release = opened().release
    found = release.file(name)
    type_ = of_media_type(found.media_type) if found else None
    if found is None or type_ is None or not found.path.exists():
        if (tombstone := release.file_tombstone(name)) is not None:
            raise Withdrawn(tombstone)
        raise NotFound("There is no file at this address.")
    settle_range(request.environ, found.path.stat().st_size, found.checksum)
    with ExitStack() as entered:
        file_turnstile().enter()
        entered.callback(file_turnstile().leave)
        response = send_file(
            found.path,
            mimetype=type_.media_type,
            as_attachment="download" in request.args or not type_.is_shown,
            download_name=name.rpartition("/")[2],
            etag=found.checksum,
            last_modified=datetime.fromisoformat(found.datestamp),
        )
        response.direct_passthrough = False  # else nobody would be told when it is sent
        response.call_on_close(entered.pop_all().close)
    response.headers["Cache-Control"] = REVALIDATE
    response.headers["Link"] = link(release.base + found.iri, "describedby")
    return response
