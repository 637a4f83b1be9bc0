"""Every kind of page is sound HTML that stands alone and that everybody can use."""

import gzip
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS

from strada.errors import Gone, NotFound
from strada.namespaces import BIBO
from strada.pages.areas import AreasPage
from strada.pages.documentation import ontology_page, profile_page
from strada.pages.frame import Frame
from strada.pages.history import history_page
from strada.pages.links import Label, Link, Listed
from strada.pages.lists import home_page, list_page
from strada.pages.record import record_page
from strada.pages.refusal import error_page
from strada.pages.render import Page, digest, render, style, stylesheet
from strada.pages.search import Found, search_page
from strada.pages.timeline import Year
from strada.pages.tree import Branch, TreePage
from strada.profile.fields import Profile
from strada.search.question import Hits, Question
from tests.pages.rdfa import parse, triples_of

HOSTILE = "<script>alert(1)</script> \" ' & \u202e"


def ontology() -> Graph:
    graph, term = Graph(), URIRef("https://example.org/ns#term")
    graph.add((URIRef("https://example.org/ns"), RDF.type, OWL.Ontology))
    graph.add((term, RDF.type, OWL.DatatypeProperty))
    graph.add((term, RDFS.comment, Literal(HOSTILE, lang="en")))
    return graph


@pytest.fixture(scope="module")
def pages(frame: Frame, profile: Profile, report: Listed, keyword: Listed) -> dict[str, Page]:
    hostile = Listed("documents/2", "documents", "shapes#Document", HOSTILE, {"en": HOSTILE}, HOSTILE, "")
    listed = [report, hostile, keyword]
    record = URIRef(frame.base + "documents/1")
    triples = [(record, RDF.type, BIBO.Document), (record, DCTERMS.title, Literal(HOSTILE))]
    inbound = [(str(DCTERMS.relation), 45, (report, hostile))]
    years = [Year(Link(Label(HOSTILE), "/search"), number, 3) for number in (2011, 2010)]
    branch = Branch(Link(Label(HOSTILE), "/keywords/k0001"), 9, (Branch(Link(Label(HOSTILE), "/x"), 3, ()),))
    described = (frame, HOSTILE, Label(HOSTILE), 2, (branch,))
    return {
        "record": record_page(frame, profile, str(record), triples, {}, inbound),
        "list": list_page(
            frame, profile, HOSTILE, "documents", listed, 99, after="a", next_after="b", filtered_by=hostile
        ),
        "empty list": list_page(frame, profile, "Keywords", "keywords", [], 0),
        "search": search_page(frame, profile, hostile_search(listed), page=2),
        "empty search": search_page(frame, profile, Found(Question())),
        "nothing found": search_page(frame, profile, Found(Question(HOSTILE), suggestion=HOSTILE)),
        "home": home_page(frame, profile, Label(HOSTILE), {"documents": 9}, listed, [(keyword, 3)], years),
        "empty home": home_page(frame, profile, Label(""), {}, [], [], []),
        "tree": TreePage(*described, "/keywords", areas=None),
        "areas": AreasPage(*described, "/keywords", tree=None),
        "history": history_page(frame, hostile, [("2026-01-01T00:00:00Z", "Create")]),
        "error": error_page(frame, NotFound(HOSTILE)),
        "tombstone": error_page(frame, Gone("Gone."), iri=HOSTILE, time="2026-01-01T00:00:00Z"),
        "profile": profile_page(frame, profile),
        "ontology": ontology_page(frame, ontology()),
    }


def hostile_search(listed: Sequence[Listed]) -> Found:
    """A search in which all that a page shows is hostile."""
    iris = tuple(each.iri for each in listed)
    facets = {
        "keyword": ((HOSTILE, 40), *((iri, 7) for iri in iris)),
        "year": (("2004", 4),),
        "availability": (("here", 3),),
    }
    excerpts = {iris[0]: ((HOSTILE, False), (HOSTILE, True))}
    question = Question(HOSTILE, {"keyword": (HOSTILE, iris[0])}, (2001, 2005), "oldest")
    return Found(question, Hits(iris, 45, excerpts, facets), {each.iri: each for each in listed})


KINDS = (
    "record", "list", "empty list", "search", "empty search", "nothing found", "home", "empty home", "tree",
    "areas", "history", "error", "tombstone", "profile", "ontology",
)  # fmt: skip


@pytest.fixture(params=KINDS)
def page(request: pytest.FixtureRequest, pages: dict[str, Page]) -> str:
    return render(pages[request.param])


@pytest.fixture
def tree(page: str) -> Element:
    return parse(page)


def text_of(element: Element) -> str:
    return "".join(element.itertext()).strip()


def test_every_kind_of_page_is_tried(pages: dict[str, Page]):
    assert tuple(pages) == KINDS


def test_a_page_names_its_language_and_itself(tree: Element):
    assert tree.get("lang") == "en"
    assert len(list(tree.iter("title"))) == 1 and text_of(next(tree.iter("title")))


def test_a_page_has_one_main_heading_and_skips_no_level(tree: Element):
    levels = [int(element.tag[1]) for element in tree.iter() if re.fullmatch("h[1-6]", element.tag)]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_page_has_one_place_to_search_that_a_screen_reader_can_go_to(tree: Element):
    (landmark,) = tree.iter("search")
    assert [form.get("action") for form in landmark.iter("form")] == ["/search"]


def test_no_id_occurs_twice_and_fragments_lead_somewhere(tree: Element):
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id") is not None)
    assert set(ids.values()) == {1} and "" not in ids
    fragments = {href[1:] for href in (element.get("href", "") for element in tree.iter("a")) if href[:1] == "#"}
    assert fragments <= set(ids)


def test_each_line_of_a_name_stands_below_the_one_before(pages: dict[str, Page]):
    steps = {each.get("dy") for each in parse(render(pages["areas"])).findall(".//{*}tspan")}
    assert steps == {"13", "15"}


def test_every_input_has_a_label_and_every_link_a_text(tree: Element):
    labelled = [field for label in tree.iter("label") if text_of(label) for field in label.iter("input")]
    assert labelled == [field for field in tree.iter("input") if field.get("type") != "hidden"]
    assert all(text_of(element) for element in [*tree.iter("a"), *tree.iter("button")])


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(tree: Element):
    for element in tree.iter():
        assert element.tag not in ("script", "iframe", "object", "embed", "img")
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
    for link in tree.iter("link"):
        assert link.get("rel") == "canonical" or link.get("href", "").startswith("/")


def test_links_lead_to_this_host_or_the_web(tree: Element):
    for element in tree.iter("a"):
        assert re.match(r"/(?!/)|#|https?://", element.get("href", ""))


def test_only_pages_of_records_say_triples(pages: dict[str, Page]):
    for name, page in pages.items():
        assert bool(triples_of(render(page), "http://localhost:8000/x")) == (name == "record")


def test_a_record_page_carries_no_release_so_that_it_can_be_stored(pages: dict[str, Page]):
    assert "Release" not in render(pages["record"])


def test_the_stylesheet_is_small_and_loads_nothing():
    assert len(gzip.compress(style().encode())) < 3_250
    assert len(gzip.compress(stylesheet().encode())) < 5_000
    assert "@import" not in stylesheet() and "url(" not in stylesheet()


def test_the_page_of_a_record_carries_its_style_and_no_other_page_does(pages: dict[str, Page]):
    for name, page in pages.items():
        carried = [element.text for element in parse(render(page)).iter("style")]
        assert carried == ([style()] if name == "record" else []), name


def test_the_address_of_the_stylesheet_changes_with_it(pages: dict[str, Page]):
    assert f"strada.css?v={digest()[:8]}" in render(pages["record"])


def luminance(colour: str) -> float:
    digits = colour if len(colour) == 6 else "".join(digit * 2 for digit in colour)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(scheme: int):
    blocks = re.findall(r":root \{(.*?)\}", style(), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]+);", blocks[scheme]))
    pairs = [(text, ground) for text in ("ink", "quiet", "link", "visited") for ground in ("paper", "card", "chip")]
    for text, ground in [*pairs, ("on-link", "link")]:
        dark, light = sorted((luminance(colours[text]), luminance(colours[ground])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


def test_a_name_goes_on_in_the_next_line_after_a_stroke(frame: Frame, profile: Profile, keyword: Listed):
    named = replace(keyword, labels={"en": "<b>/Training Material/Resources"})
    page = render(list_page(frame, profile, "Document types", "document-types", [named], 1))
    assert "<bdi>&lt;b&gt;/<wbr>Training Material/<wbr>Resources</bdi>" in page
