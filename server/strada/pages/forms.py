"""The pages of the doors for programs."""

from dataclasses import dataclass
from typing import ClassVar

from strada.pages.frame import Frame
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
