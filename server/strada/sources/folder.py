"""All sources of a site's folder: every file in `data/` that may hold records."""

from collections.abc import Iterator
from pathlib import Path

from rdflib import URIRef
from rdflib.namespace import DCAT

from strada.profile.fields import Profile, Shape
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.site import Site
from strada.sources.describe import names_in
from strada.sources.entry import Entry, SourceFailure, Unusable
from strada.sources.files import Files
from strada.sources.legacy import LegacyMapping, MappingUnusable, read_legacy_page, read_mapping
from strada.sources.part_rows import PartReader
from strada.sources.parts import Item, Kept, Parts
from strada.sources.rows import RowReader
from strada.sources.spreadsheet import read_spreadsheet
from strada.sources.turtle import read_turtle, turtle_entry
from strada.vocabulary.inverses import complete
from strada.vocabulary.labels import Labels
from strada.vocabulary.skosxl import complete_labels

DOCUMENTS = "documents"


class Folder:
    """The sources of a site. `fingerprint` changes with all that readers depend on besides the files."""

    def __init__(self, site: Site, profile: Profile, fingerprint: str, kept: Kept, files: Files) -> None:
        self.site = site
        self.profile = profile
        self.fingerprint = fingerprint
        self.labels = Labels(profile)
        self._kept = kept
        self.files = files
        self._turtle = [read_turtle(path, self._name(path), site.base) for path in self._files("**/*.ttl")]
        complete({iri: graph for read in self._turtle for iri, graph in read.resources.items()})
        for read in self._turtle:
            for graph in read.resources.values():
                complete_labels(graph)
        self._named = self._named_files()
        for item in self._parts(documents=False).joined(self._vocabularies()):
            if isinstance(item, SourceFailure):
                for iri, graph in kept(item.file):
                    self.labels.add(iri, graph)
            elif isinstance(item, Entry) and not isinstance(record := item.read(), Unusable):
                self.labels.add(record.iri, record.graph)

    def __call__(self) -> Iterator[Item]:
        """Everything that the folder holds today; can be asked for more than once."""
        yield from self._parts().joined(self._records())

    def _parts(self, documents: bool = True) -> Parts:
        """The rows of the spreadsheets of parts, and the files; with or without those of documents."""
        parts = Parts(self.profile, self.site.base, self._kept, self.files, self._named)
        for shape in self.profile.shapes:
            further = self.profile.part_columns(shape)
            if shape.segment is None or further is None or (further.owner.segment == DOCUMENTS and not documents):
                continue
            reader = PartReader(self.reader(shape), further, self.files)
            for path in self._files(f"{shape.segment}.csv"):
                parts.take(read_spreadsheet(path, self._name(path), reader), reader)
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

    def _records(self) -> Iterator[Item]:
        yield from self._vocabularies()
        documents = self.profile.with_segment(DOCUMENTS)
        if documents is None:
            return
        for path in self._files("*.csv"):
            if path.stem == DOCUMENTS:
                yield from read_spreadsheet(path, self._name(path), self.reader(documents))
            elif self.profile.with_segment(path.stem) is None:
                yield Finding(
                    WARNING,
                    Origin(self._name(path)),
                    "The name of this file says of no kind of record that it holds them, so it is not read.",
                    f"Name it after one of: {', '.join(self._spreadsheets())}.",
                )
        yield from self._legacy_pages(self.reader(documents))

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
        for path in self._files("*.csv"):
            shape = self.profile.with_segment(path.stem)
            if shape is not None and path.stem != DOCUMENTS and self.profile.part_columns(shape) is None:
                yield from read_spreadsheet(path, self._name(path), self.reader(shape))

    def _legacy_pages(self, reader: RowReader) -> Iterator[Item]:
        pages = self._files("legacy/*.txt")
        if not pages:
            return
        try:
            mapping = self.legacy_mapping(reader)
        except MappingUnusable as error:
            for path in pages:
                problem = f"The page cannot be read. {error}"
                yield SourceFailure(
                    self._name(path), Finding(VIOLATION, Origin(self._name(path)), problem, "Mend that file.")
                )
            return
        for path in pages:
            yield from read_legacy_page(path, self._name(path), mapping, reader)

    def legacy_mapping(self, reader: RowReader) -> LegacyMapping:
        """How pages of the old site are read. Raises MappingUnusable."""
        return read_mapping(self.site.data / "mappings" / "legacy.toml", reader)

    def _spreadsheets(self) -> list[str]:
        return [f"{shape.segment}.csv" for shape in self.profile.shapes if shape.segment]

    def _files(self, pattern: str) -> list[Path]:
        return sorted(path for path in self.site.data.glob(pattern) if path.is_file())

    def _name(self, path: Path) -> str:
        return self.site.relative(path)
