"""The search index of a release, tantivy's, in the folder `search/`: written once, then asked by words and facets,
with what is cited of each document, and help with spelling."""

import shutil
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import tantivy

from strada.search.question import BEST, DEEPEST, KEYWORD, LINKED, OLDEST, TEXTUAL, WORDS, YEAR, Excerpt, Hits, Question

#: So many values of a facet are counted, those with most documents first.
VALUES = 60
#: Fields and how much a word in them counts.
FIELDS = {"title": 3.0, "labels": 2.0, "text": 1.0, "files": 0.5}
#: Years that a catalogue can have; every one of them is counted.
ALL_YEARS = 3_000
#: More than any list of terms or agents has.
ALL_VALUES = 1_000_000
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


@dataclass(frozen=True)
class Indexed:
    """What is indexed of one document; `labels` are those of all that it links to, in every language, and
    `files` what stands in its files. `day` is a number that sorts, such as 20040531."""

    iri: str
    title: str
    labels: str
    text: str
    files: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day: int | None = None

    def document(self) -> tantivy.Document:
        values: dict[str, Any] = {name: getattr(self, name) for name in ("iri", *FIELDS)}
        values |= {name: list(found) for name, found in self.facets.items()}
        if self.day is not None:
            values |= {"day": self.day, YEAR: self.day // 10_000}
        return tantivy.Document(**values)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw")
    for name in FIELDS:
        # What is stored can be cited, and corrects what is misspelt.
        builder.add_text_field(name, stored=True, tokenizer_name="folded")
    for name in TEXTUAL:
        builder.add_text_field(name, stored=False, fast=True, tokenizer_name="raw")
    for name in (YEAR, "day"):
        builder.add_integer_field(name, stored=False, indexed=True, fast=True)
    return builder.build()


def open_index(folder: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), path=str(folder))
    folded = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )
    index.register_tokenizer("folded", folded)
    return index


def write_index(folder: Path, previous: Path | None, changed: Iterable[Indexed], removed: Iterable[str]) -> None:
    """Write an index: the previous one, if there is one, with the difference applied.

    Segments never change once written, so those of the previous index are linked, not copied.
    """
    folder.mkdir()
    if previous is not None:
        for path in previous.iterdir():
            if path.name.endswith((".json", ".lock")):
                shutil.copyfile(path, folder / path.name)
            else:
                (folder / path.name).hardlink_to(path)
    index = open_index(folder)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for iri in removed:
        writer.delete_documents_by_term("iri", iri)
    for indexed in changed:
        writer.delete_documents_by_term("iri", indexed.iri)
        writer.add_document(indexed.document())
    writer.commit()
    writer.wait_merging_threads()


class SearchIndex:
    """An index opened for reading."""

    def __init__(self, folder: Path) -> None:
        self._index = open_index(folder)
        self._searcher = self._index.searcher()

    def search(self, question: Question, page: int, size: int, keywords: Collection[str] = ()) -> Hits:
        """One page of hits. Every word must occur; what is no query syntax is read as plain words.

        `keywords` are those of the document that the question wants others like.
        """
        words = " ".join(WORDS.findall(question.words))
        offset = (page - 1) * size
        if offset >= DEEPEST or (question.words and not words):
            return Hits()
        query = self._query(words, question, keywords)
        by_date = question.order != BEST or not (words or question.like)
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

    def _query(self, words: str, question: Question, keywords: Collection[str]) -> tantivy.Query:
        parts = [self._parsed(words) if words else tantivy.Query.all_query()]
        schema = self._index.schema
        for name, values in question.filters.items():
            parts += [tantivy.Query.term_query(schema, name, value) for value in values]
        if question.years:
            first, last = question.years
            parts.append(tantivy.Query.range_query(schema, YEAR, tantivy.FieldType.Integer, first, last, True, True))
        clauses = [(tantivy.Occur.Must, part) for part in parts]
        if question.like:
            # Shared terms add up, rare ones count for more.
            shared = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, KEYWORD, each)) for each in keywords]
            clauses.append((tantivy.Occur.Must, tantivy.Query.boolean_query(shared)))
            clauses.append((tantivy.Occur.MustNot, tantivy.Query.term_query(schema, "iri", question.like)))
        return tantivy.Query.boolean_query(clauses)

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

    def counts(self) -> dict[str, int]:
        """How many documents are filed under each value of the linked facets, or under what is narrower."""
        everything = {facet.name: {"terms": {"field": facet.name, "size": ALL_VALUES}} for facet in LINKED}
        counted = self._searcher.aggregate(tantivy.Query.all_query(), everything)
        return {bucket["key"]: int(bucket["doc_count"]) for found in counted.values() for bucket in found["buckets"]}

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
