"""The one table of namespaces; no IRI is spelt out anywhere else.

Importing this module also tells rdflib to keep literals as they were written:
by default it rewrites `007` to `7` and cuts fractions of seconds. Nor does it log a
traceback for each literal that is not of its datatype: a finding says so in a sentence.
"""

import logging

import rdflib
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD, DefinedNamespace

rdflib.NORMALIZE_LITERALS = False
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class STRADA(DefinedNamespace):
    """The few terms that Strada mints, described in `ontology/strada.ttl`."""

    _NS = Namespace("https://w3id.org/strada/ns#")
    _fail = True

    folded: URIRef
    matchedLabel: URIRef
    neverPublic: URIRef
    notice: URIRef
    part: URIRef
    plural: URIRef
    segment: URIRef


class DASH(DefinedNamespace):
    """The part of DASH (datashapes.org) that says what a property is for."""

    _NS = Namespace("http://datashapes.org/dash#")
    _fail = True

    propertyRole: URIRef
    IDRole: URIRef
    LabelRole: URIRef
    DescriptionRole: URIRef


BIBO = Namespace("http://purl.org/ontology/bibo/")
COAR = Namespace("http://purl.org/coar/resource_type/")
EDTF = Namespace("http://id.loc.gov/datatypes/edtf/")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SKOSXL = Namespace("http://www.w3.org/2008/05/skos-xl#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VANN = Namespace("http://purl.org/vocab/vann/")

PREFIXES: dict[str, str] = {
    "bibo": str(BIBO),
    "dash": str(DASH._NS),
    "dcat": str(DCAT._NS),
    "dcterms": str(DCTERMS._NS),
    "edtf": str(EDTF),
    "foaf": str(FOAF._NS),
    "hydra": str(HYDRA),
    "owl": str(OWL._NS),
    "prov": str(PROV._NS),
    "rdf": str(RDF._NS),
    "rdfs": str(RDFS._NS),
    "sd": str(SD),
    "sh": str(SH._NS),
    "skos": str(SKOS._NS),
    "skosxl": str(SKOSXL),
    "spdx": str(SPDX),
    "strada": str(STRADA._NS),
    "vann": str(VANN),
    "void": str(VOID._NS),
    "xsd": str(XSD._NS),
}

#: What records of other catalogues come in. They are read only: nothing is published in these.
OAI = "http://www.openarchives.org/OAI/2.0/"
MARC = "http://www.loc.gov/MARC21/slim"
#: Of feeds and of what says how to search.
ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
#: Every version of the element set begins so; 1.0 is still met.
DC_ELEMENTS = "http://purl.org/dc/elements/"
FOREIGN: dict[str, str] = {
    "dc": f"{DC_ELEMENTS}1.1/",
    "marc": MARC,
    "oai": OAI,
    "oai_dc": f"{OAI}oai_dc/",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
#: What people call namespaces beside that.
ALIASES: dict[str, str] = {"dc": FOREIGN["dc"], "dct": PREFIXES["dcterms"]}


def new_graph() -> Graph:
    """An empty graph that knows our prefixes and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def bare_graph() -> Graph:
    """An empty graph for one record, without prefixes and contexts: either costs more than parsing it."""
    return Graph("SimpleMemory", bind_namespaces="none")


def curie(iri: str) -> str:
    """`dcterms:title` for a term of the table, the IRI itself for any other."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return str(iri)
