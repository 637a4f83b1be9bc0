"""The page of a search: what was found, and what it can be narrowed down by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from strada.errors import StradaError
from strada.language import translate
from strada.pages.frame import Frame
from strada.pages.links import Alternate, Label, Link, Listed, address_in, label_of
from strada.pages.refusal import sentence
from strada.pages.results import PLACES_TO_READ, About, Result, result
from strada.pages.search_address import address, narrowed, pairs, years_in_address
from strada.profile.fields import Profile
from strada.representations import ATOM, BIBTEX, HTML, RIS, SEARCHES, Representation
from strada.search.labels import Meant
from strada.search.question import (
    AVAILABILITY,
    BEST,
    DEEPEST,
    EARLIEST,
    FACETS,
    LATEST,
    NAMES,
    NEWEST,
    OLDEST,
    ORDERS,
    YEAR,
    Hits,
    Question,
)

#: In these the whole list is given, up to so many documents, and not a page of it.
WHOLE = (BIBTEX, RIS)
LONGEST_LIST = 500
#: So many values of a facet are shown at once; the others are unfolded.
SHOWN = 7
LEGENDS = {facet.name: facet.legend for facet in FACETS}


@dataclass(frozen=True)
class Choice:
    """A value that narrows the search down to so many documents."""

    link: Link
    count: int


@dataclass(frozen=True)
class Named:
    """A term, a body or a place that has the name that was searched for, and what it is."""

    legend: str
    choice: Choice


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
    #: Why there is no search, or nothing.
    problem: Label | None
    total: int
    #: How many of so many words each result has at least.
    matched: int
    words: int
    #: Words that stand in no document.
    unknown: tuple[str, ...]
    #: Terms, bodies and places of that name, each with what it is and the number of its documents.
    meant: tuple[Named, ...]
    results: tuple[Result, ...]
    facets: tuple[FacetShown, ...]
    chosen: tuple[Chosen, ...]
    #: The orders; the one that holds has no address.
    orders: tuple[Link, ...]
    #: What may have been meant, where no document has all the words.
    suggestion: Link | None
    #: What a form has to hand on, beside the words and the years: names and values.
    kept: tuple[tuple[str, str], ...]
    years: str
    #: The number of this page, from 1, and of the last.
    number: int
    last: int
    previous_page: str | None
    next_page: str | None
    last_page: str
    #: The documents that are found now and later, as a feed.
    feed: str
    #: The same in other representations.
    alternates: tuple[Alternate, ...]
    #: All that is found, for reference managers.
    citations: tuple[Alternate, ...]


@dataclass(frozen=True)
class Found:
    """What a page of results is made from. `listed` has what is found, what it refers to and the values of facets, by
    relative IRI."""

    question: Question
    hits: Hits = field(default_factory=Hits)
    listed: Mapping[str, Listed] = field(default_factory=dict)
    suggestion: str = ""
    about: Mapping[str, About] = field(default_factory=dict)
    meant: Sequence[Meant] = ()

    def last(self, size: int) -> int:
        """The number of the last page; what is found beyond the deepest has none."""
        return max(1, -(-min(self.hits.total, DEEPEST) // size))


def search_page(
    frame: Frame, profile: Profile, found: Found, *, page: int = 1, size: int = 20, problem: StradaError | None = None
) -> SearchPage:
    """A page of results, `size` of them at most; or why there is none."""
    question, hits, last = found.question, found.hits, found.last(size)
    results = [
        result(frame, profile, iri, found.about.get(iri, About()), found.listed, hits.excerpts.get(iri, ()))
        for iri in hits.iris
        if iri in found.listed
    ]

    def turned(number: int) -> str | None:
        return _address(frame, question, number) if 1 <= number <= last else None

    return SearchPage(
        frame=frame,
        query=question.words,
        problem=sentence(problem, frame.language) if problem else None,
        total=hits.total,
        matched=hits.matched,
        words=hits.words,
        unknown=hits.unknown,
        meant=tuple(_meant(frame, found)),
        results=tuple(results),
        facets=tuple(_facets(frame, found)),
        chosen=tuple(_chosen(frame, found)),
        orders=tuple(_orders(frame, question)),
        suggestion=_suggestion(frame, found),
        kept=tuple(pair for pair in pairs(question) if pair[0] not in ("q", YEAR)),
        years=years_in_address(question),
        number=page,
        last=last,
        previous_page=turned(page - 1),
        next_page=turned(page + 1),
        last_page=_address(frame, question, last),
        feed=_alternate(frame, replace(question, order=BEST), 1, ATOM),
        alternates=_alternates(frame, found, page, (row for row in SEARCHES if row not in (HTML, *WHOLE))),
        citations=_alternates(frame, found, page, WHOLE),
    )


def _alternates(frame: Frame, found: Found, page: int, rows: Iterable[Representation]) -> tuple[Alternate, ...]:
    question, total = found.question, found.hits.total
    return tuple(
        Alternate(_name(frame, row, total), row.media_type, _alternate(frame, question, page, row)) for row in rows
    )


def _alternate(frame: Frame, question: Question, page: int, row: Representation) -> str:
    return address(address_in(frame.base, f"search{row.ending}"), question, 1 if row in WHOLE else page)


def _name(frame: Frame, row: Representation, total: int) -> str:
    if row not in WHOLE:
        return row.label
    told = (
        translate("{} (all)", frame.language)
        if total <= LONGEST_LIST
        else translate("{} (the first {})", frame.language)
    )
    return told.format(row.label, LONGEST_LIST)


def _meant(frame: Frame, found: Found) -> Iterable[Named]:
    for each in found.meant:
        if each.iri in found.listed:
            yield Named(_legend(frame, each.facet), Choice(frame.link(found.listed[each.iri]), each.count))


def _address(frame: Frame, question: Question, page: int = 1) -> str:
    return address(frame.address("search"), question, page)


def _facets(frame: Frame, found: Found) -> Iterable[FacetShown]:
    for name in NAMES:
        counts = found.hits.facets.get(name, ())
        # What all results have narrows nothing down.
        choices = [_choice(frame, found, name, value, count) for value, count in counts if count < found.hits.total]
        choices = sorted(choices, key=_name_of, reverse=True) if name == YEAR else sorted(choices, key=_most_first)
        if choices or (name == YEAR and counts):
            yield FacetShown(name, _legend(frame, name), tuple(choices[:SHOWN]), tuple(choices[SHOWN:]))


def _name_of(choice: Choice) -> str:
    return choice.link.label.text.casefold()


def _most_first(choice: Choice) -> tuple[int, str]:
    """Of those with as many documents by the alphabet: readers look for one there."""
    return -choice.count, _name_of(choice)


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
            yield Chosen(_legend(frame, name), Link(label, _address(frame, shorter)))
    if question.years:
        years = Label(_years_in_words(question.years, frame.language))
        yield Chosen(_legend(frame, YEAR), Link(years, _address(frame, replace(question, years=None))))


def _legend(frame: Frame, name: str) -> str:
    return translate(LEGENDS[name], frame.language)


def _years_in_words(years: tuple[int, int], language: str) -> str:
    first, last = years
    if first == last:
        return str(first)
    if last == LATEST:
        return translate("{} or later", language).format(first)
    if first == EARLIEST:
        return translate("{} or earlier", language).format(last)
    return translate("{} to {}", language).format(first, last)


def _label(frame: Frame, listed: Mapping[str, Listed], name: str, value: str) -> Label:
    if name == AVAILABILITY:
        return Label(translate(PLACES_TO_READ.get(value, value), frame.language))
    return label_of(listed[value], frame.language) if value in listed else Label(value)


def _orders(frame: Frame, question: Question) -> Iterable[Link]:
    """Where nothing is searched for, no match is better than another, and the newest come first."""
    names: Sequence[str] = tuple(ORDERS) if question.words or question.like else (NEWEST, OLDEST)
    now = question.order if question.order in names else NEWEST
    for name in names:
        href = None if name == now else _address(frame, replace(question, order=name))
        yield Link(Label(translate(ORDERS[name], frame.language)), href)


def _suggestion(frame: Frame, found: Found) -> Link | None:
    if not found.suggestion:
        return None
    return Link(Label(found.suggestion), _address(frame, replace(found.question, words=found.suggestion)))
