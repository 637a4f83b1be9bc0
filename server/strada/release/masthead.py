"""What stands around every page of a site: its name and its lists, as the catalogue describes them."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph
from rdflib.namespace import DCAT, RDF

from strada.namespaces import DASH
from strada.pages.frame import Frame
from strada.pages.links import Link, address_in, label_in
from strada.profile.fields import Profile, Words
from strada.profile.reading import words

#: Without a description of the catalogue, a site is called this.
NAMELESS: Words = {"en": "Catalogue", "nl": "Catalogus"}


@dataclass(frozen=True)
class Masthead:
    """`navigation` has the segments of the site's lists, each with its names."""

    title: Words
    description: Words
    navigation: Sequence[tuple[str, Words]]

    def frame(self, base: str, language: str, release: str = "", time: str = "") -> Frame:
        """The frame of a page in a language."""
        links = tuple(
            Link(label_in(names, language, segment), address_in(base, segment)) for segment, names in self.navigation
        )
        return Frame(label_in(self.title, language, "").text, base, language, links, release, time)


def masthead(catalogue: sqlite3.Connection, profile: Profile, catalogues: Mapping[str, Graph]) -> Masthead:
    """The masthead of what a catalogue holds; `catalogues` are the descriptions of it, by relative IRI."""
    title, description = NAMELESS, {}
    for graph in catalogues.values():
        for subject in graph.subjects(RDF.type, DCAT.Catalog):
            shape = profile.shape_of(graph, subject)  # type: ignore[arg-type]
            for field in shape.fields if shape else ():
                if field.role == DASH.LabelRole:
                    title = words(graph, subject, field.path)
                elif field.role == DASH.DescriptionRole:
                    description = dict(words(graph, subject, field.path))
    return Masthead(title, description, _navigation(catalogue, profile))


def _navigation(catalogue: sqlite3.Connection, profile: Profile) -> list[tuple[str, Words]]:
    """The lists that have something in them: kinds of record, then lists of terms that documents use."""
    segments = dict(catalogue.execute("SELECT segment, count(*) FROM resource GROUP BY segment"))
    kinds = [(shape.segment, shape.plurals) for shape in profile.shapes if shape.segment and shape.segment in segments]
    lists = [
        (iri, json.loads(labels))
        for iri, labels in catalogue.execute("SELECT iri, labels FROM resource WHERE segment = '' ORDER BY iri")
        if iri in segments
    ]
    used = {
        row[0]
        for row in catalogue.execute(
            "SELECT DISTINCT t.segment FROM link JOIN resource AS t ON t.id = target"
            " JOIN resource AS s ON s.id = source WHERE s.segment != t.segment AND s.segment = 'documents'"
        )
    }
    return kinds[:1] + [each for each in lists if each[0] in used] + kinds[1:]
