"""What the search index knows of each document: its own words, and the labels of what it refers to."""

import json
from collections.abc import Iterable, Iterator
from functools import cache

from rdflib import Literal

from strada.release.search import Indexed
from strada.release.write import Writing
from strada.triples import graph_of

SEGMENT = "documents"


def indexed(writing: Writing, iris: Iterable[str]) -> Iterator[Indexed]:
    """The documents among some resources, as they are indexed."""
    labels = cache(lambda iri: _text(writing, iri))
    for iri in iris:
        row = writing.catalogue.execute(
            "SELECT id, labels FROM resource WHERE iri = ? AND segment = ?", (iri, SEGMENT)
        ).fetchone()
        if row is not None:
            title = " ".join(json.loads(row[1]).values())
            referred = "\n".join(labels(target) for target in _referred(writing, row[0]))
            yield Indexed(iri, title, referred, _text(writing, iri))


def _text(writing: Writing, iri: str) -> str:
    """Every text of a record, which is every label in every language where it is a term."""
    return "\n".join(str(value) for value in graph_of(writing.triples(iri)).objects() if isinstance(value, Literal))


def _referred(writing: Writing, resource: int) -> list[str]:
    """What a document refers to, other documents left out."""
    rows = writing.catalogue.execute(
        "SELECT iri FROM resource WHERE segment != ? AND id IN (SELECT target FROM link WHERE source = ?)",
        (SEGMENT, resource),
    )
    return [iri for (iri,) in rows.fetchall()]
