"""What the search index knows of each document: its own words, and the labels of what it refers to."""

import json
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from rdflib import Literal, URIRef

from strada.release.facets import day_of, facets_of
from strada.release.files import STORE
from strada.release.write import Writing
from strada.search.index import Indexed
from strada.sources.files import Files
from strada.triples import graph_of
from strada.vocabulary.labels import NAMING

SEGMENT = "documents"


def indexed(writing: Writing, iris: Iterable[str], files: Files) -> Iterator[Indexed]:
    """The documents among some resources, as they are indexed."""
    naming = {*NAMING, *(shape.label_field.path for shape in writing.profile.shapes if shape.label_field)}
    labels = cache(lambda iri: _texts(writing, iri, naming))
    for iri in iris:
        row = writing.catalogue.execute(
            "SELECT id, labels, issued FROM resource WHERE iri = ? AND segment = ?", (iri, SEGMENT)
        ).fetchone()
        if row is not None:
            titles = json.loads(row[1]).values()
            yield Indexed(
                iri=iri,
                title=" ".join(titles),
                labels="\n".join(labels(target) for target in _referred(writing, row[0])),
                text=_texts(writing, iri, besides=titles),
                files=_in_files(writing, row[0], files),
                facets=facets_of(writing.catalogue, row[0], writing.triples(iri)),
                day=day_of(row[2]),
            )


def _texts(writing: Writing, iri: str, paths: Collection[URIRef] = (), besides: Collection[str] = ()) -> str:
    """The texts that a record has besides some, without those of its parts; with `paths`, just the values of these
    properties.

    The longest, which tells most, is first: what is cited of a result begins there.
    """
    subject = URIRef(writing.site.base + iri)
    found = [
        str(value)
        for _, path, value in graph_of(writing.triples(iri)).triples((subject, None, None))
        if isinstance(value, Literal) and (not paths or path in paths) and str(value) not in besides
    ]
    return "\n".join(sorted(found, key=lambda text: (-len(text), text)))


def _referred(writing: Writing, resource: int) -> list[str]:
    """What a document refers to, other documents left out."""
    rows = writing.catalogue.execute(
        "SELECT iri FROM resource WHERE segment != ? AND id IN (SELECT target FROM link WHERE source = ?)",
        (SEGMENT, resource),
    )
    return [iri for (iri,) in rows.fetchall()]


def _in_files(writing: Writing, resource: int, files: Files) -> str:
    rows = writing.catalogue.execute("SELECT DISTINCT checksum, media_type FROM file WHERE resource = ?", (resource,))
    store = writing.site.releases / STORE
    return "\n".join(files.text(checksum, store / checksum, media_type) for checksum, media_type in rows.fetchall())
