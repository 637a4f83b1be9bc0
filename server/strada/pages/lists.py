"""Pages that show many resources: lists, the home page."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from strada.pages.frame import Frame
from strada.pages.items import Item, item_of
from strada.pages.links import Alternate, Label, Link, Listed, address_in, alternates
from strada.pages.timeline import Timeline, Year, timeline
from strada.profile.fields import Profile


@dataclass(frozen=True)
class Count:
    """How many documents something leads to."""

    label: Label
    href: str | None
    count: int


@dataclass(frozen=True)
class ListPage:
    """A page of a list, such as `/documents`."""

    template: ClassVar[str] = "list.html"
    frame: Frame
    title: str
    #: What the list is for, where it says so itself.
    description: Label | None
    #: The absolute IRI of the list, without the query.
    iri: str
    #: How many resources the list has, on all pages.
    total: int
    items: tuple[Item, ...]
    #: What all of them refer to, where the list is filtered.
    filtered_by: Link | None
    #: The list without the filter, from its beginning.
    whole: str
    #: Whether this is not the first page.
    is_continued: bool
    next_page: str | None
    alternates: tuple[Alternate, ...]
    #: What labels begin with; the letter that is chosen has no address.
    letters: tuple[Link, ...] = ()
    #: The same terms from general to special, and as a picture, where that says something.
    tree: str | None = None
    areas: str | None = None

    @property
    def letter(self) -> str:
        """The letter that is chosen, or nothing."""
        return next((link.label.text for link in self.letters if link.href is None), "")

    @property
    def is_whole(self) -> bool:
        """Whether this is the list itself, and no part of it."""
        return not (self.is_continued or self.filtered_by or self.letter)


def list_page(
    frame: Frame,
    profile: Profile,
    title: str,
    segment: str,
    resources: Sequence[Listed],
    total: int,
    *,
    after: str | None = None,
    next_after: str | None = None,
    filtered_by: Listed | None = None,
    description: Label | None = None,
    counts: Mapping[str, int] | None = None,
    letters: Sequence[str] = (),
    letter: str | None = None,
    tree: str | None = None,
    areas: str | None = None,
) -> ListPage:
    """A page of the list at `segment`. `after` is the cursor of this page, `next_after` that of the next."""
    query = {"with": filtered_by.iri} if filtered_by else {}
    query |= {"letter": letter} if letter else {}
    here = {**query, "after": after} if after else query
    return ListPage(
        frame=frame,
        title=title,
        description=description,
        iri=frame.base + segment,
        total=total,
        items=tuple(
            replace(item_of(listed, profile, frame), count=(counts or {}).get(listed.iri)) for listed in resources
        ),
        letters=tuple(
            Link(Label(_capital(each)), None if each == letter else frame.address(segment, {"letter": each}))
            for each in (letters if len(letters) > 1 else ())
        ),
        tree=tree,
        areas=areas,
        filtered_by=frame.link(filtered_by) if filtered_by else None,
        whole=frame.address(segment),
        is_continued=after is not None,
        next_page=frame.address(segment, {**query, "after": next_after}) if next_after else None,
        alternates=alternates(address_in(frame.base, segment), here),
    )


def _capital(letter: str) -> str:
    """Capitals of other scripts look like Latin ones, as Cyrillic Н does: the small letter tells them apart."""
    is_latin = unicodedata.name(letter[0], "").startswith("LATIN")
    capital = letter.upper()
    return capital if is_latin or capital == letter else capital + letter


@dataclass(frozen=True)
class HomePage:
    """The front of the catalogue."""

    template: ClassVar[str] = "home.html"
    frame: Frame
    description: Label
    #: The lists, each with the number of its resources.
    lists: tuple[Count, ...]
    newest: tuple[Item, ...]
    #: Where the list of newest goes on.
    more: str | None
    #: The keywords that most documents have.
    keywords: tuple[Count, ...]
    #: The documents by year; None where there are too few years to compare.
    timeline: Timeline | None


def home_page(
    frame: Frame,
    profile: Profile,
    description: Label,
    counts: Mapping[str, int],
    newest: Sequence[Listed],
    keywords: Sequence[tuple[Listed, int]],
    years: Sequence[Year],
) -> HomePage:
    """The home page. `counts` says how many resources each segment has; the navigation names the lists."""
    return HomePage(
        frame=frame,
        description=description,
        lists=_lists(frame, counts),
        newest=tuple(item_of(listed, profile, frame) for listed in newest),
        more=frame.address(newest[0].segment) if newest else None,
        keywords=tuple(_count(keyword, count, frame) for keyword, count in keywords),
        timeline=timeline(years),
    )


def _lists(frame: Frame, counts: Mapping[str, int]) -> tuple[Count, ...]:
    return tuple(
        Count(name, frame.address(segment), counts[segment]) for segment, name in frame.lists if segment in counts
    )


def _count(listed: Listed, count: int, frame: Frame) -> Count:
    link = frame.link(listed)
    return Count(link.label, link.href, count)
