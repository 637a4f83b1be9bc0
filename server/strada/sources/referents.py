"""What a text in a source refers to: by a label, by the tag of a language, by a number or by an address."""

import re
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import DCTERMS

from strada.profile.fields import Field, Profile
from strada.sources.values import language_subtag
from strada.vocabulary.labels import Labels


@dataclass(frozen=True)
class Referents:
    """Everything that the records of a site may refer to."""

    profile: Profile
    labels: Labels
    base: str

    def of(self, text: str, field: Field) -> list[URIRef]:
        """What a text may mean in a field; more than one where it is ambiguous."""
        found = self.labels.find(text, field.classes, field.schemes)
        if not found and "/" in text:
            found = self.labels.at(URIRef(self.base + text), field.classes, field.schemes)
        if not found and field.path == DCTERMS.language and (subtag := language_subtag(text)):
            found = self.labels.find(subtag, field.classes, field.schemes)
        by_number = None if found else self._by_number(text, field)
        return [by_number] if by_number else [named.iri for named in found]

    def _by_number(self, text: str, field: Field) -> URIRef | None:
        """A document, which is referred to by its number; whether it is there shows later.

        Where other things may stand too, a number that nobody has is no document.
        """
        for shape in self.profile.shapes:
            id_field = shape.id_field
            if shape.segment == "documents" and id_field and set(shape.classes) >= set(field.classes):
                fits = all(re.search(pattern, text) for pattern, _ in id_field.patterns)
                if fits and not self.labels.find(text) and any(letter.isdigit() for letter in text):
                    return URIRef(f"{self.base}{shape.segment}/{text}")
        return None
