"""The terms of a list from general to special."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from strada.pages.frame import Frame
from strada.pages.links import Label, Link, Listed

#: A page with more terms is too long for a phone; it ends with the terms below the topmost.
MOST = 2_000
SHORT = 2


@dataclass(frozen=True)
class Branch:
    """A term with those that are narrower, and the number of documents of them all."""

    link: Link
    count: int
    narrower: tuple["Branch", ...]


@dataclass(frozen=True)
class TreePage:
    """A list of terms as a tree."""

    template: ClassVar[str] = "tree.html"
    frame: Frame
    title: str
    description: Label | None
    total: int
    branches: tuple[Branch, ...]
    #: The same list by the alphabet; as a tree where it has levels, and as a picture where there is something to see.
    #: What this page is itself has an empty address.
    by_letter: str
    tree: str | None = ""
    areas: str | None = ""


def branches(
    frame: Frame, terms: Sequence[Listed], hierarchy: Iterable[tuple[str, str]], counts: Mapping[str, int]
) -> tuple[Branch, ...]:
    """The topmost terms with all below them. `hierarchy` has pairs of relative IRIs, the narrower one first.

    A term with two broader ones stands below each. A circle, which no release has, would end where it began.
    """
    listed = {term.iri: term for term in terms}
    below: dict[str, list[str]] = {}
    for narrow, broad in hierarchy:
        below.setdefault(broad, []).append(narrow)
    has_broader = {iri for found in below.values() for iri in found}
    deepest = len(listed) if len(listed) <= MOST else SHORT

    def branch(iri: str, above: tuple[str, ...]) -> Branch:
        narrower = below.get(iri, ()) if len(above) + 1 < deepest else ()
        path = (*above, iri)
        found = (branch(each, path) for each in narrower if each in listed and each not in path)
        return Branch(frame.link(listed[iri]), counts.get(iri, 0), _sorted(found))

    return _sorted(branch(iri, ()) for iri in listed if iri not in has_broader)


def _sorted(them: Iterable[Branch]) -> tuple[Branch, ...]:
    return tuple(sorted(them, key=lambda each: each.link.label.text.casefold()))
