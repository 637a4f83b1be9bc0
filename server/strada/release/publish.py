"""Make a release the current one: by one rename, after the history was written.

Readers see the old release until `current` points to the new one. A build that dies
before that leaves a folder that the next build finishes or clears away.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from strada.errors import Locked, Unavailable
from strada.release import history
from strada.release.files import sweep, sync
from strada.release.read import CURRENT, MANIFEST, Release, current
from strada.release.schema import CATALOGUE_FILE, open_content, open_read_only
from strada.site import Site

TIME = "%Y-%m-%dT%H:%M:%SZ"
ID = "%Y%m%dT%H%M%SZ"
JOURNAL = "journal.tsv"
BUILDING = ".building-"
#: Folder of what was read for each release; never served.
READ = "read"
#: The same of a release that is being built.
READING_FILE = "reading.sqlite"
#: Releases that are kept besides the current one, for readers who are still in them.
KEPT = 2


@contextmanager
def locked(releases: Path, to_write: bool = True) -> Iterator[None]:
    """One writer at a time, and none while somebody compares. Raises Locked."""
    path = releases / ".lock"
    if to_write:
        releases.mkdir(exist_ok=True)
    elif not path.exists():
        yield
        return
    with path.open("a" if to_write else "r") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if to_write else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Locked("Another build of this site is running. Wait until it is done.") from error
        try:
            yield
        finally:
            # To close it is not enough: a process that another thread is starting at this moment has it open too.
            fcntl.flock(lock, fcntl.LOCK_UN)


def last_release(releases: Path) -> Release | None:
    """The current release, if there is one."""
    try:
        return current(releases)
    except Unavailable:
        return None


def head(release: Release | None) -> history.Head:
    """Where the history ended when a release was made."""
    return history.Head(**release.manifest["history"]) if release else history.Head()


def recover(site: Site) -> Release | None:
    """Finish what an interrupted publication began, clear the rest away; returns the current release.

    Raises PublishedElsewhere where the history is not the one that it was made from.
    """
    (site.releases / READ).mkdir(exist_ok=True)
    for path in site.releases.glob(f"{BUILDING}*"):
        shutil.rmtree(path)
    release, before = standing(site)
    if before is not None and release is not None:
        history.append(site.data / history.FILE, before, _journal(release))
        _point(site.releases, release.id)
    else:
        _clear(site.releases, release)
    return release


def standing(site: Site) -> tuple[Release | None, history.Head | None]:
    """The release to go on from, and where the history ended before it if its publication was interrupted.

    Raises PublishedElsewhere where the history is not the one that it was made from.
    """
    last = last_release(site.releases)
    path = site.data / history.FILE
    for manifest in sorted(site.releases.glob(f"[0-9]*/{MANIFEST}")):
        release = Release(manifest.parent)
        if release.manifest["follows"] == (last.id if last else "") and _was_begun(release, path, head(last)):
            return release, head(last)
    if last is not None:
        history.expect(path, head(last))
    return last, None


def _journal(release: Release) -> str:
    return (release.folder / JOURNAL).read_text(encoding="utf-8")


def _was_begun(release: Release, path: Path, before: history.Head) -> bool:
    """Whether the history goes on with just the lines of that release, or a beginning of them."""
    rest = history.rest(path, before)
    return bool(rest) and _journal(release).encode().startswith(rest)


def _clear(releases: Path, last: Release | None) -> None:
    """Releases newer than the current one were never published."""
    for path in releases.glob("[0-9]*"):
        if last is None or path.name > last.id:
            shutil.rmtree(path)


def moment(now: datetime, last: Release | None, latest: Mapping[str, history.Event] | None) -> datetime:
    """The time of a release: now, but never before or at that of any other."""
    times = [event.time for event in (latest or {}).values()] + ([last.time] if last else [])
    newest = max((datetime.strptime(time, TIME).replace(tzinfo=UTC) for time in times), default=None)
    now = now.astimezone(UTC).replace(microsecond=0)
    return max(now, newest + timedelta(seconds=1)) if newest else now


def publish(
    site: Site,
    folder: Path,
    time: datetime,
    before: history.Head,
    events: Mapping[str, tuple[str, str]],
    last: Release | None,
    manifest: Mapping[str, Any],
) -> str:
    """Turn a finished folder into the current release; returns its identifier."""
    release = time.strftime(ID)
    changes = [(iri, kind, hash_) for iri, (kind, hash_) in sorted(events.items())]
    lines = history.chain(before, changes, time.strftime(TIME), release)
    whole = {
        "id": release,
        "time": time.strftime(TIME),
        "follows": last.id if last else "",
        "history": asdict(before.after(lines)),
        **manifest,
    }
    (folder / JOURNAL).write_text(lines, encoding="utf-8")
    (folder / MANIFEST).write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for path in folder.rglob("*"):
        sync(path)
    (folder / READING_FILE).rename(site.releases / READ / f"{release}.sqlite")
    folder.rename(site.releases / release)
    sync(site.releases)
    history.append(site.data / history.FILE, before, lines)
    _point(site.releases, release)
    return release


def _point(releases: Path, release: str) -> None:
    """The rename that publishes."""
    link = releases / ".current-new"
    link.unlink(missing_ok=True)
    link.symlink_to(release)
    link.replace(releases / CURRENT)
    sync(releases)


def retain(site: Site, forget: bool) -> None:
    """Drop old releases; with `forget` all but the current one, and every byte that only they had."""
    releases = sorted(path for path in site.releases.glob("[0-9]*") if path.is_dir())
    newest = (site.releases / CURRENT).readlink().name
    old = [path for path in releases if path.name != newest]
    dropped = old if forget else old[:-KEPT]
    for path in dropped:
        shutil.rmtree(path)
        (site.releases / READ / f"{path.name}.sqlite").unlink(missing_ok=True)
    sweep(site.releases, [path for path in releases if path not in dropped])
    if dropped:
        _sweep(site.releases, [path for path in releases if path not in dropped], forget)


def _sweep(releases: Path, kept: list[Path], forget: bool) -> None:
    """Take bytes out of the store that no release refers to."""
    used: set[str] = set()
    for path in kept:
        catalogue = open_read_only(path / CATALOGUE_FILE)
        for table in ("representation", "document"):
            used.update(row[0] for row in catalogue.execute(f"SELECT content FROM {table}"))
        catalogue.close()
    content = open_content(releases)
    content.execute("PRAGMA secure_delete = ON")
    unused = [row for row in content.execute("SELECT hash FROM content") if row[0] not in used]
    content.execute("BEGIN")
    content.executemany("DELETE FROM content WHERE hash = ?", unused)
    content.execute("COMMIT")
    if forget:
        content.execute("VACUUM")
        content.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content.close()
