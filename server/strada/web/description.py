"""What the SPARQL endpoint says of itself: a service description (SPARQL 1.1 Service Description)."""

import pyoxigraph
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, VOID

from strada.namespaces import SD, new_graph
from strada.representations import GRAPHS, RESULTS
from strada.web.releases import Opened


def describe(opened: Opened) -> Graph:
    """The description; it has no blank nodes."""
    release = opened.release
    service = URIRef(f"{release.base}sparql")
    dataset, default = service + "#dataset", service + "#graph"
    graph = new_graph()
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    for iri in result_formats():
        graph.add((service, SD.resultFormat, iri))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    graph.add((default, VOID.triples, Literal(release.manifest["triples"])))
    return graph


def result_formats() -> list[URIRef]:
    """The IRIs that the W3C gave to what the tables offer, as the engine knows them."""
    formats = [pyoxigraph.QueryResultsFormat.from_media_type(row.media_type) for row in RESULTS]
    graphs = [pyoxigraph.RdfFormat.from_media_type(row.media_type) for row in GRAPHS]
    return [URIRef(known.iri) for known in (*formats, *graphs) if known is not None]
