"""Complete the SKOS statements that follow from others: inverse and symmetric ones, and all broader terms.

SKOS Reference, S7, S8, S22 to S26, S43 and S44.
"""

from collections.abc import Mapping

from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

INVERSES = {
    SKOS.broader: SKOS.narrower,
    SKOS.narrower: SKOS.broader,
    SKOS.related: SKOS.related,
    SKOS.topConceptOf: SKOS.hasTopConcept,
    SKOS.hasTopConcept: SKOS.topConceptOf,
    SKOS.broadMatch: SKOS.narrowMatch,
    SKOS.narrowMatch: SKOS.broadMatch,
    SKOS.closeMatch: SKOS.closeMatch,
    SKOS.exactMatch: SKOS.exactMatch,
    SKOS.relatedMatch: SKOS.relatedMatch,
}


def complete(resources: Mapping[URIRef, Graph]) -> None:
    """Add what follows, each statement to the record of its own subject; nothing is said of what is not ours."""
    for iri, graph in resources.items():
        for path, inverse in INVERSES.items():
            for value in list(graph.objects(iri, path)):
                if isinstance(value, URIRef) and value in resources:
                    resources[value].add((value, inverse, iri))
    for iri, graph in resources.items():
        for value in above(iri, resources):
            graph.add((iri, SKOS.broaderTransitive, value))


def above(iri: URIRef, resources: Mapping[URIRef, Graph]) -> set[URIRef]:
    """All broader terms, however far; the term itself is among them where they go round in a circle."""
    found: set[URIRef] = set()
    waiting = [iri]
    while waiting:
        term = waiting.pop()
        for value in resources[term].objects(term, SKOS.broader):
            if isinstance(value, URIRef) and value in resources and value not in found:
                found.add(value)
                waiting.append(value)
    return found
