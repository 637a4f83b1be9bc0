"""What refers to a record: the other end of the links, which stand on the pages of others."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

from strada.namespaces import curie
from strada.pages.frame import Frame
from strada.pages.items import Item, item_of, shape_of
from strada.pages.links import Listed
from strada.profile.fields import Profile, Shape, in_language

#: The IRI of a property, how many resources refer with it, and the first few of them.
InboundLinks = tuple[str, int, tuple[Listed, ...]]


@dataclass(frozen=True)
class Inbound:
    """The resources that refer with one property."""

    #: What they are, in the plural; nothing where they are of several kinds.
    plural: str
    #: The name of the field that refers.
    role: str
    count: int
    items: tuple[Item, ...]
    #: The list of all of them, where more refer than are shown.
    href: str | None


def inbound_of(
    links: Sequence[InboundLinks], profile: Profile, frame: Frame, iri: str, known: Container[str]
) -> tuple[Inbound, ...]:
    """The links to the record with that absolute IRI, the largest group first.

    A group that only answers links of the record itself, to the relative IRIs in `known`, is left out.
    """
    target = iri.removeprefix(frame.base)
    found = [
        _inbound(path, count, sources, profile, frame, target)
        for path, count, sources in links
        if count > len(sources) or any(listed.iri not in known for listed in sources)
    ]
    return tuple(sorted(found, key=lambda each: (-each.count, each.plural, each.role)))


def _inbound(path: str, count: int, sources: Sequence[Listed], profile: Profile, frame: Frame, target: str) -> Inbound:
    shape = shape_of(sources[0], profile, frame)
    is_one_kind = len({listed.shape for listed in sources}) == 1
    segments = {listed.segment for listed in sources}
    has_more = count > len(sources) and len(segments) == 1
    return Inbound(
        plural=in_language(shape.plurals, frame.language) if shape and is_one_kind else "",
        role=_field_name(path, shape, frame.language),
        count=count,
        items=tuple(item_of(listed, profile, frame) for listed in sources),
        href=frame.address(segments.pop(), {"with": target}) if has_more else None,
    )


def _field_name(path: str, shape: Shape | None, language: str) -> str:
    names = [field.names for field in shape.fields if str(field.path) == path] if shape else []
    return in_language(names[0], language) if names else curie(path)
