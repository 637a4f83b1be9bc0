"""How often a release uses each class and property, as VoID counts them (its sections 4.4 and 4.5)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from rdflib.namespace import RDF

TYPE = f"<{RDF.type}>"


@dataclass
class Statistics:
    """Numbers by IRI: instances of classes, triples of properties."""

    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, counted: Mapping[str, Mapping[str, int]]) -> Self:
        """As a manifest holds them."""
        return cls(Counter(counted["classes"]), Counter(counted["properties"]))

    def plain(self) -> dict[str, dict[str, int]]:
        """For a manifest, in the order of the IRIs; what is not used any more is left out."""
        counted = {"classes": self.classes, "properties": self.properties}
        return {name: dict(sorted((+counter).items())) for name, counter in counted.items()}

    def add(self, triples: str, times: int = 1) -> None:
        """Count the canonical N-Triples of a record; `times` is -1 for what is there no longer."""
        for line in filter(None, triples.split("\n")):
            _, path, value = line.split(" ", 2)
            self.properties[path[1:-1]] += times
            if path == TYPE:
                self.classes[value.removesuffix(" .")[1:-1]] += times

    def change(self, differences: Iterable[tuple[bytes, bytes]]) -> None:
        """Count records as they are now, each with what it was before."""
        for old, new in differences:
            self.add(old.decode(), -1)
            self.add(new.decode())
