"""Asking the index of a release: by words and facets, with what is cited of each document, and help with spelling."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from heapq import nsmallest
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from strada.search import index
from strada.search.excerpts import excerpts
from strada.search.index import COLUMNS, DAY, FIELDS, NO_VALUE, STEMS, open_index
from strada.search.labels import LabelIndex, Meant
from strada.search.question import (
    AVAILABILITY,
    BEST,
    CHANGED,
    DEEPEST,
    KEYWORD,
    LINKED,
    NOWHERE,
    OLDEST,
    TEXTUAL,
    WORDS,
    YEAR,
    Hits,
    Question,
)
from strada.search.typed import Phrase, Typed, read
from strada.search.vocabulary import Vocabulary
from strada.search.words import compared

#: So many values of a facet are told, those with most documents first, and every year.
SIZES = dict.fromkeys(TEXTUAL, 60) | {YEAR: 3_000}
#: More than any list of terms or agents has.
ALL_VALUES = 1_000_000

#: How much a word counts in another form than it was typed in.
OTHER_FORM = 0.8
_OF_STEMS = {stems: name for name, stems in STEMS.items()}
#: What another word counts that a document has, where none has all: more than all that a word can count by itself.
MORE = 1_000.0
#: Where so many documents have most of the words, those with fewer are left out.
FEW = 3
#: More words and phrases than these are not looked for: nobody types them, and each costs time.
MOST_WORDS, MOST_PHRASES = 50, 20

#: From so many documents on, the columns of one value each are faster, where a facet has not too many values.
MANY, FEW_VALUES = 25_000, 2_000
Clause = tuple[Occur, Query]
Counts = dict[str, Counter[str]]
Facets = dict[str, tuple[tuple[str, int], ...]]


class SearchIndex:
    """An index opened for reading."""

    def __init__(self, folder: Path) -> None:
        self._index = open_index(folder, index.DOCUMENTS)
        self._searcher = self._index.searcher()
        quick = open_index(folder, index.DOCUMENTS, marks=False)
        self._citing = {True: self._searcher, False: quick.searcher()}
        self._words = Vocabulary(self._searcher, self._index.schema)
        self._labels = LabelIndex(folder)

    def search(self, question: Question, page: int, size: int, keywords: Collection[str] = ()) -> Hits:
        """One page of hits. What is no word is left out.

        `keywords` are those of the document that the question wants others like.
        """
        typed = self._read(question)
        offset = (page - 1) * size
        if offset >= DEEPEST or (question.words and not typed):
            return Hits()
        wanted, others = self._wanted(typed), self._others(typed, question, keywords)
        matched = len(wanted)
        query = _having(wanted, matched, others)
        documents, total = self._page(query, question, offset, size)
        unknown = () if total else self._unknown(typed, wanted)
        # A feed that is followed waits for what has all the words.
        if not total and question.order != CHANGED:
            # More than half of those that stand anywhere; or fewer, for one or two may not be the one that is meant.
            for matched in range(min((len(wanted) - len(unknown)) // 2, len(wanted) - 2) + 1, 0, -1):
                query = _having(wanted, matched, others)
                documents, total = self._page(query, question, offset, size)
                if total >= FEW:
                    break
        return Hits(
            {document["iri"][0]: document.get_first(AVAILABILITY) or NOWHERE for document in documents},
            total,
            excerpts(self._citing, self._index.schema, self._words, typed, documents),
            self._facets(query, total),
            len(wanted),
            matched,
            unknown,
        )

    def _page(self, query: Query, question: Question, offset: int, size: int) -> tuple[list[tantivy.Document], int]:
        """Some of what a query finds, and how much there is in all."""
        order = tantivy.Order.Asc if question.order == OLDEST else tantivy.Order.Desc
        by = _sorted_by(question)
        found = self._searcher.search(query, size, count=True, offset=offset, order_by_field=by, order=order)
        documents = [self._searcher.doc(address) for _score, address in found.hits]
        return documents, found.count or 0  # type: ignore[attr-defined]  # missing from tantivy's stubs

    def _read(self, question: Question) -> Typed:
        typed = read(question.words)
        language = self._words.language_of(typed.words[:MOST_WORDS], question.languages)
        languages = tuple(dict.fromkeys((language, *question.languages)))
        typed = Typed(typed.words[:MOST_WORDS], typed.phrases[:MOST_PHRASES], typed.excluded[:MOST_PHRASES], languages)
        return typed.in_language(language)

    def _wanted(self, typed: Typed) -> list[Query]:
        return [self._word(word, typed.languages) for word in typed.words]

    def _unknown(self, typed: Typed, wanted: list[Query]) -> tuple[str, ...]:
        """The words that find nothing. The index still counts those that only stood in what was since taken away."""
        words = zip(typed.words, wanted, strict=True)
        return tuple(word for word, query in words if not self._searcher.search(query, 1, count=False).hits)

    def _others(self, typed: Typed, question: Question, keywords: Collection[str]) -> list[Clause]:
        """What documents must fit besides having words."""
        schema = self._index.schema
        clauses = [(Occur.Must, self._phrase(each)) for each in typed.phrases]
        clauses += [(Occur.MustNot, self._phrase(each)) for each in typed.excluded]
        clauses += [
            (Occur.Must, Query.term_query(schema, name, value, index_option="basic"))
            for name, values in question.filters.items()
            for value in values
        ]
        if question.years:
            first, last = question.years
            years = Query.range_query(schema, YEAR, tantivy.FieldType.Integer, first, last, True, True)
            clauses.append((Occur.Must, years))
        if question.like:
            # Shared terms add up, rare ones count for more.
            shared = [
                (Occur.Should, Query.term_query(schema, KEYWORD, each, index_option="basic")) for each in keywords
            ]
            clauses.append((Occur.Must, Query.boolean_query(shared)))
            clauses.append((Occur.MustNot, Query.term_query(schema, "iri", question.like)))
        return clauses

    def _word(self, word: str, languages: Iterable[str]) -> Query:
        """A word in any of its forms; as it was typed it counts for more."""
        found = []
        for name, terms in self._words.terms(word, languages):
            is_stem = name not in FIELDS
            weight = FIELDS[_OF_STEMS[name]] * OTHER_FORM if is_stem else FIELDS[name]
            for term in terms:
                option = "freq" if is_stem else "position"
                query = Query.term_query(self._index.schema, name, term, index_option=option)
                found.append((Occur.Should, Query.boost_query(query, weight)))
        return Query.boolean_query(found)

    def _phrase(self, phrase: Phrase) -> Query:
        schema = self._index.schema
        found = []
        for name in STEMS:
            if len(phrase) > 1:
                query = Query.phrase_query(schema, name, list(phrase))
            else:
                query = Query.term_query(schema, name, phrase[0])
            found.append((Occur.Should, Query.boost_query(query, FIELDS[name])))
        return Query.boolean_query(found)

    def _facets(self, query: Query, total: int) -> Facets:
        missed = self._searcher.num_docs - total
        if missed > total // 10:
            return _told(self._counted(query, SIZES, self._columns if total > MANY else {}))
        counted = self._everything
        if missed:
            others = Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])
            less = self._counted(others, dict.fromkeys(SIZES, ALL_VALUES), {})
            counted = {name: counts - less[name] for name, counts in counted.items()}
        return _told(counted)

    @cached_property
    def _everything(self) -> Counts:
        """The number of documents that have each value."""
        return self._counted(Query.all_query(), dict.fromkeys(SIZES, ALL_VALUES), {})

    @cached_property
    def _columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of facets with few values; to add up many from several columns takes longer than it saves."""
        return {name: columns for name, columns in COLUMNS.items() if len(self._everything[name]) < FEW_VALUES}

    def _counted(self, query: Query, sizes: Mapping[str, int], columns: Mapping[str, tuple[str, ...]]) -> Counts:
        """How many of the documents that a query finds have each value; at least so many values of each facet."""
        asked = {
            column: self._terms(column, ALL_VALUES if name in columns else size)
            for name, size in sizes.items()
            for column in columns.get(name, (name,))
        }
        found = self._searcher.aggregate(query, asked)
        counted: Counts = {name: Counter() for name in sizes}
        for name, counts in counted.items():
            for column in columns.get(name, (name,)):
                for bucket in found[column]["buckets"]:
                    counts[str(bucket["key"])] += bucket["doc_count"]
            counts.pop(NO_VALUE, None)
        return counted

    def _terms(self, column: str, size: int) -> dict[str, Any]:
        # Each of several segments tells all its values: without the rare ones of some, the sums would be too small.
        least = size if self._searcher.num_segments == 1 else ALL_VALUES
        return {"terms": {"field": column, "size": size, "segment_size": least}}

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many documents are filed under each value of the linked facets, or under what is narrower."""
        return {value: count for facet in LINKED for value, count in self._everything[facet.name].items()}

    def meant(self, question: Question) -> tuple[Meant, ...]:
        """The terms, bodies and places whose labels are what was typed, the nearest first."""
        return self._labels.find(self._read(question), self.counts)

    def suggest(self, question: Question, keywords: Collection[str] = ()) -> str:
        """What was typed with the words that stand nowhere replaced by the nearest that do; nothing where that does
        not find anything either."""
        asked = self._read(question)
        unknown = (word for word in self._unknown(asked, self._wanted(asked)) if not self._labels.knows(word))
        meant = {word: self._words.nearest(word, question.languages) for word in unknown}
        if not meant or not all(meant.values()):
            return ""
        said = WORDS.sub(lambda found: meant.get((found["word"] or "").lower()) or found[0], compared(question.words))
        typed = self._read(replace(question, words=said))
        wanted = self._wanted(typed)
        query = _having(wanted, len(wanted), self._others(typed, question, keywords))
        return said if self._searcher.search(query, 1, count=False).hits else ""


def _having(wanted: list[Query], number: int, others: list[Clause]) -> Query:
    """What finds documents that have so many of the wanted words, and fit the other clauses."""
    if not wanted:
        return Query.boolean_query([(Occur.Must, Query.all_query()), *others])
    if number == len(wanted):
        return Query.boolean_query([*((Occur.Must, each) for each in wanted), *others])
    some = Query.boolean_query([(Occur.Should, each) for each in wanted], minimum_number_should_match=number)
    # What has more of them is first, however often it has them.
    more = [(Occur.Should, Query.const_score_query(each, MORE)) for each in wanted]
    return Query.boolean_query([(Occur.Must, some), *more, *others])


def _sorted_by(question: Question) -> str | None:
    """The number that results are sorted by; nothing where the best match is first."""
    if question.order == CHANGED:
        return CHANGED
    return None if question.order == BEST and (question.words or question.like) else DAY


def _told(counted: Counts) -> Facets:
    return {name: tuple(nsmallest(SIZES[name], counts.items(), key=_most_first)) for name, counts in counted.items()}


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    value, count = counted
    return -count, value
