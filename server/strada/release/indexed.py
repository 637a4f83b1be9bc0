"""What the search index knows of each document: its own words, and the labels of what it refers to."""

import json
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from strada.release.facets import day_of, facets_of
from strada.release.files import STORE
from strada.release.write import Writing
from strada.search.index import Indexed, Named, Text
from strada.search.question import Facet, facet_of
from strada.sources.files import Files
from strada.triples import graph_of
from strada.vocabulary.labels import NAMING

DOCUMENTS = "documents"
#: Neither the catalogue and its lists, which every record refers to, nor what may be done with a document is what
#: it is about.
_REFERRED = """
SELECT iri FROM resource WHERE segment NOT IN ('', ?) AND id IN (SELECT target FROM link WHERE source = ? AND path != ?)
ORDER BY iri
"""


def indexed(writing: Writing, iris: Iterable[str], files: Files) -> Iterator[Indexed | Named]:
    """Resources as they are indexed: documents by all that is said of them, others by their labels."""
    naming = {*NAMING, *(shape.label_field.path for shape in writing.profile.shapes if shape.label_field)}
    labels = cache(lambda iri: _texts(writing, iri, naming))
    for iri in iris:
        row = writing.catalogue.execute(
            "SELECT id, segment, labels, issued, datestamp FROM resource WHERE iri = ?", (iri,)
        ).fetchone()
        if row is None:
            continue
        resource, segment, titles, issued, datestamp = row
        if segment != DOCUMENTS:
            facet = _facet(writing, iri)
            # Without labels it takes the place of what was indexed before.
            yield Named(iri, facet.name, _texts(writing, iri, naming - {SKOS.notation})) if facet else Named(iri)
            continue
        title = [(language or writing.site.language, text) for language, text in json.loads(titles).items()]
        yield Indexed(
            iri=iri,
            title=title,
            labels=[text for target in _referred(writing, resource) for text in labels(target)],
            text=_texts(writing, iri, besides=[text for _, text in title]),
            files=_in_files(writing, resource, files),
            facets=facets_of(writing.catalogue, resource, writing.triples(iri)),
            day=day_of(issued),
            changed=int("".join(filter(str.isdigit, datestamp))),
        )


def _texts(writing: Writing, iri: str, paths: Collection[URIRef] = (), besides: Collection[str] = ()) -> list[Text]:
    """The texts that a record has besides some, without those of its parts; with `paths`, just the values of these
    properties.

    The longest, which tells most, is first: what is cited of a result begins there.
    """
    subject = URIRef(writing.site.base + iri)
    found = [
        (value.language or writing.site.language, str(value))
        for _, path, value in graph_of(writing.triples(iri)).triples((subject, None, None))
        if isinstance(value, Literal) and (not paths or path in paths) and str(value) not in besides
    ]
    return sorted(found, key=lambda text: (-len(text[1]), text))


def _facet(writing: Writing, iri: str) -> Facet | None:
    """What documents are narrowed down by to what is filed under this."""
    graph, subject = graph_of(writing.triples(iri)), URIRef(writing.site.base + iri)
    schemes, classes = (list(graph.objects(subject, path)) for path in (SKOS.inScheme, RDF.type))
    return facet_of(writing.profile, schemes, classes)


def _referred(writing: Writing, resource: int) -> list[str]:
    """What a document refers to, other documents left out."""
    rows = writing.catalogue.execute(_REFERRED, (DOCUMENTS, resource, str(DCTERMS.accessRights)))
    return [iri for (iri,) in rows.fetchall()]


def _in_files(writing: Writing, resource: int, files: Files) -> list[Text]:
    """What stands in the files of a document, in each of its languages."""
    rows = writing.catalogue.execute("SELECT DISTINCT checksum, media_type FROM file WHERE resource = ?", (resource,))
    store = writing.site.releases / STORE
    text = "\n".join(files.text(checksum, store / checksum, media_type) for checksum, media_type in rows.fetchall())
    return [(language, text) for language in _languages(writing, resource)] if text else []


def _languages(writing: Writing, resource: int) -> list[str]:
    """The tags of the languages of a document; where it has none, that of the site."""
    rows = writing.catalogue.execute(
        "SELECT iri FROM link JOIN resource ON id = target WHERE source = ? AND path = ? ORDER BY iri",
        (resource, str(DCTERMS.language)),
    )
    tags = [text for (iri,) in rows.fetchall() for _, text in _texts(writing, iri, (SKOS.notation,))]
    return tags or [writing.site.language]
