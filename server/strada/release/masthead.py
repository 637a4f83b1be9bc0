"""What stands around every page of a site: its name and its lists, as the catalogue describes them."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF

from strada.namespaces import DASH
from strada.pages.frame import Frame
from strada.pages.links import label_in
from strada.profile.fields import Profile, Words
from strada.profile.reading import words
from strada.site import Site

#: Without a description of the catalogue, a site is called this.
NAMELESS: Words = {"en": "Catalogue", "nl": "Catalogus"}


@dataclass(frozen=True)
class Masthead:
    """`navigation` has the segments of the site's lists, each with its names."""

    title: Words
    description: Words
    navigation: Sequence[tuple[str, Words]]

    def frame(self, site: Site, language: str) -> Frame:
        """The frame of a page in a language."""
        lists = tuple((segment, label_in(names, language, segment)) for segment, names in self.navigation)
        title = label_in(self.title, language, "").text
        return Frame(title, site.base, language, lists, site["exit"], site.languages, site["contact"])


def masthead(catalogue: sqlite3.Connection, profile: Profile, descriptions: Mapping[str, Graph]) -> Masthead:
    """The masthead of a site; `descriptions` are the resources right below its base, by relative IRI."""
    title, description = NAMELESS, {}
    themes: set[str] = set()
    for graph in descriptions.values():
        for subject in graph.subjects(RDF.type, DCAT.Catalog):
            shape = profile.shape_of(graph, URIRef(str(subject)))
            for field in shape.fields if shape else ():
                if field.role == DASH.LabelRole:
                    title = words(graph, subject, field.path)
                elif field.role == DASH.DescriptionRole:
                    description = dict(words(graph, subject, field.path))
            themes.update(str(value) for value in graph.objects(subject, DCAT.themeTaxonomy))
    return Masthead(title, description, _navigation(catalogue, profile, themes))


def _navigation(catalogue: sqlite3.Connection, profile: Profile, themes: set[str]) -> list[tuple[str, Words]]:
    """Documents, the lists of terms with the longest first, then the other kinds of record.

    Only the lists that the catalogue calls its themes, where it does; and only what has something in it.
    """
    counts = dict(catalogue.execute("SELECT segment, count(*) FROM resource GROUP BY segment"))
    kinds = [(shape.segment, shape.plurals) for shape in profile.shapes if shape.segment and shape.segment in counts]
    lists = [
        (iri, json.loads(labels))
        for iri, labels in catalogue.execute("SELECT iri, labels FROM resource WHERE segment = '' ORDER BY iri")
        if iri in counts and (not themes or any(theme.endswith(f"/{iri}") for theme in themes))
    ]
    lists.sort(key=lambda each: -counts[each[0]])
    return kinds[:1] + lists + kinds[1:]
