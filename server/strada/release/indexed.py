"""What the search index knows of each document: its own words, and the labels of what it refers to."""

import json
from collections.abc import Iterable, Iterator

from rdflib import Literal

from strada.release.search import Indexed
from strada.release.write import Writing
from strada.triples import graph_of

SEGMENT = "documents"


def indexed(writing: Writing, iris: Iterable[str]) -> Iterator[Indexed]:
    """The documents among some resources, as they are indexed."""
    for iri in iris:
        row = writing.catalogue.execute(
            "SELECT id, labels FROM resource WHERE iri = ? AND segment = ?", (iri, SEGMENT)
        ).fetchone()
        if row is not None:
            title = " ".join(json.loads(row[1]).values())
            yield Indexed(iri, title, _labels(writing, row[0]), _text(writing, iri))


def _text(writing: Writing, iri: str) -> str:
    return "\n".join(str(value) for value in graph_of(writing.triples(iri)).objects() if isinstance(value, Literal))


def _labels(writing: Writing, resource: int) -> str:
    """Every label in every language of every resource that a document refers to."""
    targets = writing.catalogue.execute(
        "SELECT iri FROM resource WHERE id IN (SELECT target FROM link WHERE source = ?)", (resource,)
    )
    return "\n".join(
        str(value)
        for (target,) in targets.fetchall()
        if not target.startswith(f"{SEGMENT}/")
        for value in graph_of(writing.triples(target)).objects()
        if isinstance(value, Literal)
    )
