"""Resources in a row, as lists show them."""

from dataclasses import dataclass

from strada.pages.frame import Frame
from strada.pages.links import Label, Listed, label_of
from strada.pages.values import date_in_words
from strada.profile.fields import Profile, Shape, in_language


@dataclass(frozen=True)
class Item:
    """A resource in a list."""

    title: Label
    href: str | None
    #: The centre's number, or nothing.
    number: str
    #: The date in words, or nothing.
    date: str
    #: What kind of thing it is.
    kind: str
    #: How many documents are filed under it, where that is told.
    count: int | None = None


def shape_of(listed: Listed, profile: Profile, frame: Frame) -> Shape | None:
    """The shape that describes a listed resource."""
    iri = frame.base + listed.shape
    return next((shape for shape in profile.shapes if str(shape.iri) == iri), None)


def item_of(listed: Listed, profile: Profile, frame: Frame) -> Item:
    shape = shape_of(listed, profile, frame)
    return Item(
        title=label_of(listed, frame.language),
        href=frame.href(frame.base + listed.iri),
        number=listed.number or "",
        date=date_in_words(listed.issued, frame.language),
        kind=in_language(shape.names, frame.language) if shape else "",
    )
