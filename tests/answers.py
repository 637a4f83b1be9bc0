"""Answers in one form, whichever engine, client or format they came through: terms as N-Triples writes them."""

import csv
import io

import pyoxigraph

#: The media type of rows, and of yes or no.
JSON = "application/sparql-results+json"
#: Rows by variable, without what is unbound; true or false; the triples of a graph, one a line.
Answer = list[dict[str, str]] | bool | set[str]


def read(body: bytes | str, media_type: str, query: str = "") -> Answer:
    """What an answer says. Rows have an order only where the query, if it is given, orders them."""
    data = body.encode() if isinstance(body, str) else body
    results_format = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
    if results_format is None:
        return {str(quad.triple) for quad in pyoxigraph.parse(data, pyoxigraph.RdfFormat.from_media_type(media_type))}
    results = pyoxigraph.parse_query_results(data, results_format)
    if isinstance(results, pyoxigraph.QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    rows = [{name: str(row[name]) for name in names if row[name] is not None} for row in results]
    return rows if "ORDER BY" in query else sorted(rows, key=repr)


def cells(table: bytes, query: str) -> list[list[str]]:
    """The rows of an answer in CSV, which has no types; the first is the heading."""
    heading, *rows = csv.reader(io.StringIO(table.decode()))
    return [heading, *(rows if "ORDER BY" in query else sorted(rows))]
