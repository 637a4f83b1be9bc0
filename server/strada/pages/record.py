"""The page of one record, as values: a title, sections of fields, and what refers to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from markupsafe import Markup
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from strada.language import translate
from strada.namespaces import BIBO, DASH
from strada.pages.availability import Absence, Download, Elsewhere, absence, downloads, elsewhere
from strada.pages.card import Card, Part, Row, Section
from strada.pages.embedded import coins, meta, open_graph, schema_org
from strada.pages.frame import Frame
from strada.pages.inbound import Inbound, InboundLinks, Notice, inbound_of, notices_of
from strada.pages.layout import laid_out
from strada.pages.links import Alternate, Listed, address_in, alternates
from strada.pages.search_address import address
from strada.pages.values import Text, text_of
from strada.pages.work import Work, reference
from strada.profile.fields import Profile, Shape, in_language
from strada.representations import CITATIONS
from strada.search.question import Facet, Question, facet_of

#: About as much as search engines show below a title.
LONGEST_SUMMARY = 200


@dataclass(frozen=True)
class RecordPage:
    """All that stands on the page of a record; each of its triples is in one of these values."""

    template: ClassVar[str] = "record.html"
    frame: Frame
    #: The absolute IRI, which is also the canonical address.
    iri: str
    #: The title; None where the shape knows none, or nothing was given.
    title: Text | None
    #: What stands in place of a title.
    name: str
    #: What kind of thing it is; nothing where no shape describes it.
    kind: str
    #: The address of the list that it stands in.
    listed_in: str | None
    #: The IRIs of its classes.
    types: tuple[str, ...]
    #: The beginning of its description, for search engines.
    summary: str
    #: The sections before and after what refers to it.
    leading: tuple[Section, ...]
    following: tuple[Section, ...]
    #: What is said of the description itself.
    about: tuple[Row, ...]
    #: Statements that the shape does not name.
    other: tuple[Row, ...]
    #: Parts that no field leads to.
    other_parts: tuple[Part, ...]
    inbound: tuple[Inbound, ...]
    #: What a reader must know of it first.
    notices: tuple[Notice, ...]
    alternates: tuple[Alternate, ...]
    #: The RDFa prefixes that its IRIs need.
    prefixes: str
    #: Where the fields of its kind are explained.
    explained: str | None
    #: What reference managers are told of it, and where they get it; nothing where it is no document.
    work: Work | None = None
    citations: tuple[Alternate, ...] = ()
    #: Where it is cited in full.
    cite: str | None = None
    #: What happened to its description.
    history: str | None = None
    #: How a reader gets it.
    downloads: tuple[Download, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    #: Why it cannot be read here; nothing where it can, or where it is no document.
    absence: Absence | None = None
    #: Where others are found that share keywords with it.
    alike: str | None = None
    #: Where the documents are found that are filed under it, or under what is narrower.
    filed: str | None = None
    is_broad: bool = False

    @property
    def sections(self) -> tuple[Section, ...]:
        return *self.leading, *self.following

    @property
    def is_term(self) -> bool:
        return str(SKOS.Concept) in self.types

    @property
    def reference(self) -> str:
        return reference(self.work) if self.work else ""

    @property
    def meta(self) -> list[tuple[str, str]]:
        return list(meta(self.work)) if self.work else []

    @property
    def open_graph(self) -> list[tuple[str, str]]:
        return list(open_graph(self.work, self.iri, self.frame.title)) if self.work else []

    @property
    def coins(self) -> str:
        return coins(self.work, self.iri) if self.work else ""

    @property
    def schema_org(self) -> Markup:
        return Markup(schema_org(self.work, self.iri) if self.work else "")  # noqa: S704 (escaped there)


def record_page(
    frame: Frame,
    profile: Profile,
    iri: str,
    triples: Iterable[tuple[Node, Node, Node]],
    links: Mapping[str, Listed],
    inbound: Sequence[InboundLinks] = (),
    work: Work | None = None,
) -> RecordPage:
    """The page of a record.

    `triples` have no blank nodes; their subjects are the IRI and `#fragment` parts of it.
    `links` holds the resources of the catalogue that they refer to, by relative IRI.
    """
    frame = replace(frame, here=iri.removeprefix(frame.base))
    here = address_in(frame.base, frame.here)
    card = Card(frame, profile, iri, triples, links)
    shape = card.shape_of(iri)
    title = _title(card, iri, shape)
    sections, other = card.sections(iri, shape, title)
    label_field = shape.label_field if shape else None
    files, addresses = downloads(frame, card), elsewhere(card, iri)
    facet = facet_of(profile, card.values(iri, SKOS.inScheme), [URIRef(each) for each in card.types(iri)])
    missing = absence(frame, card, iri) if work and not files and not addresses else None
    aside = (DCTERMS.accessRights,) if missing and missing.is_unknown else ()
    layout = laid_out(sections, frame.base, is_work=str(BIBO.Document) in card.types(iri), aside=aside)
    return RecordPage(
        frame=frame,
        iri=iri,
        title=text_of(title, label_field.path, frame.language) if label_field and title is not None else None,
        name=iri.removeprefix(frame.base) or iri,
        kind=_kind(shape, facet, frame),
        listed_in=_list_of(card, iri, shape, frame),
        types=card.types(iri),
        summary=_summary(card, iri, shape),
        leading=layout.leading,
        following=layout.following,
        about=layout.about,
        other=other,
        other_parts=card.unreached_parts(),
        notices=notices_of(inbound, profile, frame, card.types(iri)),
        inbound=inbound_of(inbound, profile, frame, iri, card.references(), card.types(iri)),
        alternates=alternates(here),
        prefixes=card.prefixes(),
        explained=_explained(shape, frame),
        work=work,
        downloads=files,
        elsewhere=addresses,
        absence=missing,
        cite=frame.href(f"{iri}/cite") if work else None,
        history=frame.href(f"{iri}/history"),
        alike=_alike(card, iri, frame),
        filed=_filed(iri, facet, frame),
        is_broad=bool(card.values(iri, SKOS.narrower)),
        citations=alternates(here, rows=CITATIONS) if work else (),
    )


def _title(card: Card, iri: str, shape: Shape | None) -> Literal | None:
    values = card.values(iri, shape.label_field.path) if shape and shape.label_field else ()
    return next((value for value in values if isinstance(value, Literal) and value.strip()), None)


def _summary(card: Card, iri: str, shape: Shape | None) -> str:
    field = shape.with_role(DASH.DescriptionRole) if shape else None
    values = card.values(iri, field.path) if field else ()
    text = " ".join(next((str(value) for value in values), "").split())
    return text if len(text) <= LONGEST_SUMMARY else text[:LONGEST_SUMMARY].rpartition(" ")[0] + " …"


def _alike(card: Card, iri: str, frame: Frame) -> str | None:
    if not card.values(iri, DCTERMS.subject):
        return None
    return address(frame.address("search"), Question(like=iri.removeprefix(frame.base)))


def _filed(iri: str, facet: Facet | None, frame: Frame) -> str | None:
    """A search for documents that have this in one of the fields that searches are narrowed down by."""
    if facet is None:
        return None
    return address(frame.address("search"), Question(filters={facet.name: (iri.removeprefix(frame.base),)}))


def _kind(shape: Shape | None, facet: Facet | None, frame: Frame) -> str:
    """What readers call it: keywords and places are all terms, but nobody looks for a term."""
    if shape is None:
        return ""
    if facet and shape.segment is None:
        return translate(facet.legend, frame.language)
    return in_language(shape.names, frame.language)


def _list_of(card: Card, iri: str, shape: Shape | None, frame: Frame) -> str | None:
    """The list of its kind; that of a term is the scheme that it is in."""
    if shape and shape.segment:
        return frame.address(shape.segment)
    return next(filter(None, (frame.href(str(scheme)) for scheme in card.values(iri, SKOS.inScheme))), None)


def _explained(shape: Shape | None, frame: Frame) -> str | None:
    if shape is None:
        return None
    return frame.address("profile") + "#" + shape.iri.rpartition("#")[2]
