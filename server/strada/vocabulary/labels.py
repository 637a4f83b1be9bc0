"""The index of labels: from what somebody typed to the resource that is meant."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from strada.profile.fields import Profile, in_language
from strada.profile.reading import words

#: Properties that name a resource besides the label and number of its shape.
NAMING = (SKOS.altLabel, SKOS.hiddenLabel, SKOS.notation, DCTERMS.alternative)


#: Labels less alike than this, of 100, are no help in a message.
ALIKE = 75


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
        #: What is taken in later stands in place of what had the same IRI: one resource is never two.
        self._by_label: dict[str, dict[URIRef, Named]] = {}
        #: Each folded label as it is written.
        self._written: dict[str, str] = {}
        #: Documents by title and number. They mean something only where nothing else does.
        self._documents: dict[str, dict[URIRef, Named]] = {}
        self._by_iri: dict[URIRef, tuple[Named, list[str]]] = {}
        #: The file that the records of a segment are kept in, for whoever wants to add one.
        self.kept_in: dict[str, str] = {}

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
        values = {str(value) for path in paths for value in graph.objects(iri, path) if isinstance(value, Literal)}
        labels = sorted(values, key=lambda label: (label != named.label, label))
        self._by_iri[iri] = named, labels
        for label in labels:
            self._add(label, named)

    def add_document(self, iri: URIRef, names: Sequence[str], classes: tuple[URIRef, ...]) -> None:
        """Take in the number and titles of a document."""
        named = Named(iri, names[-1], classes)
        self._by_iri[iri] = named, list(names)
        for key in {fold(name) for name in names}:
            self._documents.setdefault(key, {})[iri] = named

    def _add(self, label: str, named: Named) -> None:
        self._written.setdefault(fold(label), label)
        self._by_label.setdefault(fold(label), {})[named.iri] = named

    def find(self, label: str, classes: Iterable[URIRef] = (), schemes: Iterable[URIRef] = ()) -> list[Named]:
        """The resources of that label, of one of the classes; concepts only from the schemes."""
        wanted, lists = set(classes), set(schemes)
        key = fold(label)
        found = [named for named in self._by_label.get(key, {}).values() if _suits(named, wanted, lists)]
        return found or [named for named in self._documents.get(key, {}).values() if _suits(named, wanted, set())]

    def at(self, iri: URIRef, classes: Iterable[URIRef] = (), schemes: Iterable[URIRef] = ()) -> list[Named]:
        """What has that address, if it is of one of the classes and from one of the schemes."""
        named, _ = self._by_iri.get(iri, (None, ()))
        return [named] if named is not None and _suits(named, set(classes), set(schemes)) else []

    def labels_of(self, iri: URIRef) -> Sequence[str]:
        """All that a resource is called, what people know it by first: its label, or the number of a document."""
        _, labels = self._by_iri.get(iri, (None, ()))
        return labels

    def all(self, classes: Iterable[URIRef], schemes: Iterable[URIRef]) -> list[Named]:
        """The resources of one of the classes; where there are schemes, only what is from one of them."""
        wanted, lists = set(classes), set(schemes)
        return [
            named for named, _ in self._by_iri.values() if _suits(named, wanted, lists) and (not lists or named.schemes)
        ]

    def nearest(
        self, label: str, classes: Iterable[URIRef] = (), schemes: Iterable[URIRef] = (), alike: float = ALIKE
    ) -> list[tuple[str, Named]]:
        """Up to three labels as they are written that look alike, each with what it means; the most alike first.

        `alike` is a number up to 100, where labels are equal but for case and the order of their words.
        """
        wanted, lists = set(classes), set(schemes)
        keys = [
            key
            for key, known in self._by_label.items()
            if any(_suits(named, wanted, lists) for named in known.values())
        ]
        found = process.extract(fold(label), keys, scorer=fuzz.token_sort_ratio, limit=3, score_cutoff=alike)
        return [(self._written[key], next(iter(self._by_label[key].values()))) for key, _score, _index in found]


def _suits(named: Named, classes: set[URIRef], schemes: set[URIRef]) -> bool:
    return (not classes or not classes.isdisjoint(named.classes)) and (
        not schemes or not named.schemes or not schemes.isdisjoint(named.schemes)
    )
