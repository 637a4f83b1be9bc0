"""What refers to a record: the other end of the links, which stand on the pages of others."""

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass

from rdflib.namespace import SKOS

from strada.namespaces import curie
from strada.pages.frame import Frame
from strada.pages.items import Item, item_of, shape_of
from strada.pages.links import Label, Listed, label_in
from strada.profile.fields import Field, Profile, in_language

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
    #: Whether it is a term that they chose from a list.
    is_filing: bool


@dataclass(frozen=True)
class Notice:
    """What is said at the head of a page of the resources that refer to it with one property."""

    words: Label
    items: tuple[Item, ...]


def notices_of(
    links: Sequence[InboundLinks], profile: Profile, frame: Frame, types: Collection[str] = ()
) -> tuple[Notice, ...]:
    """What the shapes want said of the links to a record of these classes."""
    found = []
    for path, _, sources in links:
        field = _field(path, sources[0], profile, frame, types)
        if field is not None and field.notice:
            items = tuple(item_of(listed, profile, frame) for listed in sources)
            found.append(Notice(label_in(field.notice, frame.language, ""), items))
    return tuple(found)


def inbound_of(
    links: Sequence[InboundLinks],
    profile: Profile,
    frame: Frame,
    iri: str,
    known: Container[str],
    types: Collection[str] = (),
) -> tuple[Inbound, ...]:
    """The links to the record with that absolute IRI and these classes, the largest group first.

    A group that only answers links of the record itself, to the relative IRIs in `known`, is left out, and so is what
    stands at the head of the page, or is folded where it is said.
    """
    target = iri.removeprefix(frame.base)
    found = []
    for path, count, sources in links:
        field = _field(path, sources[0], profile, frame, types)
        is_news = count > len(sources) or any(listed.iri not in known for listed in sources)
        if is_news and not (field and (field.notice or field.folded or field.section.folded)):
            is_filing = bool(field and field.schemes) and str(SKOS.Concept) in types
            found.append(_inbound(path, field, count, sources, profile, frame, target, is_filing))
    return tuple(sorted(found, key=lambda each: (-each.count, each.plural, each.role)))


def _inbound(
    path: str,
    field: Field | None,
    count: int,
    sources: Sequence[Listed],
    profile: Profile,
    frame: Frame,
    target: str,
    is_filing: bool,
) -> Inbound:
    shape = shape_of(sources[0], profile, frame)
    is_one_kind = len({listed.shape for listed in sources}) == 1
    segments = {listed.segment for listed in sources}
    has_more = count > len(sources) and len(segments) == 1
    return Inbound(
        plural=in_language(shape.plurals, frame.language) if shape and is_one_kind else "",
        role=in_language(field.names, frame.language) if field else curie(path),
        count=count,
        items=tuple(item_of(listed, profile, frame) for listed in sources),
        href=frame.address(segments.pop(), {"with": target}) if has_more else None,
        is_filing=is_filing,
    )


def _field(path: str, source: Listed, profile: Profile, frame: Frame, types: Collection[str]) -> Field | None:
    """The field by which a resource refers to one of these classes: its own, or that of a part of it."""
    shape = shape_of(source, profile, frame)
    fields = shape.fields if shape else ()
    parts = (inner for field in fields if field.part_shape for inner in profile.shape(field.part_shape).fields)
    fitting = (field for field in fields if not (types and field.classes) or set(types) & set(map(str, field.classes)))
    return next((field for field in (*fitting, *parts) if str(field.path) == path), None)
