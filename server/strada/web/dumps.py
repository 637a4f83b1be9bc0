"""The dumps, to take home: the latest, and that of each release that is kept."""

from pathlib import Path

from flask import Blueprint, Response, request, send_file

from strada.errors import NotFound
from strada.pages.dumps import DumpFile, DumpsPage
from strada.pages.links import address_in
from strada.release.read import Release, earlier
from strada.release.store import DUMP, dump_of
from strada.web.door import file_turnstile, frame, opened, shown
from strada.web.headers import REVALIDATE, settle_range

dumps = Blueprint("dumps", __name__)

GZIP = "application/gzip"


@dumps.get("/dumps/")
def listing() -> Response:
    around = frame()
    files = tuple(
        DumpFile(name, address_in(around.base, f"dumps/{name}"), path.stat().st_size, checksum)
        for name, (path, checksum) in _files().items()
    )
    return shown(DumpsPage(around, files))


@dumps.get("/dumps/<name>")
def dump(name: str) -> Response:
    """A file of the release. It comes as it lies, so that its checksum is that of what arrives."""
    found = _files().get(name)
    if found is None:
        raise NotFound("There is no dump of that name.")
    path, checksum = found
    settle_range(request.environ, path.stat().st_size, checksum)
    response = send_file(path, mimetype=GZIP, etag=checksum)
    response.direct_passthrough = False  # else nobody would be told when it is sent
    file_turnstile().enter()
    response.call_on_close(file_turnstile().leave)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _files() -> dict[str, tuple[Path, str]]:
    """Each file by its name, with its checksum. Only what is listed can be asked for, so no name leads elsewhere."""
    current = opened().release
    folder = current.folder.parent
    kept = [current, *(Release(folder / identifier) for identifier in earlier(folder, current.id))]
    named = [(DUMP, current), *((dump_of(release.id), release) for release in kept)]
    return {name: (release.dumps / DUMP, release.manifest["checksums"][DUMP]) for name, release in named}
