"""Find documents in the search index: by words and facets, with what is cited of each, and help with spelling."""

import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import tantivy

from strada.release.facets import TEXTUAL, YEAR
from strada.release.search import (
    BEST,
    DEEPEST,
    FIELDS,
    OLDEST,
    VALUES,
    WORDS,
    Excerpt,
    Hits,
    Question,
    open_index,
)

#: Years that a catalogue can have; every one of them is counted.
ALL_YEARS = 3_000
COUNTS = {name: {"terms": {"field": name, "size": VALUES}} for name in TEXTUAL} | {
    YEAR: {"terms": {"field": YEAR, "size": ALL_YEARS}}
}
#: Where a result is cited from, the first that has what was searched for.
CITED = ("text", "files")
LONGEST_EXCERPT = 220
#: Where words are looked for that somebody may have meant, and in how many documents.
SPELT = ("title", "labels")
LOOKED_AT = 50
#: A shorter word is near too many others.
SHORTEST = 4


class SearchIndex:
    """An index opened for reading."""

    def __init__(self, folder: Path) -> None:
        self._index = open_index(folder)
        self._searcher = self._index.searcher()

    def search(self, question: Question, page: int, size: int) -> Hits:
        """One page of hits. Every word must occur; what is no query syntax is read as plain words."""
        words = " ".join(WORDS.findall(question.words))
        offset = (page - 1) * size
        if offset >= DEEPEST or (question.words and not words):
            return Hits()
        query = self._query(words, question)
        by_date = question.order != BEST or not words
        found = self._searcher.search(
            query,
            size,
            count=True,
            offset=offset,
            order_by_field="day" if by_date else None,
            order=tantivy.Order.Asc if question.order == OLDEST else tantivy.Order.Desc,
        )
        documents = [self._searcher.doc(address) for _score, address in found.hits]
        return Hits(
            tuple(document["iri"][0] for document in documents),
            found.count or 0,  # type: ignore[attr-defined]  # missing from tantivy's stubs
            self._excerpts(words, documents) if words else {},
            self._facets(query),
        )

    def _query(self, words: str, question: Question) -> tantivy.Query:
        parts = [self._parsed(words) if words else tantivy.Query.all_query()]
        schema = self._index.schema
        for name, values in question.filters.items():
            parts += [tantivy.Query.term_query(schema, name, value) for value in values]
        if question.years:
            first, last = question.years
            parts.append(tantivy.Query.range_query(schema, YEAR, tantivy.FieldType.Integer, first, last, True, True))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])

    def _parsed(self, words: str) -> tantivy.Query:
        parsed, _errors = self._index.parse_query_lenient(
            words, list(FIELDS), field_boosts=FIELDS, conjunction_by_default=True
        )
        return parsed

    def _facets(self, query: tantivy.Query) -> dict[str, tuple[tuple[str, int], ...]]:
        counted = self._searcher.aggregate(query, COUNTS)
        return {
            name: tuple((str(bucket["key"]), int(bucket["doc_count"])) for bucket in found["buckets"])
            for name, found in counted.items()
        }

    def _excerpts(self, words: str, documents: list[tantivy.Document]) -> dict[str, Excerpt]:
        query, found = self._parsed(words), {}
        for name in reversed(CITED):
            generator = tantivy.SnippetGenerator.create(self._searcher, query, self._index.schema, name)
            generator.set_max_num_chars(LONGEST_EXCERPT)
            for document in documents:
                snippet = generator.snippet_from_doc(document)
                if pieces := _pieces(snippet):
                    found[document["iri"][0]] = pieces
        return found

    def suggest(self, words: str) -> str:
        """The words with those that occur nowhere replaced by the nearest that do; nothing where none is near."""
        meant = [self._nearest(word) for word in WORDS.findall(words)]
        said = " ".join(meant)
        return said if said != " ".join(WORDS.findall(words)) else ""

    def _nearest(self, word: str) -> str:
        plain = _folded(word)
        if not plain.isalnum() or len(plain) < SHORTEST or self._searcher.search(self._parsed(word), 1).hits:
            return word
        for distance in (1, 2):
            known = self._like(plain, distance)
            if near := get_close_matches(plain, known, n=1, cutoff=0.6):
                return known[near[0]]
        return word

    def _like(self, word: str, distance: int) -> dict[str, str]:
        """Words of the catalogue that differ in so many letters at most, by how they are compared."""
        near = [
            (tantivy.Occur.Should, tantivy.Query.fuzzy_term_query(self._index.schema, name, word, distance=distance))
            for name in SPELT
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(near), LOOKED_AT).hits
        documents = [self._searcher.doc(address) for _score, address in hits]
        texts = [text for document in documents for name in SPELT for text in document[name]]
        return {_folded(each): each.lower() for text in texts for each in WORDS.findall(text) if each.isalnum()}


def _pieces(snippet: tantivy.Snippet) -> Excerpt:
    """The first line of the fragment that says something of what was found; tantivy counts in bytes of UTF-8."""
    text, pieces, end = snippet.fragment().encode(), [], 0
    for mark in snippet.highlighted():
        pieces += [(text[end : mark.start].decode(), False), (text[mark.start : mark.end].decode(), True)]
        end = mark.end
    pieces.append((text[end:].decode(), False))
    return next((line for line in _lines(pieces) if _says_something(line)), ())


def _lines(pieces: list[tuple[str, bool]]) -> Iterator[Excerpt]:
    line: list[tuple[str, bool]] = []
    for text, is_found in pieces:
        first, *others = text.split("\n")
        line.append((first, is_found))
        for other in others:
            yield tuple(line)
            line = [(other, is_found)]
    yield tuple(line)


def _says_something(line: Excerpt) -> bool:
    """Whether there is more than what was typed."""
    return any(is_found for _, is_found in line) and any(text.strip() for text, is_found in line if not is_found)


def _folded(word: str) -> str:
    """A word as it is compared: without accents, in small letters."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
