"""The page of what happened to a record since it was published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from strada.language import marked
from strada.pages.frame import Frame
from strada.pages.links import Link, Listed

#: The kinds of event of a history, in words.
KINDS: Mapping[str, str] = {
    "Create": marked("Added to the catalogue"),
    "Update": marked("Changed"),
    "Deprecate": marked("Marked as no longer in use"),
    "Delete": marked("Taken out of the catalogue"),
}


@dataclass(frozen=True)
class HistoryPage:
    """What happened to a record, newest first."""

    template: ClassVar[str] = "history.html"
    frame: Frame
    #: The absolute IRI of the record.
    iri: str
    record: Link
    #: The time in UTC, and what happened then, in words that are still to be translated.
    events: tuple[tuple[str, str], ...]


def history_page(frame: Frame, listed: Listed, events: Sequence[tuple[str, str]]) -> HistoryPage:
    """The page of a record's events, each a time and a kind."""
    told = tuple((time, KINDS[kind]) for time, kind in events)
    return HistoryPage(frame, frame.base + listed.iri, frame.link(listed), told)
