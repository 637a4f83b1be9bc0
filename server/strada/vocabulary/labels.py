"""The index of labels: from what somebody typed to the resource that is meant."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from strada.profile.fields import Profile, in_language
from strada.profile.reading import words

#: Properties that name a resource besides the label and number of its shape.
NAMING = (SKOS.altLabel, SKOS.hiddenLabel, SKOS.notation, DCTERMS.alternative)


def fold(label: str) -> str:
    """A label without the differences that nobody means: case, spaces, kinds of apostrophe."""
    text = unicodedata.normalize("NFKC", label).replace("’", "'").replace("‘", "'")
    return " ".join(text.casefold().split())


@dataclass(frozen=True)
class Named:
    """A resource that a label means, with what tells it from others of the same name."""

    iri: URIRef
    label: str
    classes: tuple[URIRef, ...]
    schemes: tuple[URIRef, ...] = ()


class Labels:
    """From folded label to resources, in memory: it holds the vocabularies, not the documents."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._by_label: dict[str, list[Named]] = {}

    def add(self, iri: URIRef, graph: Graph) -> None:
        """Take in the labels of a resource."""
        shape = self._profile.shape_of(graph, iri)
        if shape is None:
            return
        roles = (shape.label_field, shape.id_field)
        paths = {*NAMING, *(field.path for field in roles if field)}
        classes = tuple(sorted(value for value in graph.objects(iri, RDF.type) if isinstance(value, URIRef)))
        schemes = tuple(value for value in graph.objects(iri, SKOS.inScheme) if isinstance(value, URIRef))
        names = words(graph, iri, shape.label_field.path) if shape.label_field else {}
        named = Named(iri, in_language(names, "en"), classes, schemes)
        for path in paths:
            for value in graph.objects(iri, path):
                if isinstance(value, Literal):
                    self._add(fold(str(value)), named)

    def _add(self, key: str, named: Named) -> None:
        known = self._by_label.setdefault(key, [])
        if named not in known:
            known.append(named)

    def find(self, label: str, classes: Iterable[URIRef] = (), schemes: Iterable[URIRef] = ()) -> list[Named]:
        """The resources of that label, of one of the classes; concepts only from the schemes."""
        wanted, lists = set(classes), set(schemes)
        return [
            named
            for named in self._by_label.get(fold(label), [])
            if (not wanted or wanted.intersection(named.classes))
            and (not lists or not named.schemes or lists.intersection(named.schemes))
        ]

    def near(self, label: str, schemes: Iterable[URIRef] = ()) -> list[str]:
        """Labels that look alike, for a message; closest first."""
        lists = set(schemes)
        keys = [
            key
            for key, named in self._by_label.items()
            if not lists or any(lists.intersection(each.schemes) for each in named)
        ]
        return get_close_matches(fold(label), keys, 3, 0.75)
