"""Where links lead."""

from dataclasses import replace

import pytest

from strada.pages.frame import Frame
from strada.pages.links import Listed, address_in, alternates, label_in, own_href, safe_href
from strada.pages.lists import list_page
from strada.pages.record import RecordPage, record_page
from strada.pages.search import Found, search_page
from strada.pages.work import Work
from strada.profile.fields import Profile
from strada.representations import CITATIONS, HTML, REPRESENTATIONS
from strada.search.find import Hits
from strada.search.question import Question

BASE = "https://example.org/catalogue/"


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " https://example.org/",
        "https://example.org/\n",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "https:",
        "https:///path",
        "http:/\\evil.example",
        "https://example.org/\u202egpj.exe",
        "https://example.org/zero\u200bwidth",
        "https://example.org/\x00",
        "//example.org/",
        "mailto:a@example.org",
        "https://example.org/" + "a" * 2_048,
    ],
)
def test_what_is_no_plain_web_address_is_no_link(iri: str):
    assert safe_href(iri) is None


@pytest.mark.parametrize("iri", ["http://eurovoc.europa.eu/5933", "HTTPS://example.org/ü?q=1&r='x'#f"])
def test_web_addresses_are_links(iri: str):
    assert safe_href(iri) == iri


def test_links_of_ours_are_paths_so_that_they_work_on_any_host():
    assert own_href(BASE + "documents/1#file-1", BASE) == "/catalogue/documents/1#file-1"


@pytest.mark.parametrize("iri", ["http://localhost:8000//evil.example/", "http://localhost:8000/\\evil", "http://x/"])
def test_an_iri_under_the_base_cannot_lead_to_another_host(iri: str):
    assert own_href(iri, "http://localhost:8000/") is None


def test_letters_of_other_scripts_are_told_apart_from_latin_ones(frame: Frame, profile: Profile):
    page = list_page(frame, profile, "Documents", "documents", [], 9, letters=("1", "h", "ü", "н", "α", "ب"))
    assert [link.label.text for link in page.letters] == ["1", "H", "Ü", "Нн", "Αα", "ب"]


def test_the_bar_at_the_top_tells_in_which_list_a_reader_is(frame: Frame):
    for here in ("keywords", "keywords/k0001"):
        assert [is_here for _, is_here in replace(frame, here=here).navigation] == [False, True]
    assert [is_here for _, is_here in replace(frame, here="search").navigation] == [False, False]


def test_values_of_as_many_documents_stand_by_the_alphabet(frame: Frame, profile: Profile):
    names = {"keywords/k1": "zeal", "keywords/k2": "Aid", "keywords/k3": "most"}
    listed = {iri: Listed(iri, "keywords", "shapes#Concept", None, {"en": name}, "", "") for iri, name in names.items()}
    facets = {
        "keyword": (("keywords/k3", 4), ("keywords/k1", 2), ("keywords/k2", 2)),
        "year": (("2004", 4), ("2010", 2)),
    }
    page = search_page(frame, profile, Found(Question("x"), Hits((), 9, {}, facets), listed))
    told = {facet.name: [choice.link.label.text for choice in facet.first] for facet in page.facets}
    assert told == {"keyword": ["most", "Aid", "zeal"], "year": ["2010", "2004"]}


def test_what_reference_managers_take_of_a_search_stands_by_itself(frame: Frame, profile: Profile):
    page = search_page(frame, profile, Found(Question("x"), Hits((), 9)))
    assert [(each.name, each.href) for each in page.citations] == [
        ("BibTeX (all)", "/search.bib?q=x"),
        ("RIS (all)", "/search.ris?q=x"),
    ]
    assert not {each.name for each in page.citations} & {each.name for each in page.alternates}


def test_queries_are_escaped():
    assert address_in(BASE, "search", {"q": "a&b=c #d", "page": "2"}) == "/catalogue/search?q=a%26b%3Dc%20%23d&page=2"


def test_a_label_in_another_language_than_the_page_says_so():
    words = {"en": "Trafficking", "nl": "Mensenhandel"}
    assert label_in(words, "nl", "").language is None
    assert label_in(words, "de", "").language == "en"
    assert label_in({"": "UNODC"}, "en", "").language is None
    assert label_in({"en": " "}, "en", "keywords/k1").text == "keywords/k1"


def test_alternates_are_the_rows_of_the_table_of_representations():
    rows = [row for row in REPRESENTATIONS if row != HTML]
    assert [alternate.media_type for alternate in alternates("/documents/1")] == [row.media_type for row in rows]
    assert alternates("/documents", {"with": "keywords/k1"})[0].href == "/documents.jsonld?with=keywords/k1"


@pytest.mark.parametrize("number", ["1" * 2_048, "1\u200b2"])
def test_the_same_in_other_representations_is_at_the_address_of_the_record(frame: Frame, profile: Profile, number: str):
    work = Work({"type": "book"}, (), "")
    page = record_page(frame, profile, f"{frame.base}documents/{number}", [], {}, work=work)
    for rows, found in ((REPRESENTATIONS, page.alternates), (CITATIONS, page.citations)):
        expected = [f"/documents/{number}.{row.suffix}" for row in rows if row != HTML]
        assert [alternate.href for alternate in found] == expected


def page_of_keyword(frame: Frame, profile: Profile, report: Listed, count: int) -> RecordPage:
    field = next(field for field in profile.shapes[0].fields if "Keywords" in field.names.values())
    return record_page(frame, profile, frame.base + "keywords/k0001", [], {}, [(str(field.path), count, (report,))])


def test_what_refers_to_a_record_stands_below_the_name_of_the_field_that_refers(
    frame: Frame, profile: Profile, report: Listed
):
    (group,) = page_of_keyword(frame, profile, report, 1).inbound
    assert (group.plural, group.role, group.count, group.href) == ("Documents", "Keywords", 1, None)


def test_the_list_of_all_that_refer_is_linked_where_more_do_than_are_shown(
    frame: Frame, profile: Profile, report: Listed
):
    (group,) = page_of_keyword(frame, profile, report, 45).inbound
    assert group.href == "/documents?with=keywords/k0001"
