"""What is wrong with the labels of a vocabulary, as far as the shapes cannot see it in one term."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

import langcodes
from rdflib import Literal, URIRef
from rdflib.namespace import SKOS

from strada.namespaces import curie
from strada.profile.findings import INFO, WARNING, Finding, Origin
from strada.vocabulary.labels import fold
from strada.vocabulary.reading import Vocabulary

LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
#: Spaces of any kind, the byte order mark, marks of direction, and a space of no width.
INVISIBLE = "\\s\u00a0\u200b\u200e\u200f\ufeff"
EDGES = re.compile(f"^[{INVISIBLE}]+|[{INVISIBLE}]+$")
#: A no-break space, but where French and numbers have theirs.
NO_BREAK = re.compile("(?<![«0-9])\u00a0(?![:;!?»%€0-9])")
SPACES = re.compile(r"\s{2,}")
#: Characters that are written as escapes, so that people see them.
ESCAPES = {character: f"\\u{ord(character):04x}" for character in "\u00a0\u200b\u200e\u200f\ufeff\u2028\u2029\t\n\r"}


class Label(NamedTuple):
    """One label: whose, of which kind, and the text with its language."""

    owner: URIRef
    kind: URIRef
    literal: Literal

    @property
    def tag(self) -> str:
        return self.literal.language or ""


def label_flaws(vocabulary: Vocabulary) -> Iterator[Finding]:
    """All of them, check by check."""
    labels = _labels(vocabulary)
    yield from _spaces(vocabulary, labels)
    yield from _languages(vocabulary)
    yield from _twice(vocabulary, labels)
    concepts = {concept for concept in vocabulary.concepts if not vocabulary.is_deprecated(concept)}
    own = [label for label in labels if label.owner in concepts]
    yield from _shared(vocabulary, [label for label in own if label.kind == SKOS.prefLabel])
    yield from _leading_two_ways(vocabulary, own)


def _labels(vocabulary: Vocabulary) -> list[Label]:
    return sorted(
        Label(owner, kind, literal)
        for kind in LABELS
        for owner, literal in vocabulary.graph.subject_objects(kind)
        if isinstance(owner, URIRef) and isinstance(literal, Literal)
    )


def written(literal: Literal) -> str:
    """A text as Turtle has it, with what cannot be seen as escapes."""
    text = "".join(ESCAPES.get(character, character) for character in literal)
    return f'"{text}"@{literal.language}' if literal.language else f'"{text}"'


def _finding(
    vocabulary: Vocabulary, severity: str, label: Label, problem: str, remedy: str, value: str = ""
) -> Finding:
    return Finding(
        severity,
        Origin(vocabulary.file),
        problem,
        remedy,
        title=vocabulary.name(label.owner),
        field=curie(label.kind),
        value=value or written(label.literal),
        focus=str(label.owner),
        path=str(label.kind),
    )


def _spaces(vocabulary: Vocabulary, labels: Iterable[Label]) -> Iterator[Finding]:
    for label in labels:
        text = str(label.literal)
        if not text.strip():
            yield _finding(vocabulary, WARNING, label, "A label is empty.", "Fill it in, or take it out.")
        elif EDGES.search(text):
            problem = "A label begins or ends with a space or another character that cannot be seen."
            yield _finding(vocabulary, WARNING, label, problem, "Take that character out.")
        elif NO_BREAK.search(text):
            problem = "A no-break space stands in a label, which is then not found with an ordinary space."
            yield _finding(vocabulary, INFO, label, problem, "Write an ordinary space.")
        elif SPACES.search(text) and not _begins_with_code(vocabulary, label):
            problem = "Two spaces stand side by side in a label, which is then not found with one."
            yield _finding(vocabulary, INFO, label, problem, "Take one of them out.")


def _begins_with_code(vocabulary: Vocabulary, label: Label) -> bool:
    """Whether the spaces stand between the code of a concept and its name, as lists of classes have it."""
    codes = vocabulary.graph.objects(label.owner, SKOS.notation)
    first, rest = SPACES.split(str(label.literal), maxsplit=1)
    return first in {str(code) for code in codes} and not SPACES.search(rest)


def _languages(vocabulary: Vocabulary) -> Iterator[Finding]:
    """Tags that are well formed and name no language (BCP 47)."""
    tags = {value.language for value in vocabulary.graph.objects() if isinstance(value, Literal) and value.language}
    problems = {tag: problem for tag in tags if (problem := _language_problem(tag))}
    texts = [each for each in vocabulary.graph if isinstance(each[2], Literal) and each[2].language in problems]
    for owner, path, literal in sorted(texts):
        if isinstance(owner, URIRef) and isinstance(path, URIRef) and isinstance(literal, Literal):
            problem = problems[literal.language or ""]
            yield _finding(vocabulary, WARNING, Label(owner, path, literal), problem, "Write the tag of its language.")


def _language_problem(tag: str) -> str:
    if tag.startswith("x-"):
        return "The language tag is a private one, so nobody else knows which language it is."
    return "" if langcodes.tag_is_valid(tag) else "The language tag names no language."


def _twice(vocabulary: Vocabulary, labels: Iterable[Label]) -> Iterator[Finding]:
    """Labels of one thing that differ in nothing but spaces."""
    groups: dict[tuple[URIRef, str, str], list[Label]] = {}
    for label in labels:
        if label.kind != SKOS.hiddenLabel:
            groups.setdefault((label.owner, label.tag, " ".join(str(label.literal).split())), []).append(label)
    for group in groups.values():
        for first, second in combinations(group, 2):
            if first.literal != second.literal:
                problem = "Two labels of one term differ in nothing but spaces."
                value = f"{written(first.literal)} and {curie(second.kind)} {written(second.literal)}"
                yield _finding(vocabulary, WARNING, first, problem, "Keep one of them.", value)


def _shared(vocabulary: Vocabulary, labels: Iterable[Label]) -> Iterator[Finding]:
    """Concepts of one list with the same preferred label: exactly, or but for capitals and spaces."""
    groups: dict[tuple[str, str], list[Label]] = {}
    for label in labels:
        groups.setdefault((label.tag, fold(str(label.literal))), []).append(label)
    for group in groups.values():
        exact: dict[Literal, list[Label]] = {}
        for label in group:
            exact.setdefault(label.literal, []).append(label)
        for same in exact.values():
            if _share_list(vocabulary, same):
                problem = (
                    "Several terms of one list have the same preferred label, so that it does not tell them apart."
                )
                remedy = "Add to each what tells it from the others, or make one term of them."
                yield _finding(vocabulary, WARNING, same[0], problem, remedy, _with_others(same))
        if len(exact) > 1 and _share_list(vocabulary, [same[0] for same in exact.values()]):
            problem = "Preferred labels of several terms of one list differ in capitals or spaces only."
            remedy = "Look whether they mean the same."
            yield _finding(vocabulary, INFO, group[0], problem, remedy, _with_others(group))


def _share_list(vocabulary: Vocabulary, labels: list[Label]) -> bool:
    """Whether two of the owners stand in one list, or in none."""
    seen: set[URIRef | None] = set()
    for owner in {label.owner for label in labels}:
        schemes: set[URIRef | None] = set(vocabulary.schemes_of(owner)) or {None}
        if seen & schemes:
            return True
        seen |= schemes
    return False


def _with_others(labels: list[Label]) -> str:
    first, *others = labels
    return f"{written(first.literal)}, as {', '.join(f'<{other.owner}> {written(other.literal)}' for other in others)}"


def _leading_two_ways(vocabulary: Vocabulary, labels: Iterable[Label]) -> Iterator[Finding]:
    """Alternative labels that are the preferred label of another concept."""
    preferred: dict[Literal, list[Label]] = {}
    alternative: list[Label] = []
    for label in labels:
        if label.kind == SKOS.prefLabel:
            preferred.setdefault(label.literal, []).append(label)
        elif label.kind == SKOS.altLabel:
            alternative.append(label)
    for label in alternative:
        for other in preferred.get(label.literal, ()):
            if other.owner != label.owner:
                problem = "An alternative label is the preferred label of another term, so that it leads to both."
                remedy = "Keep it with one of them."
                value = f"{written(label.literal)}, preferred for <{other.owner}>"
                yield _finding(vocabulary, INFO, label, problem, remedy, value)
