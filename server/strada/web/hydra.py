"""Lists in RDF: Hydra collections, of which one view at a time is given."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS

from strada.namespaces import HYDRA, new_graph
from strada.pages.links import Listed


@dataclass(frozen=True)
class View:
    """One page of a collection; its addresses are absolute."""

    address: str
    previous_page: str | None = None
    next_page: str | None = None


def collection(base: str, address: str, total: int, members: Iterable[Listed], view: View | None) -> Graph:
    """The collection at an absolute address with those of its members that are given; without a view it is whole."""
    graph, iri = new_graph(), URIRef(address)
    graph.add((iri, RDF.type, HYDRA.Collection))
    graph.add((iri, HYDRA.totalItems, Literal(total)))
    for listed in members:
        member = URIRef(base + listed.iri)
        graph.add((iri, HYDRA.member, member))
        for language, label in listed.labels.items():
            graph.add((member, RDFS.label, Literal(label, lang=language or None)))
    if view is not None:
        part = URIRef(view.address)
        graph.add((iri, HYDRA.view, part))
        graph.add((part, RDF.type, HYDRA.PartialCollectionView))
        graph.add((part, HYDRA.first, iri))
        for relation, other in ((HYDRA.previous, view.previous_page), (HYDRA.next, view.next_page)):
            if other:
                graph.add((part, relation, URIRef(other)))
    return graph
