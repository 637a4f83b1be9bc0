"""Write what readers will be given: the RDF of each record, and its page.

Whatever was made from the same things before is not made again: each representation
is kept with the hash of all that it was made from.
"""

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF

from strada.cores import batched, on_all_cores
from strada.namespaces import BIBO
from strada.pages.bibtex import bibtex
from strada.pages.frame import Frame
from strada.pages.inbound import InboundLinks
from strada.pages.links import Listed
from strada.pages.record import record_page
from strada.pages.render import digest as pages_digest
from strada.pages.render import render
from strada.pages.ris import ris
from strada.pages.work import Work, csl_json, work_of
from strada.profile.fields import Profile
from strada.profile.jsonld import Framer
from strada.profile.reading import read_profile
from strada.release.progress import Progress
from strada.release.rows import LISTED, inbound_links, listed
from strada.representations import (
    BIBTEX,
    CSL_JSON,
    HTML,
    JSON_LD,
    N_TRIPLES,
    REPRESENTATIONS,
    RIS,
    Representation,
)
from strada.site import Site
from strada.triples import graph_of, serialise

#: More representations than this are made on all cores.
FEW = 200
BATCH = 20
DOCUMENTS = "documents"

CITED_AS: Mapping[Representation, Callable[[Work], str]] = {BIBTEX: bibtex, RIS: ris, CSL_JSON: csl_json}
#: What a citation names of other resources.
NAMED = (DCTERMS.creator, DCTERMS.publisher, DCTERMS.type, DCTERMS.language, DCTERMS.subject, DCTERMS.spatial)

Links = tuple[dict[str, Listed], list[InboundLinks]]


@dataclass(frozen=True)
class Task:
    """One record to be written; without `frame` its RDF, with it its page in that language."""

    resource: int
    iri: str
    triples: str
    made_from: str
    frame: Frame | None = None
    links: Links = ({}, [])
    #: N-Triples of what a citation of the record names.
    cited: str = ""


class Writer:
    """Makes representations from records; one in each process."""

    def __init__(self, profile: Profile, base: str) -> None:
        self._profile = profile
        self._framer = Framer(profile, base)

    def write(self, task: Task) -> list[tuple[str, str, bytes]]:
        """Suffix, language and bytes of each representation."""
        if task.frame is not None:
            return self._page(task, task.frame)
        return [(row.suffix, "", self._rdf(task.triples, row.media_type)) for row in REPRESENTATIONS if row != HTML]

    def _page(self, task: Task, frame: Frame) -> list[tuple[str, str, bytes]]:
        graph, iri = graph_of(task.triples), URIRef(task.iri)
        work = None
        if (iri, RDF.type, BIBO.Document) in graph:
            work = work_of(graph, iri, graph_of(task.cited), frame.language)
        page = record_page(frame, self._profile, task.iri, graph, *task.links, work=work)
        made = [(HTML.suffix, frame.language, render(page).encode())]
        # A citation is the same in every language, so it is written with the first page.
        if work is not None and frame.language == (frame.languages or (frame.language,))[0]:
            made += [(row.suffix, "", write(work).encode()) for row, write in CITED_AS.items()]
        return made

    def _rdf(self, triples: str, media_type: str) -> bytes:
        if media_type == N_TRIPLES.media_type:
            return triples.encode()
        if media_type == JSON_LD.media_type:
            return self._framer.document(graph_of(triples))
        return serialise(triples.encode(), media_type)


class Writing:
    """Writes the representations of a release into its catalogue and the store of bytes."""

    def __init__(
        self,
        catalogue: sqlite3.Connection,
        content: sqlite3.Connection,
        site: Site,
        profile: Profile,
        fingerprint: str,
        progress: Progress,
    ) -> None:
        self.catalogue = catalogue
        self.content = content
        self.site = site
        self.profile = profile
        self.fingerprint = fingerprint
        self.rendered = 0
        self._progress = progress
        self.named = lru_cache(4096)(self.triples)

    def rdf(self, iris: Collection[str]) -> None:
        """The RDF of records that are pending."""
        self._write("Writing data", self._rdf_tasks(iris), len(iris))

    def pages(self, iris: Collection[str], frames: Collection[Frame]) -> None:
        """The pages of resources, where they would show something else than they do."""
        spoken = [frame.language for frame in frames]
        marks = ", ".join("?" * len(spoken))
        self.catalogue.execute(f"DELETE FROM representation WHERE language NOT IN ('', {marks})", spoken)
        self._write("Writing pages", self._page_tasks(iris, frames), len(iris) * len(frames))

    def _rdf_tasks(self, iris: Iterable[str]) -> Iterator[Task]:
        for iri in iris:
            resource, triples = self.catalogue.execute(
                "SELECT id, stripped FROM pending JOIN resource USING (iri) WHERE iri = ?", (iri,)
            ).fetchone()
            yield Task(resource, self.site.base + iri, triples, _hash(self.fingerprint, triples))

    def _page_tasks(self, iris: Iterable[str], frames: Iterable[Frame]) -> Iterator[Task]:
        for iri in iris:
            (resource,) = self.catalogue.execute("SELECT id FROM resource WHERE iri = ?", (iri,)).fetchone()
            triples = self.triples(iri)
            links, cited = self._links(resource, iri), self._cited(resource)
            for frame in frames:
                made_from = _hash(pages_digest(), self.fingerprint, repr(frame), triples, repr(links), cited)
                if made_from != self._made_from(resource, frame.language):
                    yield Task(resource, self.site.base + iri, triples, made_from, frame, links, cited)

    def triples(self, iri: str) -> str:
        """The N-Triples of a resource, as they were written."""
        row = self.catalogue.execute(
            "SELECT content FROM representation JOIN resource ON id = resource WHERE iri = ? AND suffix = ?",
            (iri, N_TRIPLES.suffix),
        ).fetchone()
        return gzip.decompress(self._bytes(row[0])).decode()

    def _bytes(self, content: str) -> bytes:
        found: bytes = self.content.execute("SELECT bytes FROM content WHERE hash = ?", (content,)).fetchone()[0]
        return found

    def _made_from(self, resource: int, language: str) -> str | None:
        row = self.catalogue.execute(
            "SELECT made_from FROM representation WHERE resource = ? AND suffix = ? AND language = ?",
            (resource, HTML.suffix, language),
        ).fetchone()
        return str(row[0]) if row else None

    def _links(self, resource: int, iri: str) -> Links:
        """What a page shows of other resources. Datestamps are left out, for they change with each release."""
        rows = self.catalogue.execute(
            f"{LISTED} WHERE id IN (SELECT target FROM link WHERE source = ?) ORDER BY iri", (resource,)
        )
        outbound = {row[0]: listed(row, timeless=True) for row in rows}
        return outbound, inbound_links(self.catalogue, iri)

    def _cited(self, resource: int) -> str:
        """What is said of the resources that a citation names. Other documents are none of them."""
        rows = self.catalogue.execute(
            f"SELECT DISTINCT iri FROM link JOIN resource ON id = target WHERE source = ? AND segment != ?"
            f" AND path IN ({', '.join('?' * len(NAMED))}) ORDER BY iri",
            (resource, DOCUMENTS, *map(str, NAMED)),
        )
        return "".join(self.named(iri) for (iri,) in rows.fetchall())

    def _write(self, name: str, tasks: Iterator[Task], total: int) -> None:
        for count, (task, made) in enumerate(self._made(tasks)):
            self._progress(name, count, total)
            for suffix, language, data in made:
                self.put(data)
                self.catalogue.execute(
                    "INSERT OR REPLACE INTO representation VALUES (?, ?, ?, ?, ?)",
                    (task.resource, suffix, language, task.made_from, _hash_of(data)),
                )
            self.rendered += task.frame is not None

    def put(self, data: bytes) -> str:
        """Store bytes, once; returns their hash."""
        hash_ = _hash_of(data)
        if not self.content.execute("SELECT 1 FROM content WHERE hash = ?", (hash_,)).fetchone():
            self.content.execute("INSERT INTO content VALUES (?, ?)", (hash_, gzip.compress(data, 6, mtime=0)))
        return hash_

    def _made(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, list[tuple[str, str, bytes]]]]:
        first = list(islice(tasks, FEW))
        if len(first) < FEW:
            writer = Writer(self.profile, self.site.base)
            for task in first:
                yield task, writer.write(task)
        else:
            batches = batched(chain(first, tasks), BATCH)
            yield from on_all_cores(_write_all, batches, _start, self.site.shapes, self.site.base)


_writer: Writer


def _start(shapes: Path, base: str) -> None:
    global _writer
    _writer = Writer(read_profile(shapes, base), base)


def _write_all(tasks: list[Task]) -> list[tuple[Task, list[tuple[str, str, bytes]]]]:
    return [(task, _writer.write(task)) for task in tasks]


def _hash(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
