"""What the pages say themselves is said in every language, and says the same."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from strada import errors
from strada.errors import StradaError
from strada.language import CATALOGUES, SOURCE, catalogue, number, own_name, spoken, translate
from strada.pages.values import date_in_words, time_in_words
from tests.test_agreement import PACKAGE

OTHERS = [language for language in spoken() if language != SOURCE]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "newstyle_gettext": "true"}}
PLACE = re.compile(r"%\(\w+\)s|\{\}")
MARKUP = re.compile(r"<[^>]*>")


def refusals(error: type[StradaError] = StradaError) -> Iterator[type[StradaError]]:
    """What a reader may be told; what only operators are told is in English."""
    yield error
    for narrower in error.__subclasses__():
        if narrower.__module__ == errors.__name__ and narrower not in (errors.SiteError, errors.CannotListen):
            yield from refusals(narrower)


@cache
def said() -> dict[str, str | None]:
    """Every text that is translated, with its plural."""
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "translate": None, "marked": None}
    keywords |= {error.__name__: None for error in refusals()}
    found: dict[str, str | None] = {error.title: None for error in refusals()}
    for folder in ("search", "pages", "web"):
        for _, _, message, _, _ in extract_from_dir(PACKAGE / folder, METHODS, OPTIONS, keywords):
            text, plural = message if isinstance(message, tuple) else (message, None)
            found[text] = plural if "document" in text and plural else None
    return found


def read(language: str) -> Catalog:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, language, abort_invalid=True)


def singular(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_complete_and_has_nothing_else(language: str) -> None:
    translated = {singular(message) for message in read(language) if message.id and message.string}
    assert sorted(set(said()) - translated) == []
    assert sorted(translated - set(said())) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_same_places_and_the_same_markup(language: str) -> None:
    for message in read(language):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        for text in texts:
            for pattern in (PLACE, MARKUP):
                assert sorted(pattern.findall(text)) == sorted(pattern.findall(singular(message))), message.id
            assert text[-1:] in ".:?" or singular(message)[-1:] not in ".:?", message.id


@pytest.mark.parametrize("language", OTHERS)
def test_each_text_is_a_line_of_its_own(language: str) -> None:
    lines = Path(CATALOGUES / f"{language}.po").read_text(encoding="utf-8").splitlines()
    ids = [line for line in lines if line.startswith("msgid ")]
    assert len(ids) == len(set(ids)) == len(said()) + 1


def test_dutch_is_spoken() -> None:
    assert (translate("Search", "nl"), own_name("nl"), own_name("en")) == ("Zoeken", "Nederlands", "English")
    assert catalogue("nl").ungettext("%(count)s document", "%(count)s documents", 2) == "%(count)s documenten"
    assert (number(97460, "nl"), number(97460, "en")) == ("97.460", "97,460")
    assert translate("Search", "tlh") == "Search"


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2010-05-31", "31 mei 2010"),
        ("2010-05", "mei 2010"),
        ("2010", "2010"),
        ("2004?", "2004 (onzeker)"),
        ("2004~", "omstreeks 2004"),
        ("196X", "jaren 1960"),
        ("19XX", "20e eeuw"),
        ("2005-23", "najaar 2005"),
        ("2001/2005", "2001 tot 2005"),
        ("../2005", "tot 2005"),
        ("2001/", "sinds 2001"),
        ("no date", "no date"),
    ],
)
def test_dates_are_said_in_dutch(date: str, words: str) -> None:
    assert date_in_words(date, "nl") == words


def test_times_are_said_in_dutch() -> None:
    assert time_in_words("2010-05-31T09:30:00Z", "nl") == "31 mei 2010, 09:30 UTC"
