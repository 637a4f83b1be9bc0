"""Harvest a repository by OAI-PMH into a folder, from where the last harvest left off.

Only `strada import` fetches anything, and it does so here; a build reads what is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from strada.profile.findings import INFO, WARNING, Finding
from strada.sources.kept import STATE, State, Writer, kept_fingerprints
from strada.sources.listing import SECONDS, Listing
from strada.sources.repository import Address, HarvestStopped, Manners, Repository
from strada.sources.xml_records import DELETED, Found, fingerprint, key

#: How every harvest behaves that is not a test.
MANNERS = Manners()


@dataclass(frozen=True)
class Harvest:
    """What one harvest brought: `file` is where it lies, if any was new; `since` from when on was asked, if not all.

    A harvest that is not `complete` is begun again from the same place the next time.
    """

    file: Path | None
    since: str
    complete: bool
    added: int
    changed: int
    deleted: int
    unchanged: int
    findings: tuple[Finding, ...]


def harvest(
    address: str,
    folder: Path,
    *,
    metadata_prefix: str = "oai_dc",
    set_spec: str = "",
    whole: bool = False,
    manners: Manners = MANNERS,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Harvest:
    """Fetch what is new since the last complete harvest, or everything if `whole`.

    Raises HarvestStopped for an address that is none, or a folder that holds another repository; every other trouble
    is told in the findings, and what came before it is kept.
    """
    place = Address.read(address)
    state = State(place.shown, metadata_prefix, set_spec)
    since = "" if whole else _since(folder, state)
    request = {"metadataPrefix": metadata_prefix, **({"set": set_spec} if set_spec else {})}
    with Repository(place, manners) as repository, Writer(folder, clock()) as writer:
        listing = Listing(repository, place.shown, manners.most_answers)
        taken = _Taken(kept_fingerprints(folder), writer, {"verb": "ListRecords", **request, "address": place.shown})
        for found in listing.records(request, _moment(since)):
            taken.take(found, listing.response_date)
        file = writer.finish()
    if listing.complete:
        began = _moment(listing.response_date)
        since_next = since if began is None else min(began, clock()).strftime(SECONDS[1])
        replace(state, since=since_next).write(folder)
        _tell(listing, taken.kept, since)
    elif file is not None:
        replace(state, since=_since(folder, state)).write(folder)
    counts = (taken.added, taken.changed, taken.deleted, taken.unchanged)
    return Harvest(file, since, listing.complete, *counts, tuple(listing.findings))


class _Taken:
    """Records as they come, held against what is kept; only what differs is written."""

    def __init__(self, kept: dict[str, str], writer: Writer, request: dict[str, str]) -> None:
        self.kept = kept
        self.added = self.changed = self.deleted = self.unchanged = 0
        self._writer = writer
        self._request = request
        self._datestamps: dict[str, str] = {}

    def take(self, found: list[Found], response_date: str) -> None:
        for record in found:
            name, says = key(record), fingerprint(record)
            before = self.kept.get(name)
            # A list may hold a record twice, when it changes while we read; then the newer one is it.
            newest = max(record.datestamp, self._datestamps.get(name, ""))
            self._datestamps[name] = newest
            if before == says or record.datestamp != newest:
                self.unchanged += 1
                continue
            self._writer.write(record.record, self._request, response_date)
            self.kept[name] = says
            self.deleted += says == DELETED
            self.added += says != DELETED and before is None
            self.changed += says != DELETED and before is not None


def _since(folder: Path, state: State) -> str:
    """Where the last complete harvest of the same records began. Raises HarvestStopped if others lie there."""
    try:
        before = State.read(folder)
    except ValueError as error:
        problem = f"{folder.name}/{STATE} cannot be read: {error}."
        raise HarvestStopped(f"{problem} Mend it, or delete it: then everything is harvested again.") from error
    if before is None:
        return ""
    if replace(before, since="") != state:
        which = " ".join(part for part in (before.address, before.metadata_prefix, before.set_spec) if part)
        raise HarvestStopped(
            f"{folder.name} holds what came from elsewhere: {which}. Give this source a name of its own; "
            f"if the repository has only moved, write its new address into {folder.name}/{STATE}."
        )
    return before.since


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _tell(listing: Listing, kept: dict[str, str], since: str) -> None:
    """What a complete list says about records that it does not hold."""
    if since:
        if listing.deletions == "no":
            remedy = "Harvest the whole of it now and then, to learn what is gone."
            listing.tell(INFO, "This repository does not tell what it deletes.", remedy)
        return
    if not listing.seen:
        listing.tell(WARNING, "The repository lists no record.", "Look whether the set and the format are right.")
    missing = [name for name, says in kept.items() if name not in listing.seen and says != DELETED and name[0] != "\0"]
    if missing:
        problem = f"{len(missing)} records that are kept here are not listed any more ({missing[0]} for one)."
        listing.tell(WARNING, problem, "If they are gone there, withdraw them here.")
