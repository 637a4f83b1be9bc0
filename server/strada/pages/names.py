"""Names of persons as citations and lists of names have them: by the family name."""

import re
from collections.abc import Mapping

#: Small words that may begin a family name, whether with a capital or without.
PARTICLES = frozenset(
    ("al", "de", "del", "della", "den", "der", "di", "du", "el", "la", "le", "ten", "ter", "van", "von")
)
#: What may stand after a name, and is the name of nobody.
SUFFIX = re.compile(r"[JS]r\.?|II|III|IV|Ph\.? ?D\.?|Esq\.?", re.ASCII)


def parted(name: str) -> tuple[str, str]:
    """The family name and the given one of a person, whichever of them is written first.

    What follows a name, such as Jr., goes with the family name. Where commas tell of no order, all is family name.
    """
    parts = [part for each in name.split(",") if (part := each.strip())]
    suffixes = [part for part in parts[1:] if SUFFIX.fullmatch(part)]
    match [part for part in parts if part not in suffixes]:
        case [whole]:
            family, given = _from_natural_order(whole)
        case [family, given]:
            family, given = _with_particles(family, given)
        case _:
            return name, ""
    return ", ".join(filter(None, (family, " ".join(suffixes)))), given


def _with_particles(family: str, given: str) -> tuple[str, str]:
    """Small words that stand after the given name, as in `Berg, Jan van der`, begin the family name."""
    words = given.split()
    while len(words) > 1 and words[-1] in PARTICLES:
        family = f"{words.pop()} {family}"
    return family, " ".join(words)


def _from_natural_order(name: str) -> tuple[str, str]:
    """The family name begins at the first small word or is the last word (as in BibTeX).

    A name of two words that begins with a particle, such as El Dekmak, is a family name alone: no given name was told.
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
