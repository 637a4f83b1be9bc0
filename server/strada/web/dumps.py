"""The dumps of the release, to take home."""

from pathlib import Path

from flask import Blueprint, Response, request, send_file

from strada.errors import NotFound
from strada.pages.dumps import DumpFile, DumpsPage
from strada.pages.links import address_in
from strada.web.door import file_turnstile, frame, opened, shown
from strada.web.headers import REVALIDATE, settle_range
from strada.web.releases import Opened

dumps = Blueprint("dumps", __name__)

GZIP = "application/gzip"


@dumps.get("/dumps/")
def listing() -> Response:
    release, around = opened(), frame()
    files = tuple(
        DumpFile(path.name, address_in(around.base, f"dumps/{path.name}"), path.stat().st_size, checksum)
        for path, checksum in _files(release).values()
    )
    return shown(DumpsPage(around, files))


@dumps.get("/dumps/<name>")
def dump(name: str) -> Response:
    """A file of the release. It comes as it lies, so that its checksum is that of what arrives."""
    found = _files(opened()).get(name)
    if found is None:
        raise NotFound("There is no dump of that name.")
    path, checksum = found
    settle_range(request.environ, path.stat().st_size)
    response = send_file(path, mimetype=GZIP if path.suffix == ".gz" else None, etag=checksum or True)
    response.direct_passthrough = False  # else nobody would be told when it is sent
    file_turnstile().enter()
    response.call_on_close(file_turnstile().leave)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _files(release: Opened) -> dict[str, tuple[Path, str]]:
    """Each file by its name, with its checksum. Only what is listed can be asked for, so no name leads elsewhere."""
    checksums = release.release.manifest["checksums"]
    folder = release.release.dumps
    return {path.name: (path, checksums.get(path.name, "")) for path in sorted(folder.iterdir()) if path.is_file()}
