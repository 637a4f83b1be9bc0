"""The page of a search: what was found, and what it can be narrowed down by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from urllib.parse import urlencode

from strada.language import marked, translate
from strada.pages.frame import Frame
from strada.pages.items import Item, item_of
from strada.pages.links import Alternate, Label, Link, Listed, address_in, label_of
from strada.profile.fields import Profile
from strada.representations import HTML, SEARCHES
from strada.search.question import (
    AVAILABILITY,
    BEST,
    ELSEWHERE,
    HERE,
    NAMES,
    NEWEST,
    NOWHERE,
    OLDEST,
    YEAR,
    Excerpt,
    Hits,
    Question,
)

#: So many values of a facet are shown at once; the others are unfolded.
SHOWN = 7
LEGENDS = {
    "keyword": marked("Keyword"),
    "type": marked("Document type"),
    "agent": marked("Author or publisher"),
    YEAR: marked("Year"),
    "place": marked("Place"),
    "language": marked("Language"),
    AVAILABILITY: marked("Where to read"),
}
PLACES_TO_READ = {
    HERE: marked("On this site"),
    ELSEWHERE: marked("At another address"),
    NOWHERE: marked("No copy online"),
}
ORDER_NAMES = {BEST: marked("Best match"), NEWEST: marked("Newest"), OLDEST: marked("Oldest")}


@dataclass(frozen=True)
class Result:
    """A document that was found, with what it says of what was searched for."""

    item: Item
    excerpt: Excerpt


@dataclass(frozen=True)
class Choice:
    """A value that narrows the search down to so many documents."""

    link: Link
    count: int


@dataclass(frozen=True)
class FacetShown:
    """A facet: the choices shown at once, and the others."""

    name: str
    legend: str
    first: tuple[Choice, ...]
    others: tuple[Choice, ...]


@dataclass(frozen=True)
class Chosen:
    """A value that the search is narrowed down by; the link leads to the search without it."""

    legend: str
    value: Link


@dataclass(frozen=True)
class SearchPage:
    """A page of results."""

    template: ClassVar[str] = "search.html"
    frame: Frame
    query: str
    total: int
    results: tuple[Result, ...]
    facets: tuple[FacetShown, ...]
    chosen: tuple[Chosen, ...]
    #: The orders; the one that holds has no address.
    orders: tuple[Link, ...]
    #: What may have been meant, where nothing was found.
    suggestion: Link | None
    #: What a form has to hand on, beside the words and the years: names and values.
    kept: tuple[tuple[str, str], ...]
    years: str
    #: The number of this page, from 1, and of the last.
    number: int
    last: int
    previous_page: str | None
    next_page: str | None
    #: The same page of results in other representations.
    alternates: tuple[Alternate, ...]


@dataclass(frozen=True)
class Found:
    """What a page of results is made from. `listed` has what is found and the values of facets, by relative IRI;
    `total` is how many can be paged through."""

    question: Question
    hits: Hits
    listed: Mapping[str, Listed]
    total: int
    suggestion: str = ""

    def last(self, size: int) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // size))


def search_page(frame: Frame, profile: Profile, found: Found, *, page: int = 1, size: int = 20) -> SearchPage:
    """A page of results, `size` of them at most."""
    question, last = found.question, found.last(size)
    results = [
        Result(item_of(found.listed[iri], profile, frame), found.hits.excerpts.get(iri, ()))
        for iri in found.hits.iris
        if iri in found.listed
    ]

    def turned(number: int) -> str | None:
        return _address(frame, question, number) if 1 <= number <= last else None

    return SearchPage(
        frame=frame,
        query=question.words,
        total=found.total,
        results=tuple(results),
        facets=tuple(_facets(frame, found)),
        chosen=tuple(_chosen(frame, found)),
        orders=tuple(_orders(frame, question)),
        suggestion=_suggestion(frame, found),
        kept=tuple(pair for pair in _pairs(question) if pair[0] not in ("q", YEAR)),
        years=years_in_address(question),
        number=page,
        last=last,
        previous_page=turned(page - 1),
        next_page=turned(page + 1),
        alternates=tuple(
            Alternate(row.label, row.media_type, address(address_in(frame.base, f"search{row.ending}"), question, page))
            for row in SEARCHES
            if row is not HTML
        ),
    )


def address(path: str, question: Question, page: int = 1) -> str:
    """The address of a page of a search, which tells all of it; `path` is where searches of its kind are."""
    pairs = [*_pairs(question), *([("page", str(page))] if page > 1 else [])]
    return path + (f"?{urlencode(pairs, safe='/')}" if pairs else "")


def _address(frame: Frame, question: Question, page: int = 1) -> str:
    return address(frame.address("search"), question, page)


def years_in_address(question: Question) -> str:
    """The years as the address tells them: `2004` or `2001-2005`."""
    if question.years is None:
        return ""
    first, last = question.years
    return str(first) if first == last else f"{first}-{last}"


def _pairs(question: Question) -> list[tuple[str, str]]:
    pairs = [("q", question.words)] if question.words else []
    pairs += [(name, value) for name in NAMES for value in question.filters.get(name, ())]
    pairs += [(YEAR, years_in_address(question))] if question.years else []
    pairs += [("like", question.like)] if question.like else []
    return pairs + ([("sort", question.order)] if question.order != BEST else [])


def _facets(frame: Frame, found: Found) -> Iterable[FacetShown]:
    for name in NAMES:
        counts = found.hits.facets.get(name, ())
        if name == YEAR:
            counts = tuple(sorted(counts, reverse=True))
        # What all results have narrows nothing down.
        choices = [_choice(frame, found, name, value, count) for value, count in counts if count < found.hits.total]
        if choices or (name == YEAR and counts):
            yield FacetShown(
                name, translate(LEGENDS[name], frame.language), tuple(choices[:SHOWN]), tuple(choices[SHOWN:])
            )


def _choice(frame: Frame, found: Found, name: str, value: str, count: int) -> Choice:
    href = _address(frame, narrowed(found.question, name, value))
    return Choice(Link(_label(frame, found.listed, name, value), href), count)


def _chosen(frame: Frame, found: Found) -> Iterable[Chosen]:
    question = found.question
    if question.like:
        label = _label(frame, found.listed, "like", question.like)
        yield Chosen(translate("Like", frame.language), Link(label, _address(frame, replace(question, like=""))))
    for name in NAMES:
        for value in question.filters.get(name, ()):
            without = tuple(other for other in question.filters[name] if other != value)
            shorter = replace(question, filters={**question.filters, name: without})
            label = _label(frame, found.listed, name, value)
            yield Chosen(translate(LEGENDS[name], frame.language), Link(label, _address(frame, shorter)))
    if question.years:
        without_years = _address(frame, replace(question, years=None))
        yield Chosen(
            _legend(frame, YEAR),
            Link(Label(_years_in_words(question.years, frame.language)), without_years),
        )


def _legend(frame: Frame, name: str) -> str:
    return translate(LEGENDS[name], frame.language)


def _years_in_words(years: tuple[int, int], language: str) -> str:
    first, last = map(str, years)
    return first if first == last else translate("{} to {}", language).format(first, last)


def narrowed(question: Question, name: str, value: str) -> Question:
    """The same question, with one more value that all that is found must have."""
    if name == YEAR:
        return replace(question, years=(int(value), int(value)))
    return replace(question, filters={**question.filters, name: (*question.filters.get(name, ()), value)})


def _label(frame: Frame, listed: Mapping[str, Listed], name: str, value: str) -> Label:
    if name == AVAILABILITY:
        return Label(translate(PLACES_TO_READ.get(value, value), frame.language))
    return label_of(listed[value], frame.language) if value in listed else Label(value)


def _orders(frame: Frame, question: Question) -> Iterable[Link]:
    """Where nothing is searched for, no match is better than another, and the newest come first."""
    names: Sequence[str] = tuple(ORDER_NAMES) if question.words or question.like else (NEWEST, OLDEST)
    now = question.order if question.order in names else NEWEST
    for name in names:
        href = None if name == now else _address(frame, replace(question, order=name))
        yield Link(Label(translate(ORDER_NAMES[name], frame.language)), href)


def _suggestion(frame: Frame, found: Found) -> Link | None:
    if not found.suggestion:
        return None
    return Link(Label(found.suggestion), _address(frame, replace(found.question, words=found.suggestion)))
