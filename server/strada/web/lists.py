"""Lists of resources, page by page: HTML, and the same as a Hydra collection in RDF."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request
from rdflib import Graph

from strada.errors import BadRequest, NotFound
from strada.pages.areas import AreasPage
from strada.pages.frame import Frame
from strada.pages.links import Label, Listed, label_in
from strada.pages.lists import list_page
from strada.pages.render import render
from strada.pages.tree import Branch, TreePage, branches
from strada.profile.fields import Words
from strada.release.rows import Listing
from strada.representations import HTML, N_TRIPLES, REPRESENTATIONS, Representation
from strada.triples import graph_of, n_triples, serialise
from strada.web.answers import Address
from strada.web.described import description_of
from strada.web.door import frame, made, selected
from strada.web.headers import link, root
from strada.web.hydra import View, collection
from strada.web.releases import Opened

SIZE = 50
#: Other ways to look at a list, as its address names them.
TREE, AREAS = "tree", "areas"
VIEWS: Mapping[str, type[TreePage]] = {TREE: TreePage, AREAS: AreasPage}
#: No list of terms is longer.
MOST_TERMS = 1_000_000


@dataclass(frozen=True)
class _Page:
    """What a request asks for, and what there is."""

    opened: Opened
    segment: str
    filtered_by: Listed | None
    letter: str | None
    after: str | None
    listing: Listing

    def address(self, after: str | None, suffix: str = "") -> str:
        """The address of a page of this list, relative to the base."""
        query = {"with": self.filtered_by.iri if self.filtered_by else None, "letter": self.letter, "after": after}
        given = urlencode({name: value for name, value in query.items() if value}, safe="/")
        return self.segment + suffix + (f"?{given}" if given else "")

    @property
    def names(self) -> Words:
        """What the list is called in the bar of the site, or its own labels."""
        navigation = self.opened.release.manifest["navigation"]
        named = {entry["segment"]: entry["names"] for entry in navigation}
        if self.segment in named:
            return dict(named[self.segment])
        own = self.opened.release.get(self.segment)
        return own.labels if own else {}


def show(opened: Opened, address: Address) -> Response:
    """The page of a list that a request asks for. Raises NotAcceptable, NotFound or BadRequest."""
    row, vary = selected(REPRESENTATIONS, address.row)
    around = frame()
    # Data is in one order for everybody.
    language = around.language if row is HTML and around.language != opened.site.language else ""
    page = _page(opened, address.iri, language)
    body = _html(page, around, language) if row is HTML else serialise(n_triples(_graph(page)).encode(), row.media_type)
    response = made(body, row.content_type, vary)
    response.content_location = root(opened.release.base) + page.address(page.after, f".{row.suffix}")
    response.headers["Link"] = ", ".join(_links(page, row))
    return response


def _page(opened: Opened, segment: str, language: str) -> _Page:
    with_, after = request.args.get("with"), request.args.get("after")
    filtered_by = opened.release.get(with_) if with_ else None
    if with_ and filtered_by is None:
        raise NotFound("There is nothing that this list could be filtered by at that address.")
    if after and opened.release.get(after) is None:
        raise BadRequest("This page of the list is no longer there: begin the list again.")
    letter = request.args.get("letter", "")[:1].casefold() or None
    listing = opened.release.listing(
        segment, with_=with_ or None, letter=letter, after=after or None, size=SIZE, language=language
    )
    return _Page(opened, segment, filtered_by, letter, after or None, listing)


def _html(page: _Page, frame: Frame, language: str) -> str:
    title = label_in(page.names, frame.language, otherwise=page.segment).text
    release = page.opened.release
    view = request.args.get("view", "")
    if view in VIEWS:
        return render(_tree(page, frame, title, view))
    shown = list_page(
        frame,
        page.opened.profile,
        title,
        page.segment,
        page.listing.resources,
        page.listing.total,
        after=page.after,
        next_after=page.listing.after,
        filtered_by=page.filtered_by,
        description=_description(page, frame.language),
        counts=release.documents_under,
        letters=release.letters(page.segment, language),
        letter=page.letter,
        tree=_tree_of(page, frame),
        areas=_areas_of(page, frame),
    )
    return render(shown)


def _tree_of(page: _Page, frame: Frame) -> str | None:
    """Where a list is shown as a tree; nothing where it has no levels."""
    return frame.address(page.segment, {"view": TREE}) if page.opened.release.hierarchy(page.segment) else None


def _areas_of(page: _Page, frame: Frame) -> str | None:
    """Where a list is shown as a picture; nothing where no documents are under what it lists."""
    has_some = any(key.startswith(f"{page.segment}/") for key in page.opened.release.documents_under)
    return frame.address(page.segment, {"view": AREAS}) if has_some else None


def _branches(page: _Page, frame: Frame) -> tuple[Branch, ...]:
    release = page.opened.release
    terms = release.listing(page.segment, size=MOST_TERMS).resources
    return branches(frame, terms, release.hierarchy(page.segment), release.documents_under)


def _tree(page: _Page, frame: Frame, title: str, view: str) -> TreePage:
    """The list as a tree, or as a picture with the tree below it."""
    ways = {TREE: _tree_of(page, frame), AREAS: _areas_of(page, frame), view: ""}
    about, whole = _description(page, frame.language), frame.address(page.segment)
    return VIEWS[view](frame, title, about, page.listing.total, _branches(page, frame), whole, ways[TREE], ways[AREAS])


def _description(page: _Page, language: str) -> Label | None:
    """What a list of terms says of itself."""
    said = description_of(page.opened, page.segment)
    return label_in(said, language, otherwise="") if said else None


def _graph(page: _Page) -> Graph:
    """A Hydra collection with one of its views; a concept scheme is described in full as well."""
    base, after = page.opened.release.base, page.listing.after
    next_page = base + page.address(after) if after else None
    view = View(base + page.address(page.after), next_page=next_page) if page.after or after else None
    graph = collection(base, base + page.address(None), page.listing.total, page.listing.resources, view)
    described = page.opened.release.stored(page.segment, N_TRIPLES.suffix)
    return graph + graph_of(described.plain) if described else graph


def _links(page: _Page, row: Representation) -> list[str]:
    base = page.opened.release.base
    links = [link(base + page.address(page.after), "canonical")]
    for other in REPRESENTATIONS:
        if other is not row:
            iri = base + page.address(page.after, f".{other.suffix}")
            links.append(link(iri, "alternate", other.media_type))
    if page.after:
        links.append(link(base + page.address(None), "first"))
    if page.listing.after:
        links.append(link(base + page.address(page.listing.after), "next"))
    return links
