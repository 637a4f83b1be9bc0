"""The specification of a site as files of its release: shapes, ontology, context and frame."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from rdflib import Graph

from strada.namespaces import PREFIXES, new_graph
from strada.pages.documentation import ontology_page, profile_page
from strada.pages.frame import Frame
from strada.pages.render import Page, render
from strada.profile.fields import Profile
from strada.profile.jsonld import CONTEXT, FRAME, Framer
from strada.profile.reading import parse_turtle, read_graphs
from strada.release.write import Writing
from strada.representations import GRAPHS, HTML, JSON_LD
from strada.site import Site


def write_specification(writing: Writing, profile: Profile, site: Site, frames: Collection[Frame]) -> None:
    """Store each file in each of its forms; shapes and profile are the same, for machines and for people."""
    writing.catalogue.execute("DELETE FROM document")
    framer = Framer(profile, site.base)
    _put(writing, CONTEXT, JSON_LD.content_type, framer.context_document())
    _put(writing, FRAME, JSON_LD.content_type, framer.frame_document())
    shapes, ontology = shapes_graph(site), ontology_graph(site)
    for frame in frames:
        explained = profile_page(replace(frame, here="profile"), profile)
        _put_page(writing, "shapes", explained)
        _put_page(writing, "profile", explained)
        _put_page(writing, "ontology", ontology_page(replace(frame, here="ontology"), ontology))
    for name, graph in (("shapes", shapes), ("profile", shapes), ("ontology", ontology)):
        for row in GRAPHS:
            options: dict[str, Any] = {"context": PREFIXES} if row == JSON_LD else {}
            data: bytes = graph.serialize(format=row.media_type, encoding="utf-8", **options)
            _put(writing, f"{name}.{row.suffix}", row.content_type, data)


def shapes_graph(site: Site) -> Graph:
    """All shapes, those about the shapes too."""
    shapes, house = read_graphs(site.shapes, site.base)
    return shapes + house


def ontology_graph(site: Site) -> Graph:
    """The terms that the site mints."""
    graph = new_graph()
    for path in sorted(site.ontology.glob("*.ttl")):
        graph += parse_turtle(path, site.base)
    return graph


def _put_page(writing: Writing, name: str, page: Page) -> None:
    within = f".{page.frame.language}" if len(page.frame.languages) > 1 else ""
    _put(writing, f"{name}{within}.{HTML.suffix}", HTML.content_type, render(page).encode())


def _put(writing: Writing, path: str, media_type: str, data: bytes) -> None:
    writing.catalogue.execute("INSERT INTO document VALUES (?, ?, ?)", (path, media_type, writing.put(data)))
