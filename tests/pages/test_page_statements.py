"""Every triple of a record stands on its page, and no other."""

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD
from rdflib.term import Node

from strada.namespaces import BIBO
from strada.pages.frame import Frame
from strada.pages.links import Listed
from strada.pages.record import record_page
from strada.pages.render import render
from strada.profile.fields import Profile
from strada.profile.reading import read_profile
from strada.triples import n_triples
from tests.pages.conftest import BASE, SHAPES
from tests.pages.rdfa import parse, triples_of

IRI = BASE + "documents/2427"
ADDRESS = BASE + "elsewhere"
SUBJECTS = [IRI, IRI + "#record", IRI + "#file-1", IRI + "#checksum-1", IRI + "#main", IRI + "#", IRI + "#ö%20x"]
CLASSES = [BIBO.Document, SKOS.Concept, FOAF.Person, DCAT.CatalogRecord, DCAT.Distribution]
HOSTILE_TEXTS = [
    "", " ", "\n", "\r", "\r\n", " a  b ", "\n\nlate", "one\n\ntwo\n three\r\n\r\n\tfour", "x" * 10_000,
    "<script>alert(1)</script>", "</title></article><p property='x'>", "\"'&amp;&lt;\">",
    "<!-- --> ]]> {{ 7*7 }} {% x %}",
    "\u202eright to left\u2069", "zero\u200bwidth\ufeff", "\ufeffmark", "e\u0301 \U0001f469\u200d\U0001f4bb",
]  # fmt: skip
HOSTILE_IRIS = [
    "javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,%3Cscript%3E", "mailto:a@example.org", "urn:isbn:1",
    "dc:title", "as:object", "schema:name", "http://example.org/" + "a" * 3_000, "https://example.org/ü?a='b'&c=%20#d",
    "http://example.org/\u202egpj", "http://", "https:relative", BASE, BASE + "/evil.example", BASE + "#x",
    BASE + "profile", "http://localhost:8000@evil.example/", "vbscript:x", "file:///etc/passwd", "ftp://example.org/",
]  # fmt: skip
texts = st.one_of(
    st.sampled_from(HOSTILE_TEXTS),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn"), include_characters="\t\n\r"), max_size=40),
)
datatypes = st.sampled_from([XSD.date, XSD.gYear, XSD.anyURI, URIRef("http://example.org/type"), URIRef("dc:type")])
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(Literal, texts, lang=st.sampled_from(["en", "nl", "ar", "en-gb", "zh-hant"])),
    st.builds(Literal, texts, datatype=datatypes),
    st.sampled_from(["0", "007", "1234567", "-5"]).map(lambda text: Literal(text, datatype=XSD.integer)),
    st.sampled_from(["2010", "2010-05-31", "2010-13"]).map(lambda text: Literal(text, datatype=XSD.gYear)),
    st.sampled_from(["true", "0"]).map(lambda text: Literal(text, datatype=XSD.boolean)),
)
iris = st.sampled_from(
    [*SUBJECTS, *CLASSES, *HOSTILE_IRIS, BASE + "keywords/k0001", BASE + "documents/1049", BASE + "nothing"]
).map(URIRef)


@pytest.fixture(scope="module")
def links(report: Listed, keyword: Listed) -> dict[str, Listed]:
    return {listed.iri: listed for listed in (report, keyword)}


def drawn_records() -> st.SearchStrategy[set[tuple[Node, Node, Node]]]:
    paths = [field.path for shape in read_profile(SHAPES, BASE).shapes for field in shape.fields]
    unknown = [URIRef("http://example.org/ns#unknown"), URIRef("urn:x:unknown"), URIRef("dc:unknown")]
    subjects = st.sampled_from(SUBJECTS).map(URIRef)
    statements = st.tuples(subjects, st.sampled_from([*paths, *unknown, RDF.type]), st.one_of(literals, iris))
    types = st.tuples(subjects, st.just(RDF.type), st.sampled_from(CLASSES))
    return st.lists(st.one_of(statements, types), max_size=20).map(set)


records = st.deferred(drawn_records)


def page_of(
    frame: Frame, profile: Profile, triples: Iterable[tuple[Node, Node, Node]], links: dict[str, Listed]
) -> str:
    return render(record_page(frame, profile, IRI, triples, links))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples=records)
def test_a_page_says_exactly_the_triples_of_its_record(
    triples: set[tuple[Node, Node, Node]], frame: Frame, profile: Profile, links: dict[str, Listed]
):
    page = page_of(frame, profile, triples, links)
    assert n_triples(triples_of(page, ADDRESS)) == n_triples(triples)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples=records)
def test_a_page_leads_nowhere_but_to_this_host_and_the_web(
    triples: set[tuple[Node, Node, Node]], frame: Frame, profile: Profile, links: dict[str, Listed]
):
    page = page_of(frame, profile, triples, links)
    for element in parse(page).iter():
        href = element.get("href", "/")
        assert href.startswith(("/", "#", "http://", "https://")) and not href.startswith("//"), href
        assert not [name for name in element.attrib if name.startswith("on") or name in ("src", "style")]
        assert element.tag not in ("script", "iframe", "object", "embed")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples=st.lists(st.tuples(st.just(URIRef(IRI)), st.just(DCTERMS.title), literals), max_size=3))
@example(triples=[(URIRef(IRI), DCTERMS.title, Literal(text, lang="en")) for text in HOSTILE_TEXTS])
def test_every_page_has_one_heading_that_says_something(
    triples: list[tuple[Node, Node, Node]], frame: Frame, profile: Profile
):
    page = page_of(frame, profile, [(URIRef(IRI), RDF.type, BIBO.Document), *triples], {})
    headings = list(parse(page).iter("h1"))
    assert len(headings) == 1 and "".join(headings[0].itertext()).strip()
