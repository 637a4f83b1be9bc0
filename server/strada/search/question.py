"""What can be asked of a search and what comes back, with the one table of facets, from which the index, the
addresses and the pages follow."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import URIRef
from rdflib.namespace import DCTERMS


@dataclass(frozen=True)
class Facet:
    """A row of the table: `paths` lead from a document to its values, which count for all that is broader."""

    name: str
    paths: tuple[URIRef, ...]


KEYWORD = "keyword"
LINKED = (
    Facet(KEYWORD, (DCTERMS.subject,)),
    Facet("type", (DCTERMS.type,)),
    Facet("agent", (DCTERMS.creator, DCTERMS.publisher, DCTERMS.contributor)),
    Facet("place", (DCTERMS.spatial,)),
    Facet("language", (DCTERMS.language,)),
)
#: How a document can be had: its files are here, it can be read elsewhere, or no copy is known of.
AVAILABILITY = "availability"
HERE, ELSEWHERE, NOWHERE = "here", "elsewhere", "none"
YEAR = "year"
#: The order in which readers see them.
NAMES = (*(facet.name for facet in LINKED[:3]), YEAR, *(facet.name for facet in LINKED[3:]), AVAILABILITY)
#: Those whose values are texts in the index.
TEXTUAL = tuple(name for name in NAMES if name != YEAR)

#: No more results than this can be paged through.
DEEPEST = 10_000
#: What a reader may type: words and "phrases", each with a minus to exclude it.
WORDS = re.compile(r'-?"[^"]*"|(?<!\w)-?\w+')
#: The orders of results. Those without a date are last in both orders by date.
BEST, NEWEST, OLDEST = "best", "newest", "oldest"
ORDERS = (BEST, NEWEST, OLDEST)


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


#: A piece of text, and whether it is what was searched for.
Excerpt = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Hits:
    """One page of results: relative IRIs in their order, how many there are in all, what is cited of each where
    there is something to cite, and for each facet its values with the number of documents, most first."""

    iris: tuple[str, ...] = ()
    total: int = 0
    excerpts: Mapping[str, Excerpt] = field(default_factory=dict)
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
