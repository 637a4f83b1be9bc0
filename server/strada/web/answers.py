"""How stored bytes are answered: one function for the middleware and for Flask, so that they cannot differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from werkzeug.sansio.http import is_resource_modified

from strada.errors import NotAcceptable
from strada.release.rows import Stored
from strada.representations import CITATIONS, HTML, REPRESENTATIONS, Representation, named, negotiate
from strada.web.headers import COMMON, REVALIDATE, chosen_language, link, modified, root, takes_gzip, target
from strada.web.releases import Opened

Environ = Mapping[str, Any]
#: Of a document; other resources have no citations.
ALL = (*REPRESENTATIONS, *CITATIONS)


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer; whoever sends it leaves out the body for HEAD."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True)
class Address:
    """What a path asks for: a relative IRI, and the representation and language that it names."""

    iri: str
    row: Representation | None = None
    language: str | None = None


def address_of(path: str, languages: Sequence[str]) -> Address:
    """The reading of a path such as `documents/2427`, `documents/2427.ttl` or `documents/2427.en.html`."""
    row = next((row for row in ALL if path.endswith(row.ending)), None)
    stem = path.removesuffix(row.ending) if row else ""
    if row is None or not stem:
        return Address(path)
    inner, _, language = stem.rpartition(".")
    if row is HTML and inner and language in languages:
        return Address(inner, row, language)
    return Address(stem, row)


def select(
    rows: tuple[Representation, ...],
    accept: str | None,
    name: str | None = None,
    row: Representation | None = None,
    languages: Sequence[str] = (),
) -> tuple[Representation, tuple[str, ...]]:
    """What a request asks for among `rows`, and the headers of the request that made it so.

    `?format=` has the first word with a `name`, then the address with a `row`, then `Accept`; a page is in one of
    `languages`. Raises NotAcceptable.
    """
    vary: tuple[str, ...] = ()
    if name:
        row = _wanted(name, rows)
    elif row is None:
        row, vary = _negotiated(accept, rows), ("Accept",)
    if len(languages) > 1 and (row is HTML or (vary and HTML in rows)):
        vary += ("Accept-Language",)
    return row, vary


def _wanted(name: str, rows: Sequence[Representation]) -> Representation:
    row = named(name, rows)
    if row is None:
        offered = ", ".join(row.suffix for row in rows)
        raise NotAcceptable(f"There is no format {name[:50]!r} here; there are {offered}.")
    return row


@lru_cache(maxsize=1024)
def _negotiated(accept: str | None, rows: Sequence[Representation]) -> Representation:
    """Remembered, because clients send few different headers."""
    return negotiate(accept, rows)


def answer(opened: Opened, address: Address, environ: Environ, name: str | None = None) -> Answer | None:
    """The stored representation that suits a request; None where nothing is stored.

    `name` is what `?format=` says. Raises NotAcceptable.
    """
    accept, languages = environ.get("HTTP_ACCEPT"), () if address.language else opened.languages
    row, vary = select(ALL, accept, name, address.row, languages)
    if vary and row in CITATIONS and opened.stored(address.iri, row.suffix, "") is None:
        row, vary = select(REPRESENTATIONS, accept, languages=languages)
    language = ""
    if row is HTML:
        language = address.language or chosen_language(environ.get("HTTP_ACCEPT_LANGUAGE", ""), opened.languages)
    stored = opened.stored(address.iri, row.suffix, language)
    if stored is None:
        return None
    return respond(environ, stored, _headers(opened, address.iri, row, language, stored, vary))


def _headers(
    opened: Opened, iri: str, row: Representation, language: str, stored: Stored, vary: Iterable[str]
) -> list[tuple[str, str]]:
    escaped = target(iri)
    within = f".{language}" if language and len(opened.languages) > 1 else ""
    # A page shows labels and links of other records, so it may change when its own record does not; a citation too.
    time = opened.release.time if language or row in CITATIONS else stored.datestamp
    links = _links(row).replace("{iri}", opened.release.base + escaped)
    headers = _told(opened, f"{escaped}{within}.{row.suffix}", row.content_type, vary, time, links)
    if language:
        headers.append(("Content-Language", language))
    return headers


@lru_cache(maxsize=len(ALL))
def _links(row: Representation) -> str:
    """The `Link` header of a representation, with a gap for the IRI."""
    links = ['<{iri}>; rel="canonical"']
    for other in REPRESENTATIONS:
        if other is not row:
            relation = "alternate describedby" if row is HTML else "alternate"
            links.append(f'<{{iri}}.{other.suffix}>; rel="{relation}"; type="{other.media_type}"')
    return ", ".join(links)


def respond(environ: Environ, stored: Stored, headers: list[tuple[str, str]]) -> Answer:
    """The answer that carries stored bytes: conditional, and compressed where the client takes it."""
    compressed = takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    etag = f'"{stored.hash[:32]}-gzip"' if compressed else f'"{stored.hash[:32]}"'
    headers += [("ETag", etag), ("Cache-Control", REVALIDATE), *COMMON.items()]
    if not _is_modified(environ, etag, headers):
        return Answer("304 Not Modified", [header for header in headers if header[0] not in _OF_THE_BODY], b"")
    body = stored.compressed if compressed else stored.plain
    if compressed:
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    return Answer("200 OK", headers, body)


_OF_THE_BODY = frozenset(("Content-Type", "Content-Language", "Last-Modified"))


def _is_modified(environ: Environ, etag: str, headers: Iterable[tuple[str, str]]) -> bool:
    if "HTTP_IF_NONE_MATCH" not in environ and "HTTP_IF_MODIFIED_SINCE" not in environ:
        return True
    return is_resource_modified(
        http_if_none_match=environ.get("HTTP_IF_NONE_MATCH"),
        http_if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
        etag=etag,
        last_modified=next(value for name, value in headers if name == "Last-Modified"),
    )


def document_headers(opened: Opened, path: str, content_type: str, vary: Iterable[str]) -> list[tuple[str, str]]:
    """The headers of a file of the release; where it was negotiated, its canonical address has no suffix."""
    canonical = address_of(path, opened.languages).iri if vary else path
    links = link(opened.release.base + canonical, "canonical")
    return _told(opened, target(path), content_type, vary, opened.release.time, links)


def _told(
    opened: Opened, escaped: str, content_type: str, vary: Iterable[str], time: str, links: str
) -> list[tuple[str, str]]:
    """What is told of anything that is stored; `escaped` is its own address, relative to the base."""
    return [
        ("Content-Type", content_type),
        ("Content-Location", root(opened.release.base) + escaped),
        ("Vary", ", ".join((*vary, "Accept-Encoding"))),
        ("Last-Modified", modified(time)),
        ("Link", links),
    ]
