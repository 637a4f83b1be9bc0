"""All sources of a site's folder: every file in `data/` that may hold records."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Self

from rdflib import Graph, URIRef
from rdflib.namespace import DCAT

from strada.profile.fields import Profile, Shape
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.site import Site
from strada.sources.cleaning import Cleaning
from strada.sources.describe import names_in
from strada.sources.entry import Entry, Item, SourceFailure, Unusable
from strada.sources.files import SEGMENT, Files
from strada.sources.foreign import read_foreign
from strada.sources.mapping import MappingUnusable, read_mapping
from strada.sources.part_rows import PartReader
from strada.sources.parts import Kept, Parts
from strada.sources.rows import Row, RowReader
from strada.sources.spreadsheet import read_rows, read_spreadsheet
from strada.sources.tables import SUFFIXES, spreadsheets
from strada.sources.turtle import read_turtle, turtle_entry
from strada.vocabulary.inverses import complete
from strada.vocabulary.labels import Labels
from strada.vocabulary.skosxl import complete_labels

DOCUMENTS = "documents"
#: What was published of records that are refused today: what was read before it is asked for is judged by then.
Recalled = Callable[[], Iterable[tuple[URIRef, Graph]]]


class Folder:
    """The sources of a site. `fingerprint` changes with all that readers depend on besides the files."""

    def __init__(
        self, site: Site, profile: Profile, fingerprint: str, kept: Kept, recalled: Recalled, files: Files
    ) -> None:
        self.site = site
        self.profile = profile
        self.fingerprint = fingerprint
        self.labels = Labels(profile)
        self._kept = kept
        self.files = files
        self._recalled = recalled
        self._turtle = [read_turtle(path, self._name(path), site.base) for path in self.turtle()]
        complete({iri: graph for read in self._turtle for iri, graph in read.resources.items()})
        for read in self._turtle:
            for graph in read.resources.values():
                complete_labels(graph)
        self._named = self._named_files()
        for item in self.parts(documents=False).joined(self._vocabularies()):
            if isinstance(item, SourceFailure):
                for iri, graph in kept(item.file):
                    self.labels.add(iri, graph)
            elif isinstance(item, Entry) and not isinstance(record := item.read(), Unusable):
                self.labels.add(record.iri, record.graph)
                segment = str(record.iri).removeprefix(site.base).partition("/")[0]
                self.labels.kept_in.setdefault(segment, record.origin.file)
        self._name_documents()

    @classmethod
    @contextmanager
    def by_itself(cls, site: Site, profile: Profile) -> Iterator[Self]:
        """The sources of a site as they are today, whatever was published of them before."""
        with closing(Files(site.data / SEGMENT)) as files:
            yield cls(site, profile, "", lambda _file: (), tuple, files)

    def turtle(self) -> list[Path]:
        """The Turtle files that speak of this catalogue, and not as others do of theirs."""
        foreign = {mapping.stem for mapping in self._files("mappings/*.toml")}
        return [path for path in self._files("**/*.ttl") if path.relative_to(self.site.data).parts[0] not in foreign]

    def _name_documents(self) -> None:
        """Let documents be referred to by number and title, as treaties are among the keywords."""
        documents = self.profile.with_segment(DOCUMENTS)
        if documents is None:
            return
        reader = self.reader(documents)
        for path in spreadsheets(self._files(f"{DOCUMENTS}.*"))[:1]:
            for item in read_rows(path, self._name(path), reader):
                if isinstance(item, Row):
                    iri, names = reader.names(item)
                    if iri is not None:
                        self.labels.add_document(iri, names, documents.classes)

    def __call__(self) -> Iterator[Item]:
        """Everything that the folder holds today; can be asked for more than once."""
        yield from self.parts().joined(self.records())

    def parts(self, documents: bool = True) -> Parts:
        """The rows of the spreadsheets of parts, and the files; with or without those of documents."""
        parts = Parts(self.profile, self.site.base, self._kept, self.files, self._named)
        for shape in self.profile.shapes:
            further = self.profile.part_columns(shape)
            if shape.segment is None or further is None or (further.owner.segment == DOCUMENTS and not documents):
                continue
            reader = PartReader(self.reader(shape), further, self.files)
            parts.take(self._rows(reader), reader)
            if any(field.takes_file for field in shape.fields):
                parts.take_files(reader)
        return parts

    def _named_files(self) -> dict[URIRef, list[str]]:
        """The files of the site that Turtle names, by the record."""
        named: dict[URIRef, list[str]] = {}
        for read in self._turtle:
            for iri, graph in read.resources.items():
                urls = ((part, DCAT.downloadURL, url) for part, url in graph.subject_objects(DCAT.downloadURL))
                if names := [name for _, name in names_in(urls, self.site.base)]:
                    named[iri] = sorted(names)
        return named

    def records(self) -> Iterator[Item]:
        """Everything but the parts that have rows of their own."""
        yield from self._vocabularies()
        # The last good version of a keyword is found by the labels that it was published with.
        for iri, graph in self._recalled():
            self.labels.add(iri, graph)
        documents = self.profile.with_segment(DOCUMENTS)
        if documents is None:
            return
        yield from self._rows(self.reader(documents))
        yield from self._unread()
        for mapping in self._files("mappings/*.toml"):
            yield from self._foreign(mapping)

    def reader(self, shape: Shape) -> RowReader:
        return RowReader(self.profile, shape, self.labels, self.site.base, self.site.language, self.fingerprint)

    def _vocabularies(self) -> Iterator[Item]:
        """What documents refer to: Turtle, and spreadsheets of any other kind of record."""
        for read in self._turtle:
            yield from read.findings
            if read.failure is not None:
                yield read.failure
            for iri, graph in sorted(read.resources.items()):
                yield turtle_entry(iri, graph, Origin(read.file), self.site.base, self.fingerprint)
        for shape in self.profile.shapes:
            if shape.segment not in (None, DOCUMENTS) and self.profile.part_columns(shape) is None:
                yield from self._rows(self.reader(shape))

    def _rows(self, reader: RowReader) -> Iterator[Item]:
        """The rows of the spreadsheet of a kind of record. A second is refused: which is right, only staff know."""
        paths = [path for path in spreadsheets(self._files("*")) if path.stem == reader.shape.segment]
        for path in paths[:1]:
            yield from read_spreadsheet(path, self._name(path), reader)
        for path in paths[1:]:
            problem = f"There is {paths[0].name} too, and that is read; nothing of this file is read or changed."
            remedy = "Keep the one that is right, and move the other out of the folder data."
            yield SourceFailure(self._name(path), Finding(VIOLATION, Origin(self._name(path)), problem, remedy))

    def _unread(self) -> Iterator[Finding]:
        """Files that look like spreadsheets of records and are not read."""
        segments = [shape.segment for shape in self.profile.shapes if shape.segment]
        known = spreadsheets(self._files("*"))
        for path in self._files("*"):
            origin = Origin(self._name(path))
            if path in known and path.stem not in segments:
                yield Finding(
                    WARNING,
                    origin,
                    "The name of this file says of no kind of record that it holds them, so it is not read.",
                    f"Name it after one of: {', '.join(f'{segment}{path.suffix}' for segment in segments)}.",
                )
            elif path.stem in segments and path not in known and path.suffix != ".ttl" and not path.name.endswith("~"):
                yield Finding(
                    WARNING,
                    origin,
                    "Files of this kind are not read.",
                    f"Save it as one of: {', '.join(SUFFIXES)}.",
                )

    def _foreign(self, mapping: Path) -> Iterator[Item]:
        """What lies in the folder that is named as a mapping."""
        files = self._files(f"{mapping.stem}/**/*")
        try:
            cleaning = self.cleaning(mapping)
        except MappingUnusable as error:
            for path in files or [mapping]:
                finding = Finding(
                    VIOLATION, Origin(self._name(path)), f"The file cannot be read. {error}", "Mend the mapping."
                )
                yield SourceFailure(self._name(path), finding)
            return
        yield from read_foreign(files, self._name, cleaning)

    def cleaning(self, path: Path) -> Cleaning:
        """How the records of a foreign source become rows. Raises MappingUnusable."""
        mapping = read_mapping(path)
        shape = self.profile.with_segment(mapping.kind)
        if shape is None:
            raise MappingUnusable(
                f"data/mappings/{path.name} is about {mapping.kind!r}, of which the shapes know nothing."
            )
        return Cleaning(mapping, self.reader(shape))

    def _files(self, pattern: str) -> list[Path]:
        return sorted(path for path in self.site.data.glob(pattern) if path.is_file())

    def _name(self, path: Path) -> str:
        return self.site.relative(path)
