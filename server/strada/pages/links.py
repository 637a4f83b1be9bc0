"""Where a page may lead, and how what it leads to is called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from strada.profile.fields import Words, in_language
from strada.representations import HTML, REPRESENTATIONS, Representation

#: A longer address is shown as text.
LONGEST = 2_048
#: Characters that change the direction of the text around them.
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
WEB_ADDRESS = re.compile(r"https?://[^/?#]", re.IGNORECASE)
#: What no IRI has (RFC 3987), and what could make one look like another.
DECEPTIVE = re.compile(rf"""[\x00-\x20\x7f-\x9f\s<>"{{}}|\\^`\u200b-\u200d\u2060\ufeff{BIDI_CONTROLS}]""")


@dataclass(frozen=True)
class Listed:
    """A resource as a list or a link shows it. `iri` is relative to the base."""

    iri: str
    segment: str
    shape: str
    number: str | None
    labels: Words
    issued: str
    datestamp: str


@dataclass(frozen=True)
class Label:
    """A text of the catalogue; `language` is None where it is that of the page, or unknown."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class Link:
    """Something to follow; without `href` it is only text."""

    label: Label
    href: str | None


@dataclass(frozen=True)
class Alternate:
    """The same resource in another representation."""

    name: str
    media_type: str
    href: str


def safe_href(iri: str) -> str | None:
    """The IRI as an address that a browser may follow; None for what is no plain web address."""
    if len(iri) > LONGEST or DECEPTIVE.search(iri) or not WEB_ADDRESS.match(iri):
        return None
    return iri


def own_href(iri: str, base: str) -> str | None:
    """The path on whatever host serves the page, for an IRI under the base; None for any other."""
    path = urlsplit(base).path + iri.removeprefix(base)
    if not iri.startswith(base) or path.startswith("//") or len(path) > LONGEST or DECEPTIVE.search(path):
        return None
    return path


def address_in(base: str, relative: str, query: Mapping[str, str] | None = None) -> str:
    """The path of an address of ours, with its query."""
    pairs = "&".join(f"{name}={quote(value, safe='/')}" for name, value in (query or {}).items())
    return urlsplit(base).path + relative + ("?" + pairs if pairs else "")


def label_in(words: Words, language: str, otherwise: str) -> Label:
    """The text in the language of the page, or the nearest that there is, with its own language."""
    text = in_language(words, language)
    if not text.strip():
        return Label(otherwise)
    tags = [tag for tag in words if words[tag] == text]
    return Label(text, None if language in tags else tags[0] or None)


def label_of(listed: Listed, language: str) -> Label:
    return label_in(listed.labels, language, otherwise=listed.iri)


def alternates(
    path: str, query: Mapping[str, str] | None = None, rows: Sequence[Representation] = REPRESENTATIONS
) -> tuple[Alternate, ...]:
    """The other representations of the page at a path of this host."""
    return tuple(
        Alternate(row.label, row.media_type, address_in("", f"{path}.{row.suffix}", query))
        for row in rows
        if row != HTML
    )
