"""Headers of answers: those that every answer has, and those that are made from IRIs and times."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from werkzeug.datastructures import Accept
from werkzeug.http import http_date, is_resource_modified, parse_accept_header

from strada.pages.render import style
from strada.representations import LONGEST_ACCEPT

#: The style that pages of records carry within themselves, as the policy names it.
STYLE = "sha256-" + b64encode(hashlib.sha256(style().encode()).digest()).decode()
#: Readers may be at risk: no script runs, no other site is told where they came from, none may frame a page.
COMMON: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'self' '{STYLE}'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Allow, Content-Location, Content-Range, ETag, Link, Location, Retry-After, Strada-Release"
    ),
}
#: What a browser is told that asks before it sends a query from another site's page.
PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Accept, Accept-Language, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range"
    ),
    "Access-Control-Max-Age": "86400",
}
#: The key of a request's language in its environment, where the address names one.
CHOSEN = "strada.language"
#: Kept, but asked for again each time: what is withdrawn must be gone.
REVALIDATE = "no-cache"
#: From one place on, to another one or the end; or so many bytes at the end.
ONE_PART = re.compile(r"bytes=[ \t]*([0-9]{1,18}-[0-9]{0,18}|-(?P<last>[0-9]{1,18}))[ \t]*", re.IGNORECASE)


def target(iri: str) -> str:
    """An IRI as it may stand in a header: nothing in it can end the header or begin another link."""
    return quote(iri, safe="%/:=&?~#+!$,;'@()*[]")


def link(iri: str, relation: str, media_type: str | None = None) -> str:
    """One value of the `Link` header (RFC 8288)."""
    kind = f'; type="{media_type}"' if media_type else ""
    return f'<{target(iri)}>; rel="{relation}"{kind}'


@lru_cache(maxsize=1024)
def modified(time: str) -> str:
    """A datestamp such as 2026-11-23T21:05:12Z as the `Last-Modified` header has it."""
    return http_date(datetime.fromisoformat(time))


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    if len(accept_encoding) > LONGEST_ACCEPT:
        return False
    return parse_accept_header(accept_encoding, Accept).quality("gzip") > 0


@lru_cache(maxsize=256)
def chosen_language(accept_language: str, languages: tuple[str, ...]) -> str:
    """The language of pages that suits best; our first where none does, because any page is better than none."""
    if len(languages) == 1 or len(accept_language) > LONGEST_ACCEPT:
        return languages[0]
    wanted = [(tag.replace("_", "-").lower(), quality) for tag, quality in parse_accept_header(accept_language, Accept)]

    def quality(language: str) -> float:
        """That of the language or a variety of it; a wish for English of Britain is one for English (RFC 4647, 3.4)."""
        found = [much for tag, much in wanted if f"{tag}-".startswith(f"{language}-")]
        return max(found or [much for tag, much in wanted if tag == "*"], default=0.0)

    return max(languages, key=quality)


def settle_range(environ: dict[str, Any], size: int, etag: str) -> None:
    """Leave a `Range` in a request for so many bytes only where it asks for one part that can be told, and other
    conditions of the request are met, which come first (RFC 9110, section 13.2.2).

    Everything else is for the server to ignore, and then the whole is sent (RFC 9110, sections 13.1.5, 14.1 and 14.2).
    """
    asked = ONE_PART.fullmatch(environ.get("HTTP_RANGE", ""))
    if environ["REQUEST_METHOD"] != "GET" or asked is None or environ.get("HTTP_IF_RANGE", "").startswith("W/"):
        environ.pop("HTTP_RANGE", None)
    elif not is_resource_modified(environ, etag=etag):
        environ.pop("HTTP_RANGE")
    elif asked["last"] and int(asked["last"]) > size:
        environ["HTTP_RANGE"] = f"bytes=-{size}"


@lru_cache(maxsize=16)
def root(base: str) -> str:
    """The path of the base: `/`, unless the site shares its host with others."""
    return urlsplit(base).path
