"""A query as code to copy."""

from dataclasses import dataclass

from strada.representations import RESULTS, TURTLE, Representation

CURL = """curl '{endpoint}' -H 'Accept: {media_type}' --data-urlencode 'query={query}'"""
PYTHON = '''# pip install sparqlwrapper
from SPARQLWrapper import {kind}, SPARQLWrapper

endpoint = SPARQLWrapper("{endpoint}")
{more}endpoint.setReturnFormat({kind})
endpoint.setQuery("""
{query}
""")
{shown}'''
WHOLE_IN_PYTHON = "print(endpoint.queryAndConvert())"
ROWS_IN_PYTHON = """for row in endpoint.queryAndConvert()["results"]["bindings"]:
    print({name: value["value"] for name, value in row.items()})"""
R = """# install.packages("httr")
query <- r"{dashes}[
{query}
]{dashes}"
answer <- httr::POST("{endpoint}", httr::accept("{media_type}"), body = list(query = query), encode = "form")
{shown}httr::content(answer, "text", encoding = "UTF-8"))"""
WHOLE_IN_R, ROWS_IN_R = "cat(", "read.csv(text = "
CSV = next(row for row in RESULTS if row.suffix == "csv")


@dataclass(frozen=True)
class Snippet:
    """Code that sends a query, and what it is written for."""

    name: str
    code: str


def snippets(
    endpoint: str, query: str, row: Representation, release: str = "", *, is_table: bool = False
) -> tuple[Snippet, ...]:
    """The query as curl, Python and R send it; `row` is what is asked for. Nothing in a query ends its quotation."""
    query = query.strip()
    of_release = f"{endpoint}?release={release}" if release else endpoint
    return (
        Snippet("curl", CURL.format(endpoint=of_release, media_type=row.media_type, query=query.replace("'", "'\\''"))),
        Snippet("Python", _in_python(endpoint, query, row, release, ROWS_IN_PYTHON if is_table else WHOLE_IN_PYTHON)),
        Snippet("R", _in_r(of_release, query, CSV if is_table else row, ROWS_IN_R if is_table else WHOLE_IN_R)),
    )


def _in_python(endpoint: str, query: str, row: Representation, release: str, shown: str) -> str:
    more = f'endpoint.addParameter("release", "{release}")\n' if release else ""
    escaped = query.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    kind = "TURTLE" if row is TURTLE else "JSON"
    return PYTHON.format(endpoint=endpoint, more=more, kind=kind, query=escaped, shown=shown)


def _in_r(endpoint: str, query: str, row: Representation, shown: str) -> str:
    dashes = "-"
    while f"]{dashes}" in query:
        dashes += "-"
    return R.format(endpoint=endpoint, media_type=row.media_type, query=query, dashes=dashes, shown=shown)
