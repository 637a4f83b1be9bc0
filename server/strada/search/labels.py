"""The terms, bodies and places that somebody may have typed: by any of their labels, in any language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tantivy import Occur, Query

from strada.search import index
from strada.search.typed import Typed
from strada.search.words import is_function_word, plain, stem

#: So many are told, of so many labels that have some of the words.
TOLD = 5
LOOKED_AT = 200

Forms = frozenset[str]


@dataclass(frozen=True)
class Meant:
    """A term, a body or a place: its relative IRI, the facet that it is a value of, and how many documents it has."""

    iri: str
    facet: str
    count: int


class LabelIndex:
    """The index of labels, opened for reading."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_index(folder, index.LABELS)
        self._searcher = self._index.searcher()

    def knows(self, word: str) -> bool:
        """Whether a word stands in some label."""
        return any(self._searcher.doc_freq("label", each) for each in plain(word))

    def find(self, typed: Typed, counts: Mapping[str, int]) -> tuple[Meant, ...]:
        """Those whose label is within what was typed, or what was typed within the label; the most alike first, then
        those with most documents."""
        asked = [self._forms(word, typed.languages) for word in (*typed.words, *sum(typed.phrases, ()))]
        terms = {term for forms in asked for term in forms}
        wanted = [(Occur.Should, self._term(term)) for term in sorted(terms)]
        alike: dict[Meant, float] = {}
        for _, address in self._searcher.search(Query.boolean_query(wanted), LOOKED_AT, count=False).hits:
            document = self._searcher.doc(address)
            iri, facet, label, language = (document[name][0] for name in ("iri", "facet", "label", "language"))
            meant = Meant(iri, facet, counts.get(iri, 0))
            alike[meant] = max(alike.get(meant, 0), self._likeness(asked, label, language))
        found = sorted((each for each in alike if alike[each]), key=lambda each: (-alike[each], -each.count, each.iri))
        return tuple(found[:TOLD])

    def _likeness(self, asked: list[Forms], label: str, language: str) -> float:
        """The part of all words that both have; nothing where each has some that the other has not."""
        words = [self._forms(word, (language,)) for word in plain(label) if not is_function_word(word, language)]
        shared = sum(any(word & other for other in words) for word in asked)
        covered = sum(any(word & other for other in asked) for word in words)
        if not words or (shared < len(asked) and covered < len(words)):
            return 0
        return min(shared, covered) / max(len(asked), len(words))

    def _forms(self, word: str, languages: Iterable[str]) -> Forms:
        return frozenset({*plain(word), *(stem(word, language) for language in languages)} - {""})

    def _term(self, term: str) -> Query:
        name = "label_stems" if ":" in term else "label"
        return Query.term_query(self._index.schema, name, term, index_option="freq" if ":" in term else "position")
