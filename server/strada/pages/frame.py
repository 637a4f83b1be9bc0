"""What is the same around every page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from strada.language import own_name
from strada.pages.links import Label, Link, Listed, address_in, label_of, own_href, safe_href


class Switch(NamedTuple):
    """The way to the same page in another language: its tag, its name for itself, and the address."""

    language: str
    name: str
    href: str


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
    #: The lists of the catalogue, for the bar at the top: their segments and names.
    lists: tuple[tuple[str, Label], ...] = ()
    #: Where a reader goes who must leave at once, or nothing.
    exit: str = ""
    #: The languages that the pages of the site come in, the first by default.
    languages: tuple[str, ...] = ()
    #: An e-mail or web address for readers who miss something or have something to say, or nothing.
    contact: str = ""
    #: The identifier of the release, or nothing.
    release: str = ""
    #: When the release was published, or nothing.
    time: str = ""
    #: The relative address of this page in whatever language, and its query.
    here: str = ""
    query: str = ""

    @property
    def root(self) -> str:
        """The path of the base: where the home page is on any host."""
        return urlsplit(self.base).path

    @property
    def navigation(self) -> tuple[tuple[Link, bool], ...]:
        """The lists, each with whether this page belongs to it."""
        here = self.here.partition("/")[0]
        return tuple((Link(name, self.address(segment)), segment == here) for segment, name in self.lists)

    def address(self, relative: str = "", query: Mapping[str, str] | None = None) -> str:
        """The path of a page of ours. A reader who chose a language stays in it."""
        return address_in(self.base, _in_language(relative, self.language, self.languages), query)

    def href(self, iri: str) -> str | None:
        """The path of the page of a resource of ours; None for an IRI that a browser should not follow."""
        path, mark, fragment = iri.removeprefix(self.base).partition("#")
        if not iri.startswith(self.base):
            return None
        return own_href(self.base + _in_language(path, self.language, self.languages) + mark + fragment, self.base)

    def link(self, listed: Listed) -> Link:
        """The link to the page of a resource of ours, by its label."""
        return Link(label_of(listed, self.language), self.href(self.base + listed.iri))

    def leads_to(self, iri: str) -> str | None:
        """Where a link to any IRI leads: a page of ours, a file of ours, or an address elsewhere."""
        is_file = "." in iri.partition("#")[0].rpartition("/")[2]
        return (own_href(iri, self.base) if is_file else self.href(iri)) or safe_href(iri)

    def contact_about(self, subject: str) -> str:
        """Where to write about something: in a mail it is the subject."""
        return self.contact if "://" in self.contact else f"mailto:{self.contact}?subject={quote(subject)}"

    def absolute(self, path: str) -> str:
        """A path of this host as search engines want it."""
        return urljoin(self.base, path)

    @property
    def undecided(self) -> str:
        """The whole address at which a reader gets this page in the language that suits best."""
        return self.base + quote(self.here, safe="/:@!$&'()*+,;=") + (f"?{self.query}" if self.query else "")

    @property
    def switches(self) -> Iterator[Switch]:
        """The ways to the other languages."""
        for language in self.languages:
            if language != self.language:
                path = self.root + quote(_in_language(self.here, language, self.languages), safe="/:@!$&'()*+,;=")
                yield Switch(language, own_name(language), path + (f"?{self.query}" if self.query else ""))


def _in_language(path: str, language: str, languages: tuple[str, ...]) -> str:
    """A relative address with its language, where there are several; that of a folder is its index."""
    if len(languages) < 2:
        return path
    return f"{path}{'' if path.rpartition('/')[2] else 'index'}.{language}.html"
