"""Words are found however their letters are written: what is typed and what is indexed are cut and compared alike."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from strada.search.find import SearchIndex
from strada.search.index import Indexed, Named, write_index
from strada.search.question import Question

Making = Callable[..., SearchIndex]


@pytest.fixture
def index(tmp_path: Path) -> Making:
    """Makes an index of what is given."""

    def make(*given: Indexed | Named) -> SearchIndex:
        write_index(tmp_path / "search", None, given, [])
        return SearchIndex(tmp_path / "search")

    return make


def document(title: str, text: str = "", files: str = "", language: str = "en") -> Indexed:
    return Indexed("1", [(language, title)], [], [(language, text)], [(language, files)] if files else [])


def total(index: SearchIndex, typed: str, *languages: str) -> int:
    """How many documents have all the words."""
    found = index.search(Question(typed, languages=languages or ("en",)), 1, 20)
    return found.total if found.matched == found.words else 0


def cited(index: SearchIndex, typed: str) -> str:
    """What is cited of the document, with what is marked between brackets."""
    pieces = index.search(Question(typed), 1, 20).excerpts["1"]
    return "".join(f"[{text}]" if is_found else text for text, is_found in pieces)


REFUGEES = "Réfugiés zélés à Zürich"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(
    "typed", ["Zürich", "zurich", "réfugié", '"Réfugiés zélés"', unicodedata.normalize("NFD", REFUGEES)]
)
def test_letters_are_the_same_however_they_are_composed(index: Making, form: str, typed: str) -> None:
    """macOS composes é of two characters."""
    written = unicodedata.normalize(form, REFUGEES)
    assert total(index(document(written)), typed) == 1


@pytest.mark.parametrize("name", ["text", "files"])
def test_what_is_cited_is_composed(index: Making, name: str) -> None:
    found = index(document("A title", **{name: unicodedata.normalize("NFD", f"Des {REFUGEES}.")}))
    assert cited(found, "zurich refugies") == "Des [Réfugiés] zélés à [Zürich]."


def test_a_misspelt_word_is_corrected_to_one_that_is_composed(index: Making) -> None:
    found = index(document(unicodedata.normalize("NFD", REFUGEES)))
    assert found.suggest(Question("zélés Zurihc")) == "zélés zürich"
    assert found.suggest(Question(unicodedata.normalize("NFD", "zélés Zürihc"))) == "zélés zürich"


def test_a_term_is_found_by_a_label_however_it_is_composed(index: Making) -> None:
    found = index(document("A title"), Named("keywords/1", "keyword", [("fr", unicodedata.normalize("NFD", REFUGEES))]))
    assert [each.iri for each in found.meant(Question(REFUGEES))] == ["keywords/1"]
