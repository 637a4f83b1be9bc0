"""A document that was found, as the page of a search shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from strada.file_types import of_media_type
from strada.language import marked, translate
from strada.pages.frame import Frame
from strada.pages.items import Item, item_of
from strada.pages.links import Label, Listed, label_of
from strada.profile.fields import Profile
from strada.search.question import ELSEWHERE, HERE, NOWHERE, Excerpt

PLACES_TO_READ = {
    HERE: marked("On this site"),
    ELSEWHERE: marked("At another address"),
    NOWHERE: marked("No copy online"),
}


@dataclass(frozen=True)
class About:
    """What is told of a document beside its title: relative IRIs, where it can be read, and the media types of its
    files."""

    agents: Sequence[str] = ()
    types: Sequence[str] = ()
    languages: Sequence[str] = ()
    availability: str = NOWHERE
    media_types: Sequence[str] = ()

    @property
    def named(self) -> Iterable[str]:
        """What it refers to."""
        return (*self.agents, *self.types, *self.languages)


@dataclass(frozen=True)
class Result:
    """A document that was found, with what it says of what was searched for."""

    item: Item
    #: Its authors and publishers.
    agents: tuple[Label, ...]
    #: Its types, its languages, the kinds of its files, and where it can be read.
    facts: tuple[Label, ...]
    excerpt: Excerpt


def result(
    frame: Frame, profile: Profile, iri: str, about: About, listed: Mapping[str, Listed], cited: Excerpt
) -> Result:
    """The result that is the document with that relative IRI."""

    def labels(iris: Iterable[str]) -> list[Label]:
        found = (label_of(listed[each], frame.language) for each in iris if each in listed)
        return sorted(found, key=lambda label: label.text.casefold())

    kinds = {kind.name for kind in map(of_media_type, about.media_types) if kind is not None}
    place = translate(PLACES_TO_READ[about.availability], frame.language)
    facts = [*labels(about.types), *labels(about.languages), *map(Label, sorted(kinds)), Label(place)]
    return Result(item_of(listed[iri], profile, frame), tuple(labels(about.agents)), tuple(facts), cited)
