"""What can be asked of a search and what comes back, with the one table of facets, from which the index, the
addresses and the pages follow."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from rdflib import URIRef
from rdflib.namespace import DCTERMS
from rdflib.term import Node

from strada.language import SOURCE, marked
from strada.namespaces import BIBO
from strada.profile.fields import Profile
from strada.search.words import MARKS, WORD


@dataclass(frozen=True)
class Facet:
    """A row of the table: `legend` is what readers call it, in English; `paths` lead from a document to its values,
    which count for all that is broader.

    Documents have about so many `values` of it; more are counted too, but more slowly."""

    name: str
    legend: str
    paths: tuple[URIRef, ...] = ()
    values: int = 1


KEYWORD, YEAR = "keyword", "year"
#: How a document can be had: its files are here, it can be read elsewhere, or no copy is known of.
AVAILABILITY = "availability"
HERE, ELSEWHERE, NOWHERE = "here", "elsewhere", "none"
#: In the order in which readers see them.
FACETS = (
    Facet(KEYWORD, marked("Keyword"), (DCTERMS.subject,), values=12),
    Facet("type", marked("Document type"), (DCTERMS.type,)),
    Facet("agent", marked("Author or publisher"), (DCTERMS.creator, DCTERMS.publisher, DCTERMS.contributor)),
    Facet(YEAR, marked("Year")),
    Facet("place", marked("Place"), (DCTERMS.spatial,), values=4),
    Facet("language", marked("Language"), (DCTERMS.language,)),
    Facet(AVAILABILITY, marked("Where to read")),
)
NAMES = tuple(facet.name for facet in FACETS)
#: Those whose values are resources that a document refers to.
LINKED = tuple(facet for facet in FACETS if facet.paths)
#: Those whose values are texts in the index.
TEXTUAL = tuple(name for name in NAMES if name != YEAR)


def facet_of(profile: Profile, schemes: Collection[Node], classes: Collection[Node]) -> Facet | None:
    """The facet that something is a value of, by its concept schemes and its classes."""
    fields = [each for shape in profile.shapes if BIBO.Document in shape.classes for each in shape.fields]
    for facet in LINKED:
        for each in fields:
            fits = set(schemes) & set(each.schemes) if each.schemes else set(classes) & set(each.classes)
            if each.path in facet.paths and fits:
                return facet
    return None


#: No more results than this can be paged through.
DEEPEST = 10_000
#: What phrases stand in, in any language.
QUOTES = '"“”„‟«»‹›「」＂'
#: What a reader may type: words and "phrases", each with a minus to exclude it.
WORDS = re.compile(rf"(?P<minus>(?<![\w{MARKS}])-)?(?:[{QUOTES}](?P<phrase>[^{QUOTES}]*)[{QUOTES}]|(?P<word>{WORD}))")
BEST, NEWEST, OLDEST = "best", "newest", "oldest"
#: The orders of results, and what readers call them. Those without a date are last in both orders by date.
ORDERS = {BEST: marked("Best match"), NEWEST: marked("Newest"), OLDEST: marked("Oldest")}
#: The order of a feed, and the number in the index that it follows: what was described or changed last is first.
CHANGED = "changed"
#: The years of a range that is open at one end.
EARLIEST, LATEST = 0, 9999


@dataclass(frozen=True)
class Question:
    """What is searched for. `filters` are relative IRIs by facet, all of which must hold; `years` are inclusive.

    Without words it means every document.
    """

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    order: str = BEST
    #: The relative IRI of a document: what shares keywords with it is found, what shares most first.
    like: str = ""
    #: The languages of the reader, the first preferred.
    languages: tuple[str, ...] = (SOURCE,)


#: A piece of text, and whether it is what was searched for.
Excerpt = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Hits:
    """One page of results: relative IRIs in their order, each with how the document can be had; how many there are in
    all, what is cited of each where there is something to cite, and for each facet its values with the number of
    documents, most first.

    Each result has at least `matched` of the `words` that say something; where no document has all, those are found
    that have most. `unknown` are words that stand in no document.
    """

    availability: Mapping[str, str] = field(default_factory=dict)
    total: int = 0
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    words: int = 0
    matched: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def iris(self) -> tuple[str, ...]:
        return tuple(self.availability)
