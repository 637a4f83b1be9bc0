"""What comes out of the printer: a record on a page, with where it is found again, and lists as a whole."""

from io import BytesIO
from unicodedata import normalize

import pypdf
import pytest

from tests.browser.conftest import NewPage, in_language
from tests.serving import Served


def printed(context: NewPage, address: str) -> list[str]:
    """The text of each page of paper."""
    page = context().new_page()
    page.goto(address)
    # Two letters in one (ﬃ) are read as such.
    return [normalize("NFKC", sheet.extract_text()) for sheet in pypdf.PdfReader(BytesIO(page.pdf(format="A4"))).pages]


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", ["documents/2427", "documents/p058", "documents/p900", "documents/2427/cite"])
def test_a_record_prints_to_one_page(context: NewPage, room: Served, kind: str, language: str) -> None:
    assert len(printed(context, room.base + in_language(kind, language))) == 1


def test_a_printed_record_says_what_it_is_and_where_it_is_found_again(context: NewPage, room: Served) -> None:
    words = " ".join(" ".join(printed(context, f"{room.base}documents/2427.en.html")).split())
    for wanted in (
        "A study of how states and civil society",
        "National action plans",
        "Sidoti, Barbara. Human Trafficking in the Baltic Sea Region",
        f"Permanent address: {room.base}documents/2427",
    ):
        assert wanted in words
    for unwanted in ("As received", "About this description", "BibTeX", "Search", "Nederlands", "Turtle", "Privacy"):
        assert unwanted not in words


def test_a_printed_term_has_its_hierarchy_and_not_its_documents(context: NewPage, room: Served) -> None:
    (words,) = printed(context, f"{room.base}keywords/k0001.en.html")
    assert "Narrower term" in words and "Documents filed under this" not in words


def test_a_printed_tree_has_all_its_terms(context: NewPage, room: Served) -> None:
    words = " ".join(" ".join(printed(context, f"{room.base}keywords.en.html?view=tree")).split())
    assert "Lover boy method" in words
