"""Which words an index has, in which languages, and what they are called by their stems."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

import tantivy
from rapidfuzz import process
from rapidfuzz.distance import OSA

from strada.search.index import FIELDS, FORMS, SPELLING, STEMS
from strada.search.words import STEMMED, is_function_word, is_of_letters, plain, stem

#: No more forms of a word are marked than this, and no more words looked through for what one may mean.
MOST_FORMS, MOST_ALIKE = 100, 20_000
#: A shorter word is near too many others; from the second length on two letters may be wrong.
SHORTEST, LONG = 4, 8


class Vocabulary:
    """The words of an index of documents."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages of which there are stems."""
        return tuple(
            language
            for language in STEMMED
            if any(self._searcher.terms_with_prefix(name, f"{language}:", limit=1) for name in STEMS.values())
        )

    def terms(self, word: str, languages: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
        """The fields that have a word, each with the terms that stand for it there: itself, or its stems."""
        stems = self._stems(word, languages)
        for name in FIELDS:
            yield name, self._known(name, plain(word))
        for name in STEMS.values():
            yield name, self._known(name, stems)

    def _stems(self, word: str, languages: Iterable[str]) -> set[str]:
        """The stems of a word in the languages that it may be of, and in those that have it just so."""
        having = (each for each in self.languages if self._known(SPELLING, [f"{each}:{word}"]))
        return {stem(word, each) for each in (*languages, *having)} - {""}

    def _known(self, name: str, terms: Iterable[str]) -> list[str]:
        return [term for term in terms if self._searcher.doc_freq(name, term)]

    def language_of(self, words: Collection[str], preferred: Iterable[str]) -> str:
        """The language of which most of the words are: those of titles and labels as they are written, and those that
        say nothing."""

        def known(language: str) -> int:
            return sum(
                is_function_word(word, language) or bool(self._known(SPELLING, [f"{language}:{word}"]))
                for word in words
            )

        return max(dict.fromkeys((*preferred, *self.languages)), key=known)

    def forms(self, word: str, languages: Iterable[str]) -> set[str]:
        """A word and its other forms in what can be cited: those with the same stem."""
        found = set(plain(word))
        for wanted in self._stems(word, languages):
            found.add(wanted.partition(":")[2])
            alike = self._searcher.terms_with_prefix(FORMS, f"{wanted}:", limit=MOST_FORMS)
            found |= {term.rpartition(":")[2] for term, _ in alike}
        return found

    def nearest(self, word: str, languages: Iterable[str]) -> str:
        """The word of the catalogue that is written most like this one, in the first language that has one."""
        if not is_of_letters(word) or len(word) < SHORTEST:
            return ""
        mistakes = 1 if len(word) < LONG else 2
        for language in languages:
            begun = f"{language}:{word[0]}"
            spelt = dict(self._searcher.terms_with_prefix(SPELLING, begun, limit=MOST_ALIKE))
            folded = {term: " ".join(plain(term.partition(":")[2])) for term in spelt}
            near = process.extract(" ".join(plain(word)), folded, scorer=OSA.distance, score_cutoff=mistakes, limit=9)
            for _, _, term in sorted(near, key=lambda each: (each[1], -spelt[each[2]], each[2])):
                if self._stands(str(term)):
                    return str(term).partition(":")[2]
        return ""

    def _stands(self, term: str) -> bool:
        """Whether a document has a word so spelt; the index also tells of those that were since taken away."""
        query = tantivy.Query.term_query(self._schema, SPELLING, term, index_option="basic")
        return bool(self._searcher.search(query, 1, count=False).hits)
