"""What is the same around every page."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from strada.pages.links import Link


@dataclass(frozen=True)
class Frame:
    """The site around a page.

    A page that is stored must not change with every release, so it has no `release` and no `time`.
    """

    #: The name of the catalogue, in the language of the page.
    title: str
    #: The base IRI, which ends with a slash.
    base: str
    #: The language of the page, as a tag.
    language: str
    #: The lists of the catalogue, for the bar at the top.
    navigation: tuple[Link, ...] = ()
    #: Where a reader goes who must leave at once, or nothing.
    exit: str = ""
    #: The identifier of the release, or nothing.
    release: str = ""
    #: When the release was published, or nothing.
    time: str = ""

    @property
    def root(self) -> str:
        """The path of the base: where the home page is on any host."""
        return urlsplit(self.base).path
