"""What is told of the documents that a search found, by the catalogue."""

import json
import sqlite3
from collections.abc import Mapping

from rdflib.namespace import DCTERMS

from strada.pages.results import About

#: What a document refers to, by the property that it is told under.
TOLD = {
    str(DCTERMS.creator): "agents",
    str(DCTERMS.publisher): "agents",
    str(DCTERMS.type): "types",
    str(DCTERMS.language): "languages",
}
_LINKS = """
SELECT document.iri, path, target.iri FROM link
JOIN resource AS document ON document.id = source JOIN resource AS target ON target.id = link.target
WHERE document.iri IN (SELECT value FROM json_each(?)) AND path IN (SELECT value FROM json_each(?))
ORDER BY path, target.iri
"""
_FILES = """
SELECT DISTINCT iri, media_type FROM file JOIN resource ON resource.id = resource
WHERE iri IN (SELECT value FROM json_each(?)) ORDER BY media_type
"""


def told_of(catalogue: sqlite3.Connection, availability: Mapping[str, str]) -> Mapping[str, About]:
    """What is told of documents, by relative IRI; how each can be had is known."""
    found: dict[str, dict[str, list[str]]] = {iri: {} for iri in availability}
    wanted = json.dumps(list(availability))
    for iri, path, target in catalogue.execute(_LINKS, (wanted, json.dumps(list(TOLD)))):
        _add(found[iri].setdefault(TOLD[path], []), target)
    for iri, media_type in catalogue.execute(_FILES, (wanted,)):
        _add(found[iri].setdefault("media_types", []), media_type)
    return {iri: About(availability=availability[iri], **told) for iri, told in found.items()}


def _add(values: list[str], value: str) -> None:
    """An author who is the publisher as well is told once."""
    if value not in values:
        values.append(value)
