"""How a reader gets a document: its files here, or where else it can be read."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from rdflib.namespace import DCAT, DCTERMS, FOAF

from strada.file_types import of_media_type
from strada.language import number, translate
from strada.pages.card import Card
from strada.pages.frame import Frame
from strada.pages.links import Link, label_of, own_href, safe_href
from strada.pages.values import date_in_words, extent_in_words
from strada.sources.access import EMBARGO, ON_SITE

KILOBYTE = 1_000
#: From this many bytes on, a size is told in the next larger unit.
UNITS = ((KILOBYTE**3, "GB"), (KILOBYTE**2, "MB"), (KILOBYTE, "kB"))
SAVE = "?download"


@dataclass(frozen=True)
class Download:
    """A file of this site: where it is looked at (nothing where browsers cannot) and where it is saved."""

    kind: str
    view: str | None
    save: str
    #: Extent, size and language, as far as they are known.
    note: str


@dataclass(frozen=True)
class Elsewhere:
    """A web page of somebody else where the document is."""

    host: str
    href: str


@dataclass(frozen=True)
class Absence:
    """Why there is nothing to read here, in a sentence, and who may have it."""

    sentence: str
    #: Whether it is not known that anybody has it.
    is_unknown: bool
    publishers: tuple[Link, ...]


def absence(frame: Frame, card: Card, iri: str) -> Absence:
    """Of a document without files and addresses."""
    language = frame.language
    kinds = {str(value).removeprefix(f"{frame.base}access/") for value in card.values(iri, DCTERMS.accessRights)}
    days = [date_in_words(str(day), language) for day in card.values(iri, DCTERMS.available)]
    if ON_SITE in kinds:
        return Absence(translate("It can be read at the centre.", language), False, ())
    if EMBARGO in kinds:
        sentence = translate("The file will be public from {}.", language).format(days[0]) if days else ""
        return Absence(sentence or translate("The file is not public yet.", language), False, ())
    publishers = card.listed(iri, DCTERMS.publisher)
    return Absence(translate("No copy is known online.", language), True, tuple(map(frame.link, publishers)))


def downloads(frame: Frame, card: Card) -> tuple[Download, ...]:
    """The files in the order of their names."""
    found = sorted((str(address), part) for part in card.subjects for address in card.values(part, DCAT.downloadURL))
    made = (_download(frame, card, part, own_href(address, frame.base)) for address, part in found)
    return tuple(download for download in made if download is not None)


def elsewhere(card: Card, iri: str) -> tuple[Elsewhere, ...]:
    addresses = filter(None, (safe_href(str(address)) for address in card.values(iri, FOAF.page)))
    return tuple(Elsewhere(urlsplit(address).netloc, address) for address in addresses)


def _download(frame: Frame, card: Card, part: str, href: str | None) -> Download | None:
    kinds = (of_media_type(str(value)) for value in card.values(part, DCTERMS.format))
    kind = next(kinds, None)
    if href is None or kind is None:
        return None
    extent = [extent_in_words(str(value), frame.language) for value in card.values(part, DCTERMS.extent)]
    size = [_size(str(value), frame.language) for value in card.values(part, DCAT.byteSize)]
    spoken = [label_of(listed, frame.language).text for listed in card.listed(part, DCTERMS.language)]
    note = ", ".join(filter(None, (*extent, *size, *spoken)))
    return Download(kind.name, href if kind.is_shown else None, f"{href}{SAVE}", note)


def _size(size: str, language: str) -> str:
    """A number of bytes for people."""
    count = int(size) if size.isdigit() else 0
    for unit, name in UNITS:
        if count >= unit:
            return f"{number(float(f'{count / unit:.3g}'), language)} {name}"
    return translate("%(count)s bytes", language) % {"count": count}
