"""What a search found, for programs: as plain JSON, as a feed, as a graph."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from rdflib import Graph

from strada.pages.feed import Feed, Paging
from strada.pages.frame import Frame
from strada.pages.links import Listed, address_in
from strada.pages.results import About
from strada.pages.search import Found
from strada.pages.search_address import address, narrowed
from strada.representations import ATOM, HTML, JSON, Representation
from strada.search.labels import Meant
from strada.search.question import NAMES, Question
from strada.web.feeds import entries
from strada.web.hydra import View, collection
from strada.web.releases import Opened


@dataclass(frozen=True)
class Results:
    """One page of what was found; `number` is that of the page, from 1, and `size` how many are on each."""

    opened: Opened
    frame: Frame
    found: Found
    number: int
    size: int

    def address(self, number: int, row: Representation = HTML) -> str:
        """The absolute address of a page of the same search."""
        return self._absolute(row, self.found.question, number)

    def _absolute(self, row: Representation, question: Question, number: int = 1) -> str:
        path = address_in(self.frame.base, "search" if row is HTML else f"search{row.ending}")
        return urljoin(self.frame.base, address(path, question, number))

    def turned(self, by: int, row: Representation = HTML) -> str | None:
        """The absolute address of the page before or after this one, where there is one."""
        number = self.number + by
        return self.address(number, row) if 1 <= number <= self.found.last(self.size) else None

    def documents(self) -> list[Listed]:
        return [self.found.listed[iri] for iri in self.found.hits.iris if iri in self.found.listed]

    def plain(self) -> Mapping[str, Any]:
        """The page as JSON: labels by language, and each value that narrows the search down with its address.

        Each document has at least as many of the words as are `found`.
        """
        hits = self.found.hits
        return {
            "id": self.address(self.number),
            "query": self.found.question.words,
            "total": hits.total,
            "page": self.number,
            "pages": self.found.last(self.size),
            "previous": self.turned(-1, JSON),
            "next": self.turned(1, JSON),
            "words": {"searched": hits.words, "found": hits.matched, "unknown": hits.unknown},
            "suggestion": self.found.suggestion or None,
            "terms": [self._meant(each) for each in self.found.meant if each.iri in self.found.listed],
            "documents": [self._document(listed) for listed in self.documents()],
            "facets": {name: self._facet(name) for name in NAMES},
        }

    def _document(self, listed: Listed) -> Mapping[str, Any]:
        excerpt, about = self.found.hits.excerpts.get(listed.iri, ()), self.found.about.get(listed.iri, About())
        return {
            "id": self.frame.base + listed.iri,
            "number": listed.number,
            "title": listed.labels,
            "date": listed.issued or None,
            "agents": self._named(about.agents),
            "types": self._named(about.types),
            "languages": self._named(about.languages),
            "availability": about.availability,
            "formats": about.media_types,
            "excerpt": "".join(text for text, _ in excerpt) or None,
        }

    def _named(self, iris: Iterable[str]) -> list[Mapping[str, Any]]:
        listed = self.found.listed
        return [{"id": self.frame.base + iri, "label": listed[iri].labels} for iri in iris if iri in listed]

    def _meant(self, meant: Meant) -> Mapping[str, Any]:
        """A term, a body or a place that has the name that was searched for."""
        question = Question(filters={meant.facet: (meant.iri,)})
        (named,) = self._named([meant.iri])
        return {**named, "facet": meant.facet, "count": meant.count, "search": self._absolute(JSON, question)}

    def _facet(self, name: str) -> list[Mapping[str, Any]]:
        listed = self.found.listed
        return [
            {
                "value": value,
                "label": listed[value].labels if value in listed else None,
                "count": count,
                "search": self._absolute(JSON, narrowed(self.found.question, name, value)),
            }
            for value, count in self.found.hits.facets.get(name, ())
        ]

    def citations(self, row: Representation) -> bytes:
        """All that was found for a reference manager."""
        stored = (self.opened.release.stored(iri, row.suffix) for iri in self.found.hits.iris)
        return b"\n".join(each.plain for each in stored if each is not None)

    def feed(self) -> Feed:
        """What was found, the newest first."""
        words, documents = self.found.question.words, self.documents()
        return Feed(
            title=f"{self.frame.title}: {words}" if words else self.frame.title,
            author=self.frame.title,
            language=self.frame.language,
            address=self.address(self.number, ATOM),
            page=self.address(self.number),
            updated=max((listed.datestamp for listed in documents), default=self.frame.time),
            entries=entries(self.opened, documents, self.frame.language),
            paging=Paging(
                total=self.found.hits.total,
                start=(self.number - 1) * self.size + 1,
                size=self.size,
                previous_page=self.turned(-1, ATOM),
                next_page=self.turned(1, ATOM),
            ),
        )

    def graph(self) -> Graph:
        """A Hydra collection, with this page as a view of it."""
        previous, following = self.turned(-1), self.turned(1)
        view = View(self.address(self.number), previous, following) if previous or following else None
        return collection(self.frame.base, self.address(1), self.found.hits.total, self.documents(), view)
