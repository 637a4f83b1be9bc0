"""What documents are filed under, by the catalogue."""

import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping

from rdflib.namespace import FOAF, SKOS

from strada.search.question import AVAILABILITY, ELSEWHERE, HERE, KEYWORD, LINKED, NOWHERE, Facet
from strada.triples import graph_of

#: Everything above some of the targets of a document, and these themselves.
_VALUES = """
WITH RECURSIVE value(id) AS (
  SELECT target FROM link JOIN resource ON resource.id = target
  WHERE source = ? AND segment != 'documents' AND path IN ({marks})
  UNION SELECT target FROM link JOIN value ON source = value.id WHERE path = ?
)
SELECT iri FROM value JOIN resource USING (id) ORDER BY iri
"""
#: Documents that refer to something, or to something narrower.
_BELOW = """
WITH RECURSIVE narrow(id) AS (
  SELECT id FROM resource WHERE iri = ? AND segment != 'documents'
  UNION SELECT source FROM link JOIN narrow ON target = narrow.id WHERE path = ?
)
SELECT DISTINCT iri FROM link JOIN narrow ON target = narrow.id JOIN resource ON resource.id = source
WHERE segment = 'documents'
"""
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def facets_of(catalogue: sqlite3.Connection, resource: int, triples: str) -> Mapping[str, tuple[str, ...]]:
    """What the document with that number in the catalogue is found under: relative IRIs by facet."""
    found = {facet.name: _values(catalogue, resource, facet) for facet in LINKED}
    return {**found, AVAILABILITY: (_availability(catalogue, resource, triples),)}


def keywords_of(catalogue: sqlite3.Connection, iri: str) -> tuple[str, ...]:
    """What a document is filed under as a subject, and what is broader."""
    row = catalogue.execute("SELECT id FROM resource WHERE iri = ?", (iri,)).fetchone()
    facet = next(facet for facet in LINKED if facet.name == KEYWORD)
    return _values(catalogue, row[0], facet) if row else ()


def _values(catalogue: sqlite3.Connection, resource: int, facet: Facet) -> tuple[str, ...]:
    query = _VALUES.format(marks=", ".join("?" * len(facet.paths)))
    rows = catalogue.execute(query, (resource, *map(str, facet.paths), str(SKOS.broader)))
    return tuple(iri for (iri,) in rows)


def _availability(catalogue: sqlite3.Connection, resource: int, triples: str) -> str:
    if catalogue.execute("SELECT 1 FROM file WHERE resource = ?", (resource,)).fetchone():
        return HERE
    return ELSEWHERE if (None, FOAF.page, None) in graph_of(triples) else NOWHERE


def day_of(issued: str) -> int | None:
    """A date as a number that sorts, 20040531; months and days that are not known are 0."""
    found = _DAY.match(issued)
    return int("".join((part or "00") for part in found.groups())) if found else None


def found_below(catalogue: sqlite3.Connection, changed: Collection[str]) -> Iterator[str]:
    """The documents whose values may differ because something that they are filed under changed."""
    for iri in changed:
        for (document,) in catalogue.execute(_BELOW, (iri, str(SKOS.broader))).fetchall():
            yield document
