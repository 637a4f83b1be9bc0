"""Take a page of the old site into a site: it goes to `data/legacy/`, where every build reads it from then on."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from strada.errors import SiteError
from strada.profile.fields import Profile
from strada.profile.findings import VIOLATION, Finding, for_people
from strada.site import Site
from strada.sources.entry import Entry, SourceFailure, Unusable
from strada.sources.files import SEGMENT, Files
from strada.sources.folder import DOCUMENTS, Folder
from strada.sources.legacy import read_legacy_page


class IntakeRefused(SiteError):
    title = "The page cannot be taken in"


@dataclass(frozen=True)
class Taken:
    """Where the page lies now, whether it lay there already, and what was read and changed."""

    target: str
    known: bool
    report: str


def take_in(site: Site, profile: Profile, page: Path) -> Taken:
    """Read a page, and file it under its document number. Raises IntakeRefused; nothing is filed then."""
    with closing(Files(site.data / SEGMENT)) as files:
        read = _read(Folder(site, profile, "", lambda _file: (), files), page)
    findings: list[Finding] = []
    number = ""
    for item in read:
        if isinstance(item, SourceFailure):
            findings.append(item.finding)
        elif isinstance(item, Finding):
            findings.append(item)
        else:
            record = item.read()
            findings += record.findings
            number = "" if isinstance(record, Unusable) else str(record.iri).rpartition("/")[2]
    report = for_people(findings)
    if not number or any(finding.severity == VIOLATION for finding in findings):
        raise IntakeRefused(report)
    return _file(site, page, number, report)


def _read(folder: Folder, page: Path) -> list[Entry | SourceFailure | Finding]:
    shape = folder.profile.with_segment(DOCUMENTS)
    if shape is None:
        raise IntakeRefused("The shapes describe no documents.")
    reader = folder.reader(shape)
    mapping = folder.legacy_mapping(reader)
    return list(read_legacy_page(page, page.name, mapping, reader))


def _file(site: Site, page: Path, number: str, report: str) -> Taken:
    target = site.data / "legacy" / f"{number}.txt"
    data = page.read_bytes()
    known = target.exists() and target.read_bytes() == data
    if not known:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(data)
    return Taken(site.relative(target), known, report)
