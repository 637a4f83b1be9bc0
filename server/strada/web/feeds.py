"""What programs come back for: the feed of what is new, and how to search here."""

from collections.abc import Iterable
from urllib.parse import urljoin

from flask import Blueprint, Response
from lxml import etree

from strada.namespaces import OPENSEARCH
from strada.pages.feed import Entry, Feed, atom
from strada.pages.links import Listed, address_in, label_in, label_of
from strada.representations import ATOM, HTML, JSON
from strada.web.described import description_of
from strada.web.door import frame, made, opened
from strada.web.releases import Opened

feeds = Blueprint("feeds", __name__)

#: So many documents are in the feed.
NEW = 50
#: OpenSearch 1.1 allows a short name no more letters.
SHORT_NAME = 16
OPENSEARCH_TYPE = "application/opensearchdescription+xml"


def entries(release: Opened, documents: Iterable[Listed], language: str) -> list[Entry]:
    """Documents as entries of a feed."""
    found = []
    for listed in documents:
        said = description_of(release, listed.iri)
        summary = label_in(said, language, otherwise="") if said else None
        iri = release.release.base + listed.iri
        found.append(Entry(iri, label_of(listed, language), listed.datestamp, summary))
    return found


@feeds.get("/feed.atom")
def new() -> Response:
    """The documents whose descriptions are new or changed last."""
    release, around = opened(), frame()
    documents = release.release.changed_last(NEW)
    feed = Feed(
        title=around.title,
        author=around.title,
        language=around.language,
        address=urljoin(around.base, "feed.atom"),
        page=around.base,
        updated=max((listed.datestamp for listed in documents), default=around.time),
        entries=entries(release, documents, around.language),
    )
    return _in_language(atom(feed), ATOM.content_type, around.language)


@feeds.get("/opensearch.xml")
def description() -> Response:
    """How a browser or a program searches here (OpenSearch 1.1, description documents)."""
    around = frame()
    root = etree.Element("OpenSearchDescription", nsmap={None: OPENSEARCH})
    for name, text in (
        ("ShortName", around.title[:SHORT_NAME].strip()),
        ("LongName", around.title[:48]),
        ("Description", f"Search {around.title}"[:1024]),
        ("Language", around.language),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("Image", urljoin(around.base, address_in(around.base, "static/favicon.svg"))),
    ):
        etree.SubElement(root, name).text = text
    for row in (HTML, ATOM, JSON):
        suffix = "" if row is HTML else row.ending
        template = f"{around.base}search{suffix}?q={{searchTerms}}&page={{startPage?}}"
        etree.SubElement(root, "Url", {"type": row.media_type, "template": template})
    etree.SubElement(root, "Url", {"type": OPENSEARCH_TYPE, "rel": "self", "template": around.base + "opensearch.xml"})
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return _in_language(body, OPENSEARCH_TYPE, around.language)


def _in_language(body: bytes, content_type: str, language: str) -> Response:
    response = made(body, content_type, ("Accept-Language",))
    response.content_language.add(language)
    return response
