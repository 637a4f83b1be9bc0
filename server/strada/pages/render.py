"""Templates to text. Everything is escaped, and a name that a page does not have is an error."""

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from strada.language import CATALOGUES, catalogue, name_of, number, translate
from strada.pages.frame import Frame
from strada.pages.links import BIDI_CONTROLS
from strada.pages.values import time_in_words

HERE = Path(__file__).parent
#: Served as they are, at `static/` under the base.
STATIC = HERE / "static"
STYLES = HERE / "styles"
WHITE_SPACE = {ord(character): f"&#{ord(character)};" for character in "\t\n\r"}
WITHOUT_BIDI = str.maketrans("", "", BIDI_CONTROLS)


class Page(Protocol):
    """Any of the pages of this folder."""

    template: ClassVar[str]

    @property
    def frame(self) -> Frame: ...


def render(page: Page) -> str:
    """The page as HTML."""
    language = page.frame.language
    return environment(language).get_template(page.template).render(page=page, frame=page.frame, language=language)


@cache
def digest() -> str:
    """Changes with templates, stylesheet and the code behind them: part of the key of a stored page."""
    found = hashlib.sha256()
    for path in sorted([*HERE.rglob("*"), *CATALOGUES.iterdir()]):
        if path.suffix in (".py", ".html", ".css", ".svg", ".po"):
            found.update(path.relative_to(HERE.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


@cache
def style() -> str:
    """What the page of a record needs of the stylesheet: it carries this within itself."""
    return (STYLES / "record.css").read_text(encoding="utf-8")


def stylesheet() -> str:
    """The stylesheet of all pages."""
    return style() + "\n" + (STYLES / "further.css").read_text(encoding="utf-8")


@cache
def environment(language: str) -> Environment:
    """The templates in a language."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["exactly"] = _exactly
    environment.filters["breakable"] = _breakable
    environment.filters["undirected"] = _undirected
    environment.filters["in_words"] = time_in_words
    environment.filters["language_name"] = partial(name_of, language=language)
    environment.filters["number"] = partial(number, language=language)
    environment.filters["translated"] = partial(translate, language=language)
    environment.globals["version"] = digest()[:8]
    environment.globals["style"] = Markup(style())  # noqa: S704 (a file of ours)
    return environment


def _exactly(text: str) -> Markup:
    """An attribute's value that survives parsing: HTML reads a bare carriage return as a line feed."""
    return Markup(str(escape(text)).translate(WHITE_SPACE))  # noqa: S704 (escaped here)


def _breakable(text: str) -> Markup:
    """A name that may go on in the next line after a stroke: no browser breaks `Material/Resources` there."""
    return Markup("/<wbr>").join(escape(part) for part in text.split("/"))


def _undirected(text: str) -> str:
    """For the title bar of the browser, where nothing else keeps directions apart."""
    return text.translate(WITHOUT_BIDI)
