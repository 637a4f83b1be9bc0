"""The languages that pages speak themselves: English in the code, the others from gettext catalogues."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

CATALOGUES = Path(__file__).parent / "translations"
SOURCE = "en"


def spoken() -> tuple[str, ...]:
    """The languages that there are."""
    return (SOURCE, *sorted(path.stem for path in CATALOGUES.glob("*.po")))


@cache
def catalogue(language: str) -> NullTranslations:
    """What is said in a language; English where there is no catalogue."""
    path = CATALOGUES / f"{language}.po"
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, language))
    compiled.seek(0)
    return Translations(compiled)


def translate(text: str, language: str) -> str:
    """An English text of the pages in a language."""
    return str(catalogue(language).gettext(text)) if text else ""


def marked(text: str) -> str:
    """A text that is translated where it is shown."""
    return text


def own_name(language: str) -> str:
    """What a language calls itself."""
    return (Locale.parse(language, sep="-").get_display_name(language) or language).capitalize()


def name_of(tag: str, language: str) -> str:
    """What a language is called in another; its tag where that is not known."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def number(value: float, language: str) -> str:
    """A number for people."""
    return str(format_decimal(value, locale=Locale.parse(language, sep="-")))
