"""What a resource says of itself, in the field that its shape has for that."""

from rdflib import URIRef

from strada.namespaces import DASH
from strada.profile.fields import Words
from strada.profile.reading import words
from strada.representations import N_TRIPLES
from strada.triples import graph_of
from strada.web.releases import Opened


def description_of(opened: Opened, iri: str) -> Words:
    """The description of the resource with that relative IRI, by language; nothing where it has none."""
    stored = opened.release.stored(iri, N_TRIPLES.suffix)
    if stored is None:
        return {}
    graph, subject = graph_of(stored.plain), URIRef(opened.release.base + iri)
    shape = opened.profile.shape_of(graph, subject)
    field = shape.with_role(DASH.DescriptionRole) if shape else None
    return words(graph, subject, field.path) if field else {}
