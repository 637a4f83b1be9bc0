"""Feeds (RFC 4287): what is new, and what a search finds, for programs that come back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from strada.namespaces import ATOM, OPENSEARCH
from strada.pages.links import Label
from strada.representations import ATOM as ROW
from strada.representations import HTML

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
#: What XML 1.0 cannot carry.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """A document in a feed. `iri` is absolute; `updated` is when its description last changed."""

    iri: str
    title: Label
    updated: str
    summary: Label | None = None


@dataclass(frozen=True)
class Paging:
    """Which part of a longer list a feed is (OpenSearch 1.1, response elements). `start` counts from 1."""

    total: int
    start: int
    size: int
    previous_page: str | None = None
    next_page: str | None = None


@dataclass(frozen=True)
class Feed:
    """A feed; its addresses are absolute."""

    title: str
    #: Who publishes it.
    author: str
    language: str
    address: str
    #: The same as a page.
    page: str
    updated: str
    entries: Sequence[Entry]
    paging: Paging | None = None


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = etree.Element(f"{{{ATOM}}}feed", {XML_LANGUAGE: feed.language}, nsmap={None: ATOM})
    _text(root, "id", feed.address)
    _text(root, "title", feed.title)
    _text(root, "updated", feed.updated)
    _text(etree.SubElement(root, f"{{{ATOM}}}author"), "name", feed.author)
    _link(root, "self", feed.address, ROW.media_type)
    _link(root, "alternate", feed.page, HTML.media_type)
    if feed.paging:
        _paging(root, feed.paging)
    for entry in feed.entries:
        _entry(root, entry)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _paging(root: etree._Element, paging: Paging) -> None:
    for relation, address in (("previous", paging.previous_page), ("next", paging.next_page)):
        if address:
            _link(root, relation, address, ROW.media_type)
    for name, number in (("totalResults", paging.total), ("startIndex", paging.start), ("itemsPerPage", paging.size)):
        etree.SubElement(root, f"{{{OPENSEARCH}}}{name}", nsmap={"opensearch": OPENSEARCH}).text = str(number)


def _entry(root: etree._Element, entry: Entry) -> None:
    element = etree.SubElement(root, f"{{{ATOM}}}entry")
    _text(element, "id", entry.iri)
    _text(element, "title", entry.title.text, entry.title.language)
    _text(element, "updated", entry.updated)
    _link(element, "alternate", entry.iri, HTML.media_type)
    if entry.summary:
        _text(element, "summary", entry.summary.text, entry.summary.language)


def _text(parent: etree._Element, name: str, text: str, language: str | None = None) -> None:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", {XML_LANGUAGE: language} if language else {})
    element.text = NO_XML.sub("\ufffd", text)


def _link(parent: etree._Element, relation: str, address: str, media_type: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "type": media_type, "href": address})
