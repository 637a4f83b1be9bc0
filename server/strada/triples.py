"""Triples as text and as terms: strict parsing, canonical N-Triples, and the other serialisations.

Oxigraph parses and writes, because it refuses what is no RDF (an IRI with a space, a
language tag of 2,000 letters) where rdflib lets it into the graph; everything between
is an rdflib graph.
"""

from collections.abc import Iterable
from functools import lru_cache

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from strada.errors import StradaError
from strada.namespaces import PREFIXES, bare_graph

STRING = str(XSD.string)
#: The same few IRIs stand in most triples, and rdflib looks at each letter of every one that it makes.
iri = lru_cache(maxsize=4096)(URIRef)
RDF_TYPE = str(RDF.type)


class UnreadableTriples(StradaError):
    """A file that is not what its name says; the message names the line where it is known."""

    title = "The file cannot be read"


def parse(data: bytes, media_type: str, base: str) -> Graph:
    """The graph of a file, its relative IRIs resolved against `base`. Raises UnreadableTriples."""
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    graph = bare_graph()
    add = graph.store.add  # what Graph.add does besides is to look whether these are terms
    try:
        for quad in ox.parse(data, format=rdf_format, base_iri=base):
            add((node(quad.subject), node(quad.predicate), node(quad.object)), graph)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise UnreadableTriples(" ".join(str(error).split())[:300]) from error
    return graph


def node(term: object) -> Node:
    """An rdflib term of one of Oxigraph. A plain string has no datatype there, or it would equal no other."""
    match term:
        case ox.NamedNode():
            return iri(term.value)
        case ox.Literal():
            if term.language:
                return Literal(term.value, lang=term.language)
            datatype = term.datatype.value
            return Literal(term.value, datatype=None if datatype == STRING else iri(datatype))
        case ox.BlankNode():
            return BNode(term.value)
    raise UnreadableTriples("A triple stands where a name was expected.")


def term(node: Node) -> ox.NamedNode | ox.Literal:
    """Oxigraph's term for an IRI or a literal. Raises ValueError for what is none."""
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or XSD.string)))
    raise ValueError(f"{node!r} is neither an IRI nor a literal.")


def n_triples(graph: Iterable[tuple[Node, Node, Node]]) -> str:
    """The canonical N-Triples of a graph without blank nodes: one line each, sorted."""
    lines = (f"{term(subject)} {term(predicate)} {term(value)} .\n" for subject, predicate, value in graph)
    return "".join(sorted(lines))


def relative_n_triples(graph: Iterable[tuple[Node, Node, Node]], base: str) -> str:
    """Canonical N-Triples with the IRIs of the site relative to its base.

    No RDF in itself, but the same wherever the site stands: what hashes are made from.
    """

    def relative(node: Node) -> str:
        written = str(term(node))
        if isinstance(node, URIRef) and str(node).startswith(base):
            return f"<{written[1 + len(base) :]}"
        return written

    return "".join(sorted(f"{relative(s)} {relative(p)} {relative(o)} .\n" for s, p, o in graph))


def graph_of(text: str | bytes) -> Graph:
    """The graph of N-Triples that we wrote ourselves."""
    data = text.encode() if isinstance(text, str) else text
    return parse(data, ox.RdfFormat.N_TRIPLES.media_type, "urn:none:")


def serialise(text: bytes, media_type: str) -> bytes:
    """Canonical N-Triples in another serialisation than JSON-LD."""
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ValueError(media_type)
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
    triples.sort(key=lambda triple: (triple.subject.value, triple.predicate.value != RDF_TYPE, triple.predicate.value))
    used = {prefix: iri for prefix, iri in PREFIXES.items() if iri.encode() in text}
    return bytes(ox.serialize(triples, format=rdf_format, prefixes=used) or b"")
