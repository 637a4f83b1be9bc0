"""Complete the SKOS labels that follow from SKOS-XL labels (SKOS Reference, S55 to S57)."""

from rdflib import Graph, Literal
from rdflib.namespace import SKOS

from strada.namespaces import SKOSXL

LABELS = {
    SKOSXL.prefLabel: SKOS.prefLabel,
    SKOSXL.altLabel: SKOS.altLabel,
    SKOSXL.hiddenLabel: SKOS.hiddenLabel,
}


def complete_labels(graph: Graph) -> None:
    """Add to each resource of a graph the plain labels that its labels with statements of their own stand for."""
    for path, plain in LABELS.items():
        for subject, label in list(graph.subject_objects(path)):
            for form in list(graph.objects(label, SKOSXL.literalForm)):
                if isinstance(form, Literal):
                    graph.add((subject, plain, form))
