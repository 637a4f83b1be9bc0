"""Read a vocabulary that others made: as much as can be read of it, and what is wrong with the file."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, SKOS

from strada.namespaces import SKOSXL, bare_graph
from strada.profile.fields import in_language
from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.profile.reading import words
from strada.triples import UnreadableTriples, node

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
#: SKOS Reference, S55 to S57: a label that is a thing of its own counts as a label.
SPELT_OUT = {
    SKOSXL.prefLabel: SKOS.prefLabel,
    SKOSXL.altLabel: SKOS.altLabel,
    SKOSXL.hiddenLabel: SKOS.hiddenLabel,
}


@dataclass
class Vocabulary:
    """What a file says. `findings` are about the file itself; `whole` is false where it breaks off."""

    file: str
    graph: Graph = field(default_factory=bare_graph)
    findings: list[Finding] = field(default_factory=list)
    whole: bool = True

    @cached_property
    def concepts(self) -> list[URIRef]:
        return self._of_class(SKOS.Concept)

    @cached_property
    def schemes(self) -> list[URIRef]:
        return self._of_class(SKOS.ConceptScheme)

    def _of_class(self, class_: URIRef) -> list[URIRef]:
        return sorted(each for each in self.graph.subjects(RDF.type, class_) if isinstance(each, URIRef))

    def links(self, path: URIRef) -> list[tuple[URIRef, URIRef]]:
        """What is linked by a property, from and to."""
        pairs = self.graph.subject_objects(path)
        return sorted((first, last) for first, last in pairs if isinstance(first, URIRef) and isinstance(last, URIRef))

    def describes(self, resource: URIRef) -> bool:
        return (resource, None, None) in self.graph

    def schemes_of(self, concept: URIRef) -> set[URIRef]:
        """The lists that a concept is said to stand in, at the top or anywhere."""
        stated = {*self.graph.objects(concept, SKOS.inScheme), *self.graph.objects(concept, SKOS.topConceptOf)}
        stated.update(self.graph.subjects(SKOS.hasTopConcept, concept))
        return {scheme for scheme in stated if isinstance(scheme, URIRef)}

    def is_deprecated(self, concept: URIRef) -> bool:
        return any(str(value) in ("true", "1") for value in self.graph.objects(concept, OWL.deprecated))

    def name(self, resource: URIRef) -> str:
        """The label by which people know a resource: in English, if there is one."""
        return in_language(words(self.graph, resource, SKOS.prefLabel), "en")


def read_vocabulary(path: Path) -> Vocabulary:
    """Everything that a file says. Raises UnreadableTriples where its name says of no format that it has it."""
    rdf_format = FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        raise UnreadableTriples(
            f"{path.name} is taken for no vocabulary: name it after its format, {', '.join(FORMATS)}."
        )
    vocabulary = Vocabulary(path.name)
    data = path.read_bytes()
    if data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
        if rdf_format != ox.RdfFormat.RDF_XML:
            vocabulary.findings.append(_byte_order_mark(vocabulary.file))
    _Reading(vocabulary, rdf_format).read(data, path.resolve().as_uri())
    _spell_out(vocabulary.graph)
    return vocabulary


def _byte_order_mark(file: str) -> Finding:
    problem = "The file begins with a byte order mark (U+FEFF), which some programs refuse."
    return Finding(WARNING, Origin(file, 1, "line"), problem, "Save it as UTF-8 without that mark.")


class _Reading:
    """Reads on where Oxigraph would stop: behind an address or a language tag that is none."""

    def __init__(self, vocabulary: Vocabulary, rdf_format: ox.RdfFormat) -> None:
        self._vocabulary = vocabulary
        self._format = rdf_format
        self._known: dict[str, bool] = {}

    def read(self, data: bytes, base: str) -> None:
        for quad in self._quads(data, base):
            terms = (quad.subject, quad.predicate, quad.object)
            sound = [self._is_sound(term) for term in terms]
            if all(sound):
                subject, predicate, value = map(node, terms)
                self._vocabulary.graph.add((subject, predicate, value))

    def _quads(self, data: bytes, base: str) -> Iterator[ox.Quad]:
        """What can be read. Only in N-Triples does the next line stand for itself."""
        quads = ox.parse(data, format=self._format, base_iri=base, lenient=True)
        while True:
            try:
                yield next(quads)
            except StopIteration:
                return
            except SyntaxError as error:
                self._vocabulary.whole = False
                self._broken(error)
                if self._format != ox.RdfFormat.N_TRIPLES:
                    return

    def _broken(self, error: SyntaxError) -> None:
        origin = Origin(self._vocabulary.file, error.lineno, "line")
        problem = f"The file is no {self._format.name}."
        remedy = "Mend that place; what the file says is judged after that."
        message = " ".join(str(error.msg).split())[:300]
        self._vocabulary.findings.append(Finding(VIOLATION, origin, problem, remedy, value=message))

    def _is_sound(self, term: object) -> bool:
        """Whether a term is what it claims to be; what is not is told once."""
        match term:
            case ox.NamedNode():
                key = f"<{term.value}>"
            case ox.Literal() if term.language:
                key = f"@{term.language}"
            case ox.Triple():
                key = "<< >>"
            case _:
                return True
        if key not in self._known:
            problem = _problem(term)
            self._known[key] = not problem
            if problem:
                origin = Origin(self._vocabulary.file)
                remedy = "Correct it; until then no statement with it is looked at."
                self._vocabulary.findings.append(Finding(VIOLATION, origin, problem, remedy, value=key))
        return self._known[key]


def _problem(term: object) -> str:
    """Why a term is none. The parser was told to let that pass; Oxigraph's own terms do not."""
    try:
        match term:
            case ox.NamedNode():
                ox.NamedNode(term.value)
            case ox.Literal():
                ox.Literal(term.value, language=term.language)
            case _:
                return "A statement is made about a statement, which SKOS does not know."
    except ValueError as error:
        kind = "address" if isinstance(term, ox.NamedNode) else "language tag"
        return f"This is no correct {kind} ({error})."
    return ""


def _spell_out(graph: Graph) -> None:
    """Give each thing the labels that its SKOS-XL labels write out."""
    for extended, plain in SPELT_OUT.items():
        for subject, label in list(graph.subject_objects(extended)):
            for form in graph.objects(label, SKOSXL.literalForm):
                if isinstance(form, Literal):
                    graph.add((subject, plain, form))
