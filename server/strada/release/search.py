"""The search index of a release: tantivy's, in the folder `search/`."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import tantivy

#: No more results than this can be paged through.
DEEPEST = 10_000


#: What a reader may type: words and "phrases", each with a minus to exclude it.
WORDS = re.compile(r'-?"[^"]*"|(?<!\w)-?\w+')


@dataclass(frozen=True)
class Hits:
    """The relative IRIs of one page of results, best first, and the number of all."""

    iris: tuple[str, ...]
    total: int


@dataclass(frozen=True)
class Indexed:
    """What is indexed of one document; `labels` are those of all that it links to, in every language, and
    `files` what stands in its files."""

    iri: str
    title: str
    labels: str
    text: str
    files: str = ""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("iri", stored=True, tokenizer_name="raw")
    for name in FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name="folded")
    return builder.build()


#: Fields and how much a word in them counts.
FIELDS = {"title": 3.0, "labels": 2.0, "text": 1.0, "files": 0.5}


def _open(folder: Path) -> tantivy.Index:
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
    index = _open(folder)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for iri in removed:
        writer.delete_documents_by_term("iri", iri)
    for indexed in changed:
        writer.delete_documents_by_term("iri", indexed.iri)
        writer.add_document(tantivy.Document(**asdict(indexed)))
    writer.commit()
    writer.wait_merging_threads()


class SearchIndex:
    """An index opened for reading."""

    def __init__(self, folder: Path) -> None:
        self._index = _open(folder)
        self._searcher = self._index.searcher()

    def search(self, query: str, page: int, size: int) -> Hits:
        """One page of hits. Every word must occur; what is no query syntax is read as plain words."""
        offset = (page - 1) * size
        words = " ".join(WORDS.findall(query))
        if not words or offset >= DEEPEST:
            return Hits((), 0)
        parsed, _errors = self._index.parse_query_lenient(
            words, list(FIELDS), field_boosts=FIELDS, conjunction_by_default=True
        )
        found = self._searcher.search(parsed, size, count=True, offset=offset)
        iris = tuple(self._searcher.doc(address)["iri"][0] for _score, address in found.hits)
        return Hits(iris, found.count or 0)  # type: ignore[attr-defined]  # missing from tantivy's stubs
