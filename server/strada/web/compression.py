"""Answers that are made on request, smaller for clients that take gzip. Stored ones lie there compressed."""

import gzip
import re

from flask import Response, request

from strada.web.headers import takes_gzip

#: What is smaller fits into one packet anyway.
LEAST = 1_000
#: Above so many bytes speed counts for more than size.
LARGE = 1_000_000
TEXTS = re.compile(r"text/|image/svg|application/.*(json|xml|triples|javascript|sparql)")


def compress(response: Response) -> Response:
    """The same answer, with gzip where that helps. Its ETag is weak or missing, so it need not change."""
    if not _may_be_smaller(response):
        return response
    # Also of what is short or is not sent again: the same address may have more to say to others (RFC 9110, 15.4.5).
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or (response.content_length or 0) < LEAST:
        return response
    if takes_gzip(request.headers.get("Accept-Encoding", "")):
        body = response.get_data()
        response.set_data(gzip.compress(body, 1 if len(body) > LARGE else 6, mtime=0))
        response.content_encoding = "gzip"
    return response


def _may_be_smaller(response: Response) -> bool:
    return (
        response.status_code in (200, 304)
        and response.is_sequence
        and not response.content_encoding
        and (not response.get_etag()[0] or bool(response.get_etag()[1]))
        and TEXTS.match(response.mimetype or "") is not None
    )
