"""Names of persons as citations and lists of names have them: by the family name."""

from collections.abc import Mapping

#: Small words that may begin a family name, whether with a capital or without.
PARTICLES = frozenset(
    ("al", "de", "del", "della", "den", "der", "di", "du", "el", "la", "le", "ten", "ter", "van", "von")
)


def parted(name: str) -> tuple[str, str]:
    """The family name and the given one of a person.

    The family name begins at the first small word or is the last word (as in BibTeX). A name of two words that begins
    with a particle, such as El Dekmak, is a family name alone: no given name was told.
    """
    words = name.split()
    if len(words) == 2 and words[0].casefold() in PARTICLES:
        return name, ""
    small = (place for place, word in enumerate(words[:-1]) if word[0].islower() and place)
    place = next(small, len(words) - 1)
    return " ".join(words[place:]), " ".join(words[:place])


def inverted(name: Mapping[str, str]) -> str:
    """A name of CSL as catalogues write it: a person by family name first, a body as it is."""
    return name.get("literal") or ", ".join(name[part] for part in ("family", "given") if part in name)
