"""Take a foreign file into a site: it goes to `data/NAME/`, where every build reads it by the mapping of that name."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from strada.errors import SiteError
from strada.profile.fields import Profile
from strada.profile.findings import Finding, for_people
from strada.site import Site
from strada.sources.entry import Entry, SourceFailure, Unusable
from strada.sources.folder import Folder
from strada.sources.foreign import READERS, read_foreign, reader_of
from strada.sources.harvest import Harvest, harvest
from strada.sources.page import read_page

#: The mapping of pages of an old site, where none is named.
LEGACY = "legacy"


class IntakeRefused(SiteError):
    title = "The source cannot be taken in"


@dataclass(frozen=True)
class Taken:
    """Where the source lies now, named from the site's folder, and whether it lay there already, unchanged."""

    target: str
    known: bool


def address_of(source: str) -> str | None:
    """The address of a repository, where the source is one."""
    return source if source.startswith(("http://", "https://")) else None


def take_from(site: Site, address: str, name: str | None, metadata_prefix: str, set_spec: str, whole: bool) -> Harvest:
    """Harvest an OAI-PMH repository into the folder of a mapping. Raises IntakeRefused, HarvestStopped."""
    mapping = _mapping(site, name)
    folder = site.data / mapping.stem
    return harvest(address, folder, metadata_prefix=metadata_prefix, set_spec=set_spec, whole=whole)


def take_in(site: Site, profile: Profile, source: Path, name: str | None) -> Taken:
    """File a source under a mapping; a page under its document number. Raises IntakeRefused."""
    reader = reader_of(source.name)
    if reader is None:
        raise IntakeRefused(f"{source.name} ends with none of {', '.join(READERS)}.")
    mapping = _mapping(site, name or (LEGACY if reader is read_page else None))
    target = site.data / mapping.stem / source.name
    if reader is read_page:
        target = target.with_name(_number(site, profile, source, mapping) + source.suffix)
    return _file(site, source, target)


def _mapping(site: Site, name: str | None) -> Path:
    """The mapping of that name. Raises IntakeRefused."""
    mapping = site.data / "mappings" / f"{name}.toml"
    if name is None or not mapping.is_file():
        known = ", ".join(sorted(path.stem for path in mapping.parent.glob("*.toml"))) or "none yet"
        raise IntakeRefused(
            "A mapping in data/mappings/ must say how its values become columns, and --mapping name it."
            f" There are: {known}."
        )
    return mapping


def _number(site: Site, profile: Profile, page: Path, mapping: Path) -> str:
    """The document number of a page. Raises IntakeRefused where it has none."""
    findings: list[Finding] = []
    with Folder.by_itself(site, profile) as folder:
        cleaning = folder.cleaning(mapping)
    for item in read_foreign([page], lambda path: path.name, cleaning):
        record = item.read() if isinstance(item, Entry) else item
        if isinstance(record, SourceFailure):
            findings.append(record.finding)
        elif isinstance(record, Finding):
            findings.append(record)
        elif isinstance(record, Unusable):
            findings += record.findings
        else:
            return str(record.iri).rpartition("/")[2]
    raise IntakeRefused(for_people(findings))


def _file(site: Site, source: Path, target: Path) -> Taken:
    known = target.exists() and target.read_bytes() == source.read_bytes()
    if not known:
        target.parent.mkdir(exist_ok=True)
        part = target.with_name(target.name + ".part")
        shutil.copyfile(source, part)
        part.replace(target)
    return Taken(site.relative(target), known)
