"""The page of what can be taken away whole."""

from dataclasses import dataclass
from typing import ClassVar

from strada.pages.frame import Frame


@dataclass(frozen=True)
class DumpFile:
    """A file to download."""

    name: str
    href: str
    size: int
    #: SHA-256 in hexadecimal digits.
    checksum: str


@dataclass(frozen=True)
class DumpsPage:
    """The dumps of a release."""

    template: ClassVar[str] = "dumps.html"
    frame: Frame
    files: tuple[DumpFile, ...]
