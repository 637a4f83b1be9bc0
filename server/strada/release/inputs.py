"""Hashes of what a release is made from, by which a build knows what it need not do."""

import hashlib
import json
from functools import cache
from pathlib import Path

from strada.pages.render import digest as pages_digest
from strada.profile.fields import Profile
from strada.release.history import FILE
from strada.site import Site
from strada.sources.files import SEGMENT, Files
from strada.sources.pdf import MADE_WITH

#: Settings that change what is published.
PUBLISHED = ("base", "language", "languages", "licence", "exit", "contact")
#: Settings that change where it is put.
PLACED = ("engine", "engine_graphs")


@cache
def program_digest() -> str:
    """Changes with the program: what an older one made is made anew."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def reading_digest(site: Site, profile: Profile) -> str:
    """Changes with all that decides how a source is read and written, besides the source."""
    settings = [site[name] for name in PUBLISHED]
    return _hash([program_digest(), profile.digest, settings, MADE_WITH])


def inputs_digest(site: Site, files: Files) -> str:
    """Changes with anything that a release is made from, but for the history and the clock."""
    hashes = {
        str(path.relative_to(site.folder) if path.is_relative_to(site.folder) else path.name): _file_hash(path)
        for folder in (site.shapes, site.ontology, site.data)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != FILE and not path.is_relative_to(files.folder)
    }
    hashes |= {f"{SEGMENT}/{name}": files.checksum(name) for name in files.names}
    return _hash([program_digest(), pages_digest(), [site[name] for name in (*PUBLISHED, *PLACED)], hashes])


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
