"""Queries to bytes, inside a worker: pyoxigraph finds and serialises, this counts and refuses."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pyoxigraph

from strada.errors import NotAcceptable, QueryRefused, ResultTooLarge

#: Triples that are taken from a query at a time.
BATCH = 10_000
Results = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean

#: How Oxigraph writes a property whose address does not end with a name.
_NO_NAME = b"<oxprefix: "
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class CappedBytes(io.BytesIO):
    """A buffer that stops whoever writes more than an answer may have."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.most:
            raise too_large(f"{self.most:,} bytes")
        return super().write(data)


def too_large(what: str) -> ResultTooLarge:
    return ResultTooLarge(f"The answer has more than {what}: add LIMIT to the query, or take the dump of the release.")


def answer(store: pyoxigraph.Store, query: str, request: Mapping[str, Any]) -> bytes:
    """The serialised answer: a graph or a table, by what the query gives. Raises as Engine.answer does."""
    with refusing(query):
        # The only graph, whatever FROM says: the screen lets it name no other.
        results = store.query(query, base_iri=request["base"], default_graph=pyoxigraph.DefaultGraph())
        return written(results, request)


@contextmanager
def refusing(query: str) -> Iterator[None]:
    """Makes QueryRefused of what Oxigraph says of a query."""
    try:
        yield
    except SyntaxError as error:
        # Only here, because the terminals of the grammar would make each worker start later.
        from strada.engine.mistakes import mistake

        raise QueryRefused(mistake(str(error), query)) from error
    except RuntimeError as error:  # what Oxigraph reads and cannot evaluate, such as functions of other stores
        raise QueryRefused(f"The query cannot be answered here: {str(error).rstrip('.')}.") from error


def written(results: Results | Iterable[pyoxigraph.Triple], request: Mapping[str, Any]) -> bytes:
    """A table or a graph in the media type of the request, if it is within the limits.

    Raises ResultTooLarge or NotAcceptable.
    """
    body = _table(results, request) if isinstance(results, Results) else _graph(results, request)
    return _well_formed(body) if request["media_type"].endswith("xml") else body


def _well_formed(body: bytes) -> bytes:
    """XML as Oxigraph writes it, mended where it can be. Raises NotAcceptable where it cannot."""
    if _NOT_XML.search(body):
        raise NotAcceptable("XML cannot hold a control character of the answer: ask for JSON.")
    if _NO_NAME in body:
        raise NotAcceptable("RDF/XML has no way to write one of the properties of the answer: ask for Turtle.")
    return body.replace(b"\r", b"&#13;")  # which a parser would otherwise make a line feed of


def _graph(triples: Iterable[pyoxigraph.Triple], request: Mapping[str, Any]) -> bytes:
    graph_format = pyoxigraph.RdfFormat.from_media_type(request["media_type"])
    if graph_format is None:
        raise _not_available(request)
    graph: dict[pyoxigraph.Triple, None] = {}
    remaining = iter(triples)
    while batch := list(islice(remaining, BATCH)):
        graph.update(dict.fromkeys(batch))
        if len(graph) > request["rows"]:
            raise too_large(f"{request['rows']:,} triples")
    output = CappedBytes(request["bytes"])
    pyoxigraph.serialize(graph, output, graph_format, prefixes=request["prefixes"])
    body = output.getvalue()
    return _with_used_prefixes(body) if graph_format == pyoxigraph.RdfFormat.TURTLE else body


def _with_used_prefixes(turtle: bytes) -> bytes:
    """Turtle without the prefixes that no name in it has."""
    begin, declared = 0, []
    while turtle.startswith(b"@prefix ", begin):
        end = turtle.index(b"\n", begin) + 1
        declared.append(turtle[begin:end])
        begin = end
    statements = turtle[begin:]
    return b"".join(line for line in declared if line.split(b" ", 2)[1] in statements) + statements


def _table(results: Results, request: Mapping[str, Any]) -> bytes:
    table_format = pyoxigraph.QueryResultsFormat.from_media_type(request["media_type"])
    if table_format is None:
        raise _not_available(request)
    output = CappedBytes(request["bytes"])
    results.serialize(output, table_format)
    body = output.getvalue()
    if has_more_rows(body, request["media_type"], request["rows"]):
        raise too_large(f"{request['rows']:,} rows")
    return body


def _not_available(request: Mapping[str, Any]) -> NotAcceptable:
    return NotAcceptable(f"This answer is not available as {request['media_type']}.")


def has_more_rows(body: bytes, media_type: str, most: int) -> bool:
    """Whether a table has more rows than that, read from its bytes: pyoxigraph serialises without telling.

    What could also stand in a string is counted first, because most answers are small enough even so.
    """
    if media_type == "application/sparql-results+xml":
        return body.count(b"<result>") > most
    if media_type == "text/tab-separated-values":
        return body.count(b"\n") - 1 > most
    if media_type == "text/csv":
        return body.count(b"\r\n") - 1 > most and _outside_strings(body).count(b"\r\n") - 1 > most
    if _openings(body) <= most:
        return False
    return _openings(_outside_strings(body.replace(rb"\\", b"").replace(rb"\"", b""))) > most


def _openings(json: bytes) -> int:
    """A row opens after a comma or the bracket, a term after the colon of its name."""
    return json.count(b",{") + json.count(b"[{")


def _outside_strings(body: bytes) -> bytes:
    return b"".join(body.split(b'"')[::2])
