"""The search index of a release, in the folder `search/`: what is in it, and how it is written."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import tantivy

from strada.search.question import AVAILABILITY, CHANGED, LINKED, TEXTUAL, YEAR
from strada.search.words import analyser, compared, composed, forms, has_marks, plain, spellings, stems

#: The fields of words, and how much a word in them counts. What a title begins with names the document; what comes
#: later says what it is about, which may be another document.
FIELDS = {"opening": 5.0, "title": 3.0, "labels": 2.0, "text": 1.0, "files": 0.5}
OPENING_WORDS = 5
#: Those that have a field of stems beside them.
STEMS = {name: f"{name}_stems" for name in FIELDS if name != "opening"}
#: Where a result is cited from, the first that has what was searched for.
CITED = ("text", "files")
#: How it is written, where that is not how it is compared.
WRITTEN = {name: f"{name}_written" for name in CITED}
#: Whether there are marks in it.
MARKED = "marked"
#: The words of titles and labels as they are written, to correct what is misspelt.
SPELLING = "spelling"
#: The forms of words in what is cited, by their stems, to mark them.
FORMS = "forms"
#: When a document was published: what results are sorted by, as they are by when its description last changed.
DAY = "day"
#: Where the values of a facet are counted when they are many. The library counts columns in which each document has
#: just one value many times faster, so the first values of a document stand in columns of their own, and the others in
#: one together.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    facet.name: (*(f"{facet.name}_{number}" for number in range(facet.values)), f"{facet.name}_others")
    for facet in LINKED
    if facet.values > 1
}
#: Stands in the columns of values that a document has not.
NO_VALUE = ""
#: Changes with what is in the index and how it comes there.
MADE_BY = ("index.py", "words.py", "question.py")
FORM = sha256(b"".join(Path(__file__).with_name(name).read_bytes() for name in MADE_BY)).hexdigest()
#: The folders of documents, and of the labels of everything else.
DOCUMENTS, LABELS = "documents", "labels"

#: Bytes for what is not yet written: enough that the index of a hundred thousand short records is in one piece.
HEAP = 250_000_000

#: A text with the tag of its language.
Text = tuple[str, str]


@dataclass(frozen=True)
class Indexed:
    """What is indexed of one document; `labels` are those of all that it links to, in every language, and `files`
    what stands in its files. `day` is a number that sorts, such as 20040531; `changed` one such as 20261123210512."""

    iri: str
    title: Sequence[Text]
    labels: Sequence[Text]
    text: Sequence[Text]
    files: Sequence[Text] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day: int | None = None
    changed: int = 0

    def documents(self) -> Iterator[tantivy.Document]:
        values: dict[str, Any] = {"iri": self.iri, CHANGED: self.changed}
        for name, stemmed in STEMS.items():
            texts: Sequence[Text] = getattr(self, name)
            written = composed("\n".join(dict.fromkeys(text for _, text in texts)))
            values[name] = compared(written)
            if name in WRITTEN and values[name] != written:
                values[WRITTEN[name]] = written.encode()
            if name in WRITTEN and has_marks(values[name]):
                values[MARKED] = True
            values[stemmed] = " ".join(stem for language, text in texts for stem in stems(text, language))
        values["opening"] = " ".join(word for _, text in self.title for word in plain(text)[:OPENING_WORDS])
        cited = (text for name in CITED for text in getattr(self, name))
        values[FORMS] = " ".join(sorted({each for language, text in cited for each in forms(text, language)}))
        spelt = {each for language, text in (*self.title, *self.labels) for each in spellings(text, language)}
        values[SPELLING] = " ".join(sorted(spelt))
        for name, found in self.facets.items():
            values[name] = list(found)
            if name in COLUMNS:
                *singles, others = COLUMNS[name]
                values |= dict(zip_longest(singles, found[: len(singles)], fillvalue=NO_VALUE))
                values[others] = list(found[len(singles) :])
        if self.day is not None:
            values |= {DAY: self.day, YEAR: self.day // 10_000}
        yield tantivy.Document(**values)


@dataclass(frozen=True)
class Named:
    """What is indexed of a term, a body, a place: its labels in every language, and the facet that it is a value of."""

    iri: str
    facet: str = ""
    labels: Sequence[Text] = ()

    def documents(self) -> Iterator[tantivy.Document]:
        for language, label in self.labels:
            yield tantivy.Document(
                iri=self.iri,
                facet=self.facet,
                label=compared(label),
                language=language,
                label_stems=" ".join(stems(label, language)),
            )


def _documents_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder().add_text_field("iri", stored=True, tokenizer_name="raw")
    for name in FIELDS:
        builder.add_text_field(name, stored=name in CITED, tokenizer_name="plain")
    for name in WRITTEN.values():
        builder.add_bytes_field(name, stored=True)
    builder.add_boolean_field(MARKED, stored=True)
    for name in STEMS.values():
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in (FORMS, SPELLING):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in (*TEXTUAL, *chain(*COLUMNS.values())):
        builder.add_text_field(name, stored=name == AVAILABILITY, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (YEAR, DAY, CHANGED):
        builder.add_integer_field(name, indexed=True, fast=True)
    return builder.build()


def _labels_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder().add_text_field("iri", stored=True, tokenizer_name="raw")
    builder.add_text_field("label", stored=True, tokenizer_name="plain")
    for name in ("facet", "language"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("label_stems", tokenizer_name="whitespace", index_option="freq")
    return builder.build()


SCHEMAS = {DOCUMENTS: _documents_schema, LABELS: _labels_schema}


def open_index(folder: Path, name: str, *, marks: bool = True) -> tantivy.Index:
    """One of the two indexes of a release; without marks it takes the words out of texts that have none, but faster."""
    index = tantivy.Index(SCHEMAS[name](), path=str(folder / name))
    index.register_tokenizer("plain", analyser(marks=marks))
    index.register_tokenizer("whitespace", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def write_index(
    folder: Path, previous: Path | None, changed: Iterable[Indexed | Named], removed: Iterable[str]
) -> None:
    """Write the indexes: the previous ones, if there are such, with the difference applied."""
    folder.mkdir()
    writers = {}
    for name in SCHEMAS:
        (folder / name).mkdir()
        if previous is not None:
            _link(previous / name, folder / name)
        writers[name] = open_index(folder, name).writer(heap_size=HEAP, num_threads=1)
    for iri in removed:
        for writer in writers.values():
            writer.delete_documents_by_term("iri", iri)
    for each in changed:
        writer = writers[DOCUMENTS if isinstance(each, Indexed) else LABELS]
        writer.delete_documents_by_term("iri", each.iri)
        for document in each.documents():
            writer.add_document(document)
    for writer in writers.values():
        writer.commit()
        writer.wait_merging_threads()


def _link(previous: Path, folder: Path) -> None:
    """Segments never change once written, so those of the previous index are linked, not copied."""
    for path in previous.iterdir():
        if path.name.endswith((".json", ".lock")):
            shutil.copyfile(path, folder / path.name)
        else:
            (folder / path.name).hardlink_to(path)
