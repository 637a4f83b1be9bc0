"""A query as code to copy."""

from dataclasses import dataclass

from strada.representations import TURTLE, Representation

CURL = """curl {endpoint} -H 'Accept: {media_type}' --data-urlencode 'query={query}'"""
PYTHON = '''from SPARQLWrapper import {kind}, SPARQLWrapper

endpoint = SPARQLWrapper("{endpoint}")
{more}endpoint.setReturnFormat({kind})
endpoint.setQuery("""
{query}
""")
print(endpoint.queryAndConvert())'''
R = """query <- r"{dashes}[
{query}
]{dashes}"
answer <- httr::POST("{endpoint}", httr::accept("{media_type}"), body = list(query = query), encode = "form")
cat(httr::content(answer, "text", encoding = "UTF-8"))"""


@dataclass(frozen=True)
class Snippet:
    """Code that sends a query, and what it is written for."""

    name: str
    code: str


def snippets(endpoint: str, query: str, row: Representation, release: str = "") -> tuple[Snippet, ...]:
    """The query as curl, Python and R send it; `row` is what is asked for. Nothing in a query ends its quotation."""
    query = query.strip()
    of_release = f"{endpoint}?release={release}" if release else endpoint
    more = f'endpoint.addParameter("release", "{release}")\n' if release else ""
    kind = "TURTLE" if row is TURTLE else "JSON"
    dashes = "-"
    while f"]{dashes}" in query:
        dashes += "-"
    in_python = query.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return (
        Snippet("curl", CURL.format(endpoint=of_release, media_type=row.media_type, query=query.replace("'", "'\\''"))),
        Snippet("Python", PYTHON.format(endpoint=endpoint, more=more, kind=kind, query=in_python)),
        Snippet("R", R.format(endpoint=of_release, media_type=row.media_type, query=query, dashes=dashes)),
    )
