"""The pages of the doors for programs, and the templates that show them inside those of the site."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from jinja2 import ChoiceLoader, Environment, FileSystemLoader

from strada.pages.frame import Frame
from strada.pages.render import Page, environment
from strada.representations import Representation


@dataclass(frozen=True)
class Formats:
    """A group of representations to choose from."""

    name: str
    rows: tuple[Representation, ...]


@dataclass(frozen=True)
class SparqlPage:
    """The form for a query."""

    template: ClassVar[str] = "sparql.html"
    frame: Frame
    example: str
    formats: tuple[Formats, ...]
    #: How many triples there are.
    triples: int
    #: The longest that a query may take.
    seconds: float
    #: The most rows that an answer may have.
    rows: int


@dataclass(frozen=True)
class DumpFile:
    """A file to download."""

    name: str
    href: str
    size: int
    #: SHA-256 in hexadecimal digits, or nothing.
    checksum: str


@dataclass(frozen=True)
class DumpsPage:
    """The dumps of a release."""

    template: ClassVar[str] = "dumps.html"
    frame: Frame
    files: tuple[DumpFile, ...]


def render(page: Page) -> str:
    """The page as HTML."""
    template = _templates().get_template(page.template)
    return template.render(page=page, frame=page.frame, language=page.frame.language)


@cache
def _templates() -> Environment:
    own = environment()
    here = FileSystemLoader(Path(__file__).parent / "templates")
    return own.overlay(loader=ChoiceLoader([here] + ([own.loader] if own.loader else [])))
