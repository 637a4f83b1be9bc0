"""Words are found however their letters are written: what is typed and what is indexed are cut and compared alike."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from strada.search.find import SearchIndex
from strada.search.index import Indexed, Named, write_index
from strada.search.question import Question
from strada.search.words import MARK, WORD, analyser, compared

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


@pytest.mark.parametrize(
    ("title", "language", "typed"),
    [
        ("मानव तस्करी रिपोर्ट", "hi", ["मानव", "तस्करी", "रिपोर्ट", '"मानव तस्करी"', "मानव -report", "रिपोर्ट मानव"]),
        ("การค้ามนุษย์ รายงาน", "th", ["การค้ามนุษย์", "รายงาน"]),
        ("รายงานสถานการณ์การค้ามนุษย์ในประเทศไทย", "th", ["รายงานสถานการณ์การค้ามนุษย์ในประเทศไทย"]),
        ("மனித கடத்தல் புத்தகங்கள்", "ta", ["கடத்தல்", "புத்தகங்கள்", "புத்தகம்"]),
        ("الاتِّجار بالبشـــر", "ar", ["الاتِّجار", "الاتجار", "بالبشر", "بالبشـر", '"الاتجار بالبشَر"']),
        ("الاتجار بالبشر", "en", ["الاتِّجار", "بالبشـر"]),
        ("סַחַר בִּבְנֵי אָדָם", "he", ["סחר", "סַחַר", '"סחר בבני אדם"']),
        ("Ìbáṣepọ̀ ọmọ", "yo", ["Ìbáṣepọ̀", "ibasepo", "ọmọ"]),
        ("Торго́вля людьми", "ru", ["торговля", "торго́вля"]),
        ("İstanbul Sözleşmesi", "tr", ["İstanbul", "istanbul", "sozlesmesi"]),
        ("Menschen\u00adhandel", "de", ["menschenhandel", "Menschen\u00adhandel"]),
    ],
)
def test_words_of_any_script_are_found_as_they_are_written(
    index: Making, title: str, language: str, typed: list[str]
) -> None:
    """Some are written with signs that are no letters; those that readers leave out say nothing."""
    found = index(document(title, language=language))
    assert {each: total(found, each, language) for each in typed} == dict.fromkeys(typed, 1)
    assert all(found.search(Question(each), 1, 20).words <= len(each.split()) for each in typed)


def test_a_part_of_a_word_is_not_found(index: Making) -> None:
    found = index(document("मानव तस्करी"))
    assert (total(found, "तस"), total(found, "नव"), total(found, "करी")) == (0, 0, 0)


@pytest.mark.parametrize(
    ("text", "typed", "marked"),
    [
        ("यह मानव तस्करी है।", "तस्करी", "यह मानव [तस्करी] है।"),
        ("เรื่อง การค้ามนุษย์ และ", "การค้ามนุษย์", "เรื่อง [การค้ามนุษย์] และ"),
        ("عن الاتِّجارِ بالبشرِ.", "الاتجار", "عن [الاتِّجارِ] بالبشرِ."),
        ("أيضًا.\nعن الاتِّجارِ بالبشـرِ أيضًا.\nأيضًا.", '"الاتجار بالبشر"', "عن [الاتِّجارِ] [بالبشـرِ] أيضًا."),
        ("עַל סַחַר בִּבְנֵי אָדָם", "סחר", "עַל [סַחַר] בִּבְנֵי אָדָם"),
        ("Im İzmir des Menschen\u00adhandels.", "menschenhandels", "Im İzmir des [Menschen\u00adhandels]."),
    ],
)
@pytest.mark.parametrize("name", ["text", "files"])
def test_words_of_any_script_are_marked_as_they_stand(
    index: Making, name: str, text: str, typed: str, marked: str
) -> None:
    assert cited(index(document("A title", **{name: text})), typed) == marked


def test_a_word_of_any_script_is_corrected(index: Making) -> None:
    found = index(document("मानव तस्करी रिपोर्ट", language="hi"))
    assert found.suggest(Question("मानव तस्कारी", languages=("hi",))) == "मानव तस्करी"


@pytest.mark.parametrize("marks", [True, False])
def test_texts_and_questions_are_cut_at_the_same_characters(marks: bool) -> None:
    """But for letters in circles, which nobody types, and characters that are newer than one of the two."""
    signs = [
        chr(code) for code in range(0x80, 0x10000) if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs", "So")
    ]
    other = []
    for sign in signs:
        text = compared(f"a{sign}b")
        if marks or not MARK.search(text):
            cut = [" ".join(analyser(marks=marks).analyze(each)) for each in re.findall(WORD, text)]
            other += [] if analyser(marks=marks).analyze(text) == cut else [sign]
    assert other == []


@pytest.mark.parametrize(
    "phrase",
    ["“{}”", "„{}“", "„{}”", "”{}”", "«{}»", "« {} »", "»{}«", "‹{}›", "「{}」", "＂{}＂", '“{}"', '"{}"'],
)
def test_a_phrase_stands_in_quotation_marks_of_any_language(index: Making, phrase: str) -> None:
    found = index(document("Trafficking in human beings"))
    assert total(found, phrase.format("human beings")) == 1
    assert total(found, phrase.format("beings human")) == 0
    assert total(found, f"trafficking -{phrase.format('human beings')}") == 0
    assert total(found, f"trafficking -{phrase.format('beings human')}") == 1


@pytest.mark.parametrize("title", ["Women's rights", "Women’s rights"])
@pytest.mark.parametrize(
    "typed", ["women's rights", "women’s rights", "“women’s rights”", '"women\'s rights"', "‘women’s’ rights"]
)
def test_an_apostrophe_is_the_same_in_each_form(index: Making, title: str, typed: str) -> None:
    assert total(index(document(title)), typed) == 1
