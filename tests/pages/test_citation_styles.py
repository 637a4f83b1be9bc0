"""Citations as the manuals of the styles want them."""

import json
from datetime import date
from typing import Any

import pytest

from strada.pages.citations import citations

TODAY = date(2026, 11, 24)
URL = "https://example.org/documents/1"
SIDOTI = {"family": "Sidoti", "given": "Barbara"}
KLEIJ = {"family": "van der Kleij", "given": "Anna"}
SMITH = {"family": "Smith", "given": "John Q."}
OSCE = {"literal": "OSCE, Office for Democratic Institutions"}


def item(title: str, *authors: dict[str, str], **more: Any) -> dict[str, Any]:
    found = {"id": "x", "type": "book", "title": title, "publisher": "La Strada", "URL": URL, **more}
    return found | ({"author": list(authors)} if authors else {})


def cited(work: dict[str, Any]) -> dict[str, str]:
    """The citations by style, italics between asterisks."""
    found = citations(json.dumps([work]).encode(), TODAY)
    return {each.style: "".join(f"*{text}*" if italic else text for text, italic in each.pieces) for each in found}


YEAR = {"issued": {"date-parts": [[2010]]}}


def test_a_work_of_one_author() -> None:
    assert cited(item("Aid to victims", SIDOTI, **YEAR)) == {
        "APA": f"Sidoti, B. (2010). *Aid to victims*. La Strada. {URL}",
        "MLA": f"Sidoti, Barbara. *Aid to Victims*. La Strada, 2010, {URL}.",
        "Chicago": f"Sidoti, Barbara. 2010. *Aid to Victims*. La Strada. {URL}.",
        "Vancouver": f"Sidoti B. Aid to victims [Internet]. La Strada; 2010. Available from: {URL}",
    }


def test_a_work_of_two_authors_one_with_small_words_in_the_name() -> None:
    assert cited(item("Aid to victims", KLEIJ, SMITH, **YEAR)) == {
        "APA": f"van der Kleij, A., & Smith, J. Q. (2010). *Aid to victims*. La Strada. {URL}",
        "MLA": f"van der Kleij, Anna, and John Q. Smith. *Aid to Victims*. La Strada, 2010, {URL}.",
        "Chicago": f"van der Kleij, Anna, and John Q. Smith. 2010. *Aid to Victims*. La Strada. {URL}.",
        "Vancouver": f"van der Kleij A, Smith JQ. Aid to victims [Internet]. La Strada; 2010. Available from: {URL}",
    }


def test_a_work_of_many_authors() -> None:
    found = cited(item("Aid", SIDOTI, KLEIJ, SMITH, {"family": "Fourth", "given": "D."}, **YEAR))
    assert found["APA"].startswith("Sidoti, B., van der Kleij, A., Smith, J. Q., & Fourth, D. (2010).")
    assert found["MLA"].startswith("Sidoti, Barbara, et al. *Aid*.")
    assert found["Vancouver"].startswith("Sidoti B, van der Kleij A, Smith JQ, Fourth D. Aid")


def test_a_work_of_a_body_whose_name_has_a_comma() -> None:
    for style, text in cited(item("Aid", OSCE, **YEAR)).items():
        assert text.startswith("OSCE, Office for Democratic Institutions. "), style


def test_a_work_without_an_author_says_its_title_once() -> None:
    assert cited(item("Aid to victims", **YEAR)) == {
        "APA": f"*Aid to victims*. (2010). La Strada. {URL}",
        "MLA": f"*Aid to Victims*. La Strada, 2010, {URL}.",
        "Chicago": f"*Aid to Victims*. 2010. La Strada. {URL}.",
        "Vancouver": f"Aid to victims [Internet]. La Strada; 2010. Available from: {URL}",
    }


def test_a_work_without_a_date_is_cited_as_it_was_seen() -> None:
    found = cited(item("Aid", SIDOTI))
    assert "(n.d.)" in found["APA"]
    assert found["APA"].endswith(f"Retrieved November 24, 2026, from {URL}")
    assert found["MLA"].endswith("Accessed 24 Nov. 2026.")
    assert "n.d." in found["Chicago"]
    assert "[cited 2026 Nov 24]" in found["Vancouver"]


def test_an_uncertain_date_is_said_to_be_so() -> None:
    found = cited(item("Aid", SIDOTI, issued={"date-parts": [[2004]], "circa": True}))
    assert "(ca. 2004)" in found["APA"]
    assert "[2004?]" in found["MLA"]


@pytest.mark.parametrize("kind", ["article-journal", "book", "document", "report"])
@pytest.mark.parametrize(
    ("begin", "end", "year"),
    [
        ([2013, 5], [2013, 7], "2013"),
        ([2013, 5, 1], [2013, 5, 3], "2013"),
        ([2013, 5, 1], [2013, 7, 3], "2013"),
        ([2013], [2013, 7], "2013"),
        ([2013, 5], [2014, 5], "2013–2014"),
        ([2013, 5, 1], [2014], "2013–2014"),
    ],
)
def test_of_a_range_of_dates_each_style_says_the_years(kind: str, begin: list[int], end: list[int], year: str) -> None:
    for style, text in cited(item("Aid", SIDOTI, type=kind, issued={"date-parts": [begin, end]})).items():
        assert year in text, style
        assert ("2014" in text) == (end[0] == 2014), style


def test_a_title_in_dutch_keeps_its_small_letters() -> None:
    for style, text in cited(item("Mensenhandel in beeld", SIDOTI, language="nl", **YEAR)).items():
        assert "Mensenhandel in beeld" in text, style


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "a <i>b</i> & c", "\ue000x\ue001", "\u202egnp.exe"])
def test_a_title_is_never_markup(title: str) -> None:
    for each in citations(json.dumps([item(title, SIDOTI, language="nl", **YEAR)]).encode(), TODAY):
        assert title.replace("\ue000", "").replace("\ue001", "").casefold() in each.text.casefold(), each.style


def test_a_work_without_an_author_says_its_number_once() -> None:
    found = cited(item("Convention", number="C 29", type="document", issued={"date-parts": [[1930, 6, 28]]}))
    assert found["APA"] == f"*Convention* (C 29). (1930, June 28). La Strada. {URL}"
    assert found["Chicago"] == f"“Convention.” 1930. C 29. La Strada, June 28. {URL}."


def test_a_number_that_occurs_in_the_title_is_left_where_it_is() -> None:
    found = cited(item("Article 5 in practice", number="5", type="document", **YEAR))
    assert found["APA"] == f"*Article 5 in practice* (No. 5). (2010). La Strada. {URL}"


def test_a_month_stands_apart_from_its_year() -> None:
    found = cited(item("Aid", SIDOTI, type="report", issued={"date-parts": [[2025, 7]]}))
    assert f"La Strada; 2025 Jul. Available from: {URL}" in found["Vancouver"]


def test_an_article_has_no_edition_and_one_year() -> None:
    found = cited(item("Aid", SIDOTI, type="article-journal", **YEAR))
    assert found["Chicago"] == f"Sidoti, Barbara. 2010. *Aid*. {URL}."
    printed = {
        "title": "Aid",
        "type": "article-journal",
        "author": [SIDOTI],
        "issued": {"date-parts": [[2010], [2012]]},
    }
    assert cited(printed)["Chicago"] == "Sidoti, Barbara. 2010–2012. *Aid*."


def test_a_question_keeps_its_mark_and_has_no_full_stop() -> None:
    found = cited(item("Who pays?", SIDOTI, **YEAR))
    assert found["APA"] == f"Sidoti, B. (2010). *Who pays?* La Strada. {URL}"
    assert cited(item("Who pays?", type="document", **YEAR))["Chicago"].startswith("“Who Pays?” 2010. La Strada.")


def test_what_is_not_online_is_cited_as_printed() -> None:
    work = {name: value for name, value in item("Aid to victims", SIDOTI, **YEAR).items() if name != "URL"}
    assert cited(work) == {
        "APA": "Sidoti, B. (2010). *Aid to victims*. La Strada.",
        "MLA": "Sidoti, Barbara. *Aid to Victims*. La Strada, 2010.",
        "Chicago": "Sidoti, Barbara. 2010. *Aid to Victims*. La Strada.",
        "Vancouver": "Sidoti B. Aid to victims. La Strada; 2010.",
    }
    assert "Accessed" not in cited({name: value for name, value in work.items() if name != "issued"})["MLA"]


def test_an_author_of_whom_only_the_family_name_is_known() -> None:
    found = cited(item("Aid", {"family": "El Dekmak"}, SIDOTI, **YEAR))
    assert found["APA"].startswith("El Dekmak, & Sidoti, B. (2010).")
    assert found["MLA"].startswith("El Dekmak, and Barbara Sidoti.")
    assert found["Vancouver"].startswith("El Dekmak, Sidoti B.")
