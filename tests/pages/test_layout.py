"""What a reader sees first, and what is folded until a reader opens it. RDFa says all of it."""

from dataclasses import replace

import pytest
from lxml import html
from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD
from rdflib.term import Node

from strada.namespaces import BIBO, SKOSXL
from strada.pages.frame import Frame
from strada.pages.links import Listed
from strada.pages.record import RecordPage, record_page
from strada.pages.render import render
from strada.profile.fields import Profile
from strada.triples import n_triples
from tests.pages.conftest import BASE
from tests.pages.rdfa import triples_of

DOCUMENT, KEYWORD = URIRef(BASE + "documents/1"), URIRef(BASE + "keywords/k0001")
Triples = list[tuple[Node, Node, Node]]


def shown(page: RecordPage) -> str:
    """The words of a page that nobody has to open, after making sure that it says all its triples."""
    tree = html.fromstring(render(page))
    for element in tree.xpath("//details | //head | //*[@class='printed']"):
        element.drop_tree()
    return " ".join(tree.text_content().split())


def page_of(frame: Frame, profile: Profile, iri: URIRef, triples: Triples, *inbound: Listed) -> RecordPage:
    links = [(str(DCTERMS.subject), len(inbound), inbound)] if inbound else []
    page = record_page(frame, profile, str(iri), triples, {}, links)
    assert n_triples(triples_of(render(page), str(iri))) == n_triples(triples)
    return page


def keyword() -> Triples:
    languages = ("en", "nl", "de", "fr", "ru", "uk")
    return [
        (KEYWORD, RDF.type, SKOS.Concept),
        *((KEYWORD, SKOS.prefLabel, Literal(f"label-{language}", lang=language)) for language in languages),
        *((KEYWORD, SKOS.altLabel, Literal(f"other-{language}", lang=language)) for language in languages),
        (KEYWORD, SKOS.hiddenLabel, Literal("traficking", lang="en")),
        (KEYWORD, SKOS.broader, URIRef(BASE + "keywords/k0002")),
        (KEYWORD, SKOS.exactMatch, URIRef("http://eurovoc.europa.eu/5933")),
        (KEYWORD, DCTERMS.source, Literal("made up")),
    ]


@pytest.mark.parametrize(("language", "foreign"), [("en", "nl"), ("nl", "en")])
def test_labels_in_other_languages_and_misspellings_of_a_term_are_folded(
    frame: Frame, profile: Profile, language: str, foreign: str
) -> None:
    said = shown(page_of(replace(frame, language=language), profile, KEYWORD, keyword()))
    assert f"label-{language}" in said and f"other-{language}" in said
    assert f"-{foreign}" not in said and "-ru" not in said
    assert "traficking" not in said


def test_the_documents_filed_under_a_term_stand_right_after_its_hierarchy(
    frame: Frame, profile: Profile, report: Listed
) -> None:
    said = shown(page_of(frame, profile, KEYWORD, keyword(), report))
    places = [
        said.index(word) for word in ("Broader term", "Documents filed under this (1)", "A report", "Exact match")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(("language", "kind"), [("en", "Keyword"), ("nl", "Trefwoord")])
def test_a_term_is_called_what_readers_look_for_and_leads_to_its_list(
    frame: Frame, profile: Profile, language: str, kind: str
) -> None:
    triples = [*keyword(), (KEYWORD, SKOS.inScheme, URIRef(BASE + "keywords"))]
    page = page_of(replace(frame, language=language), profile, KEYWORD, triples)
    (link,) = html.fromstring(render(page)).xpath("//p[@class='kind']/a")
    assert (link.text, link.get("href")) == (kind, "/keywords")


def test_where_a_description_comes_from_is_folded_at_the_end(frame: Frame, profile: Profile) -> None:
    page = page_of(frame, profile, KEYWORD, keyword())
    assert "made up" not in shown(page)
    (details,) = html.fromstring(render(page)).xpath("//details[@class='about']")
    assert "made up" in details.text_content() and details.getnext() is None


def test_a_description_in_the_language_of_the_reader_stands_alone(frame: Frame, profile: Profile) -> None:
    triples: Triples = [
        (DOCUMENT, RDF.type, BIBO.Document),
        (DOCUMENT, DCTERMS.abstract, Literal("In English", lang="en")),
        (DOCUMENT, DCTERMS.abstract, Literal("In het Nederlands", lang="nl")),
    ]
    assert "In het Nederlands" not in shown(page_of(frame, profile, DOCUMENT, triples))
    assert "In het Nederlands Dutch" in shown(page_of(frame, profile, DOCUMENT, triples[:1] + triples[2:]))


def test_the_titles_of_a_document_are_all_shown(frame: Frame, profile: Profile) -> None:
    triples: Triples = [
        (DOCUMENT, RDF.type, BIBO.Document),
        (DOCUMENT, DCTERMS.title, Literal("A report", lang="en")),
        (DOCUMENT, DCTERMS.title, Literal("Een rapport", lang="nl")),
    ]
    assert "Een rapport Dutch" in shown(page_of(frame, profile, DOCUMENT, triples))


def test_what_many_labels_come_from_is_said_once_where_it_is_the_same(frame: Frame, profile: Profile) -> None:
    triples: Triples = [(KEYWORD, RDF.type, SKOS.Concept)]
    for number in range(6):
        label = URIRef(f"{KEYWORD}#label-{number}")
        triples += [
            (KEYWORD, SKOSXL.altLabel, label),
            (label, RDF.type, SKOSXL.Label),
            (label, SKOSXL.literalForm, Literal(f"form {number}", lang="en")),
            (label, DCTERMS.source, Literal("a machine" if number != 3 else "a person")),
        ]
    table = html.fromstring(render(page_of(frame, profile, KEYWORD, triples))).xpath("//table")[0]
    for element in table.xpath(".//*[@class='hidden']"):
        element.drop_tree()
    words = " ".join(table.text_content().split())
    assert words.count("a machine") == words.count("a person") == 1
    assert words.endswith("form 5 form 3 a person")


def test_what_replaces_a_document_stands_below_its_title_and_nowhere_else(
    frame: Frame, profile: Profile, report: Listed
) -> None:
    page = record_page(
        frame,
        profile,
        str(DOCUMENT),
        [(DOCUMENT, RDF.type, BIBO.Document)],
        {},
        [(str(DCTERMS.replaces), 1, (report,))],
    )
    said = shown(page)
    assert said.count("A newer document replaces this one: A report (31 May 2004)") == said.count("A report") == 1
    (notice,) = html.fromstring(render(page)).xpath("//article/header/p[@class='notice']")
    assert notice.xpath("a/@href") == ["/documents/1049"]


def test_what_refers_with_a_property_that_is_folded_is_not_listed(
    frame: Frame, profile: Profile, keyword: Listed
) -> None:
    links = [(str(SKOS.broaderTransitive), 1, (keyword,))]
    assert "Mensenhandel" not in shown(record_page(frame, profile, str(KEYWORD), [], {}, links))


def test_an_extent_is_said_in_the_language_of_the_page(frame: Frame, profile: Profile) -> None:
    part = URIRef(f"{DOCUMENT}#file-1")
    triples: Triples = [
        (DOCUMENT, RDF.type, BIBO.Document),
        (DOCUMENT, DCTERMS.hasFormat, part),
        (part, DCTERMS.extent, Literal("1192 pages", datatype=XSD.string)),
        (part, DCTERMS.relation, Literal("2 pages", datatype=XSD.string)),
    ]
    said = shown(page_of(replace(frame, language="nl"), profile, DOCUMENT, triples))
    assert "1.192 pagina’s" in said and "2 pages" in said


def test_nothing_is_filed_under_a_body_though_documents_are_about_it(
    frame: Frame, profile: Profile, report: Listed
) -> None:
    body = URIRef(BASE + "agents/a0001")
    said = shown(page_of(frame, profile, body, [(body, RDF.type, FOAF.Organization)], report))
    assert "Search the documents of this author or publisher" in said
    assert "Referred to by Documents (1) as Keywords A report" in said and "filed under" not in said


def test_what_refers_only_by_its_own_description_is_not_listed(frame: Frame, profile: Profile, report: Listed) -> None:
    iri = URIRef(BASE + "dataset")
    links = [(str(DCTERMS.isPartOf), 113, (report,))]
    assert "A report" not in shown(record_page(frame, profile, str(iri), [(iri, RDF.type, DCAT.Catalog)], {}, links))
    assert "A report" in shown(record_page(frame, profile, str(iri), [(iri, RDF.type, BIBO.Document)], {}, links))
