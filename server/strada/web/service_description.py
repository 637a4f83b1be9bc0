"""What the SPARQL endpoint says of itself and of its data.

SPARQL 1.1 Service Description, with VoID for what the graph holds.
"""

import hashlib
from collections.abc import Iterator, Mapping

import pyoxigraph
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, VOID, XSD

from strada.namespaces import PREFIXES, SD, new_graph
from strada.release.store import DUMP, dump_of
from strada.representations import GRAPHS, RESULTS
from strada.web.door import opened
from strada.web.releases import Opened

#: Where VoID is looked for (RFC 8615).
WELL_KNOWN = ".well-known/void"


def describe(asked: Opened) -> Graph:
    """The service and its data; there are no blank nodes."""
    service = URIRef(f"{asked.release.base}sparql")
    dataset = service + "#dataset"
    graph = describe_data(asked)
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, service))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    for iri in result_formats():
        graph.add((service, SD.resultFormat, iri))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, data_of(asked)))
    graph.add((data_of(asked), RDF.type, SD.Graph))
    return graph


def data_of(asked: Opened) -> URIRef:
    """The graph that queries are answered over."""
    return URIRef(f"{asked.release.base}sparql#graph")


def describe_data(asked: Opened) -> Graph:
    """The data in the terms of VoID: how much, of what, and where else it is."""
    release, data = asked.release, data_of(asked)
    dump = DUMP if asked is opened() else dump_of(release.id)
    counted = release.manifest["statistics"]
    graph = new_graph()
    graph.add((data, RDF.type, VOID.Dataset))
    graph.add((data, VOID.sparqlEndpoint, URIRef(f"{release.base}sparql")))
    graph.add((data, VOID.dataDump, URIRef(f"{release.base}dumps/{dump}")))
    graph.add((data, VOID.uriSpace, Literal(release.base)))
    graph.add((data, VOID.triples, Literal(release.manifest["triples"])))
    graph.add((data, VOID.entities, Literal(release.manifest["resources"])))
    graph.add((data, VOID.classes, Literal(len(counted["classes"]))))
    graph.add((data, VOID.properties, Literal(len(counted["properties"]))))
    graph.add((data, DCTERMS.modified, Literal(release.time, datatype=XSD.dateTime)))
    graph.add((data, DCTERMS.identifier, Literal(release.id)))
    for namespace in vocabularies(counted):
        graph.add((data, VOID.vocabulary, URIRef(namespace)))
    for iri, count in counted["classes"].items():
        instances = _part(data, iri)
        graph.add((data, VOID.classPartition, instances))
        graph.add((instances, VOID["class"], URIRef(iri)))
        graph.add((instances, VOID.entities, Literal(count)))
        _describe_properties(graph, instances, counted["used"][iri])
    _describe_properties(graph, data, counted["properties"])
    return graph


def _describe_properties(graph: Graph, data: URIRef, counted: Mapping[str, int]) -> None:
    for iri, count in counted.items():
        triples = _part(data, iri)
        graph.add((data, VOID.propertyPartition, triples))
        graph.add((triples, VOID.property, URIRef(iri)))
        graph.add((triples, VOID.triples, Literal(count)))


def _part(data: URIRef, iri: str) -> URIRef:
    """The name of the part of some data that a class or a property makes."""
    return URIRef(f"{data}-{hashlib.sha256(iri.encode()).hexdigest()[:12]}")


def vocabularies(counted: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    """The namespaces of our table that something of the data is in."""
    used = [*counted["classes"], *counted["properties"]]
    for namespace in sorted(set(PREFIXES.values())):
        if any(iri.startswith(namespace) for iri in used):
            yield namespace


def result_formats() -> list[URIRef]:
    """The IRIs that the W3C gave to what the tables offer, as the engine knows them."""
    formats = [pyoxigraph.QueryResultsFormat.from_media_type(row.media_type) for row in RESULTS]
    graphs = [pyoxigraph.RdfFormat.from_media_type(row.media_type) for row in GRAPHS]
    return [URIRef(known.iri) for known in (*formats, *graphs) if known is not None]
