"""How often a release uses each class and property, as VoID counts them (its sections 4.4 and 4.5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from rdflib.namespace import RDF

TYPE = f"<{RDF.type}>"
#: What is counted, by its name in a manifest.
KINDS = ("classes", "properties", "used")


@dataclass
class Statistics:
    """Numbers by IRI: instances of classes, triples of properties, and those of the instances of each class."""

    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    used: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @classmethod
    def of(cls, counted: Mapping[str, Any]) -> Self:
        """As a manifest holds them."""
        used = defaultdict(Counter, {each: Counter(numbers) for each, numbers in counted["used"].items()})
        return cls(Counter(counted["classes"]), Counter(counted["properties"]), used)

    def plain(self) -> dict[str, Any]:
        """For a manifest, in the order of the IRIs; what is not used any more is left out."""
        used = {each: _plain(numbers) for each, numbers in sorted(self.used.items()) if +numbers}
        return dict(zip(KINDS, (_plain(self.classes), _plain(self.properties), used), strict=True))

    def add(self, triples: str, times: int = 1) -> None:
        """Count the canonical N-Triples of a record; `times` is -1 for what is there no longer."""
        statements = [line.split(" ", 2) for line in triples.split("\n") if line]
        types = defaultdict(list)
        for subject, path, value in statements:
            if path == TYPE:
                types[subject].append(value.removesuffix(" .")[1:-1])
        for subject, path, _ in statements:
            self.properties[path[1:-1]] += times
            for each in types[subject]:
                self.used[each][path[1:-1]] += times
        for classes in types.values():
            self.classes.update(dict.fromkeys(classes, times))

    def change(self, differences: Iterable[tuple[bytes, bytes]]) -> None:
        """Count records as they are now, each with what it was before."""
        for old, new in differences:
            self.add(old.decode(), -1)
            self.add(new.decode())


def _plain(numbers: Counter[str]) -> dict[str, int]:
    return dict(sorted((+numbers).items()))
