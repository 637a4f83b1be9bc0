"""What is wrong with the links of a vocabulary, as far as the shapes cannot see it in one term."""

from collections.abc import Iterable, Iterator

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from strada.namespaces import curie
from strada.profile.findings import INFO, WARNING, Finding, Origin
from strada.vocabulary.reading import Vocabulary

#: Links between parts of one vocabulary.
LINKS = (
    SKOS.broader,
    SKOS.narrower,
    SKOS.related,
    SKOS.inScheme,
    SKOS.topConceptOf,
    SKOS.hasTopConcept,
    SKOS.member,
    DCTERMS.isReplacedBy,
)


def link_flaws(vocabulary: Vocabulary) -> Iterator[Finding]:
    """What can be seen in the statements as they were made."""
    yield from _unknown_terms(vocabulary)
    yield from _nameless(vocabulary)
    yield from _dangling(vocabulary)
    yield from _related(vocabulary)
    yield from _without_list(vocabulary)
    yield from _top_and_below(vocabulary)
    yield from _matched_twice(vocabulary)


def circles(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Broader terms that go round in a circle, once all broader terms are completed. SKOS allows it."""
    above: dict[URIRef, set[URIRef]] = {}
    for concept, broader in vocabulary.links(SKOS.broaderTransitive):
        above.setdefault(concept, set()).add(broader)
    told: set[URIRef] = set()
    for concept in above:
        if concept in above[concept] and concept not in told:
            members = sorted(each for each in above[concept] if concept in above.get(each, ()))
            told.update(members)
            problem = "Broader terms go round in a circle, so none of them is the broadest."
            remedy = "Take out one of the links."
            yield _finding(vocabulary, WARNING, concept, SKOS.broader, _listed(members), problem, remedy)


def _listed(iris: Iterable[URIRef]) -> str:
    return ", ".join(f"<{iri}>" for iri in iris)


def _finding(
    vocabulary: Vocabulary, severity: str, subject: URIRef, path: URIRef, value: str, problem: str, remedy: str
) -> Finding:
    return Finding(
        severity,
        Origin(vocabulary.file),
        problem,
        remedy,
        title=vocabulary.name(subject),
        field=curie(path),
        value=value,
        focus=str(subject),
        path=str(path),
    )


def namespace(iri: str) -> str:
    """An IRI up to its last separator."""
    return iri[: max(iri.rfind(separator) for separator in "/#:") + 1]


def _unknown_terms(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Properties and classes that SKOS does not have, such as one with nothing behind the namespace."""
    used: dict[URIRef, int] = {}
    for _, predicate, value in vocabulary.graph:
        for term in (predicate, value if predicate == RDF.type else None):
            if isinstance(term, URIRef) and term.startswith(str(SKOS._NS)) and term not in SKOS:
                used[term] = used.get(term, 0) + 1
    for term, count in sorted(used.items()):
        problem = "SKOS has no such term, so no program will understand it."
        remedy = "Write the term that was meant; those of older drafts have others in their place."
        told = f"<{term}>, {count} times"
        yield Finding(WARNING, Origin(vocabulary.file), problem, remedy, value=told, path=str(term))


def _nameless(vocabulary: Vocabulary) -> Iterator[Finding]:
    count = sum(not isinstance(each, URIRef) for each in vocabulary.graph.subjects(RDF.type, SKOS.Concept))
    if count:
        problem = "Terms have no address (they are blank nodes), so nobody can refer to them. They are not judged."
        yield Finding(WARNING, Origin(vocabulary.file), problem, "Give each an address.", value=f"{count} terms")


def _dangling(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Links into the vocabulary's own namespaces to what is never described. What others describe is theirs."""
    own = {namespace(each) for each in (*vocabulary.concepts, *vocabulary.schemes)}
    for path in LINKS:
        for subject, value in vocabulary.links(path):
            if namespace(value) in own and not vocabulary.describes(value):
                problem = "The link leads to something that is described nowhere in the file."
                remedy = "Describe it, or take the link out."
                yield _finding(vocabulary, WARNING, subject, path, f"<{value}>", problem, remedy)


def _related(vocabulary: Vocabulary) -> Iterator[Finding]:
    stated = vocabulary.links(SKOS.related)
    known = set(stated)
    for subject, value in stated:
        if subject == value:
            problem, remedy = "A term is related to itself.", "Take the link out."
            yield _finding(vocabulary, WARNING, subject, SKOS.related, f"<{value}>", problem, remedy)
        elif vocabulary.describes(value) and (value, subject) not in known:
            problem = "A related term is stated from one side only. SKOS infers the other; some programs do not."
            remedy = "State it from the other side too."
            yield _finding(vocabulary, INFO, subject, SKOS.related, f"<{value}>", problem, remedy)


def _without_list(vocabulary: Vocabulary) -> Iterator[Finding]:
    for concept in vocabulary.concepts:
        if not vocabulary.schemes_of(concept):
            problem, remedy = "A term stands in no list (concept scheme).", "Say which list it belongs to."
            yield _finding(vocabulary, INFO, concept, SKOS.inScheme, "", problem, remedy)


def _top_and_below(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Top concepts of a list with a broader term in the same list."""
    stated = {(concept, scheme) for scheme, concept in vocabulary.links(SKOS.hasTopConcept)}
    stated.update(vocabulary.links(SKOS.topConceptOf))
    above: dict[URIRef, set[URIRef]] = {}
    for concept, broader in vocabulary.links(SKOS.broader):
        above.setdefault(concept, set()).add(broader)
    for broader, concept in vocabulary.links(SKOS.narrower):
        above.setdefault(concept, set()).add(broader)
    for concept, scheme in sorted(stated):
        inside = [each for each in sorted(above.get(concept, ())) if scheme in vocabulary.schemes_of(each)]
        if inside:
            problem = "A top term of a list has a broader term in the same list."
            value = f"<{scheme}>, though below {_listed(inside)}"
            remedy = "Take out one of the two statements."
            yield _finding(vocabulary, WARNING, concept, SKOS.topConceptOf, value, problem, remedy)


def _matched_twice(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Exact matches with two concepts of one other vocabulary, which then mean the same too (SKOS S45)."""
    matches: dict[tuple[URIRef, str], list[URIRef]] = {}
    for subject, value in vocabulary.links(SKOS.exactMatch):
        matches.setdefault((subject, namespace(value)), []).append(value)
    for (subject, _), values in matches.items():
        if len(values) > 1:
            problem = "A term is an exact match of several of one other vocabulary, which makes those the same too."
            remedy = "Keep the one that is exact, and make the others close, broader or narrower matches."
            yield _finding(vocabulary, WARNING, subject, SKOS.exactMatch, _listed(values), problem, remedy)
