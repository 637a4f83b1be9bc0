"""The search index of a release: tantivy's, in the folder `search/`."""

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from strada.release.facets import TEXTUAL, YEAR

#: No more results than this can be paged through.
DEEPEST = 10_000
#: So many values of a facet are counted, those with most documents first.
VALUES = 60
#: Fields and how much a word in them counts.
FIELDS = {"title": 3.0, "labels": 2.0, "text": 1.0, "files": 0.5}
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
