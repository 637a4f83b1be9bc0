"""Fifty requests to the SPARQL endpoint that mean harm, and what becomes of them when all come at once."""

import http.client
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
BROWSER = "text/html"
#: Seconds after which a client gives up, which none may have to.
PATIENCE = 60


def product(factors: int) -> str:
    """All combinations of so many triples."""
    return " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(factors))


def nested(opening: str, depth: int, closing: str, within: str = "") -> str:
    return opening * depth + within + closing * depth


def either(branches: int, branch: str) -> str:
    return " UNION ".join([f"{{ {branch} }}"] * branches)


def values(length: int) -> str:
    """A query with one list of values that has so many bytes."""
    return f"SELECT * {{ ?s ?p ?o VALUES ?o {{ {'1 ' * (length // 2)}}} }}"


def lists(count: int, members: int) -> str:
    """The combinations of lists of values."""
    return " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(members)))} }}" for n in range(count))


def doubled(times: int, text: str) -> str:
    return f"BIND({text} AS ?a0) " + " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(times))


COUNT = "SELECT (COUNT(*) AS ?n) "
ANY = "!<a:b>"
SHORT = "'ééééé'"
QUERIES: Mapping[str, str] = {
    # Cartesian products
    **{f"count of {n} factors": f"{COUNT}{{ {product(n)} }}" for n in (3, 4, 8, 60)},
    "rows of a product": f"SELECT * {{ {product(3)} }}",
    "distinct rows of a product": f"SELECT DISTINCT ?s0 ?o1 ?o2 {{ {product(3)} }}",
    "order of a product": f"SELECT ?s0 {{ {product(3)} }} ORDER BY DESC(?o2) ?o1 LIMIT 5",
    "far into a product": f"SELECT * {{ {product(4)} }} OFFSET 999999999999 LIMIT 1",
    "groups of a product": f"SELECT ?s0 ?o1 ?o2 (COUNT(*) AS ?n) {{ {product(3)} }} GROUP BY ?s0 ?o1 ?o2",
    "different values of a product": f"SELECT (COUNT(DISTINCT CONCAT(STR(?o0), STR(?o1))) AS ?n) {{ {product(2)} }}",
    "digests of a product": f"SELECT (MAX(SHA512(CONCAT(STR(?o0), STR(?o1), STR(?o2)))) AS ?n) {{ {product(3)} }}",
    "construction of a product": f"CONSTRUCT {{ ?s0 ?p1 ?o2 }} {{ {product(3)} }}",
    "description of a product": f"DESCRIBE ?s0 ?s1 ?s2 {{ {product(3)} }}",
    "what a product lacks": f"ASK {{ {product(2)} FILTER NOT EXISTS {{ ?a ?b ?c FILTER(?a != ?s0 || ?c != ?o1) }} }}",
    "a product without itself": f"{COUNT}{{ {product(2)} MINUS {{ {product(2)} }} }}",
    "optional products": f"{COUNT}{{ OPTIONAL {{ ?a ?b ?c }} OPTIONAL {{ ?d ?e ?f }} OPTIONAL {{ ?g ?h ?i }} }}",
    # Nested paths
    "a star of stars": f"{COUNT}{{ ?s (({ANY})*)* ?o . ?o (({ANY})*)* ?x . ?x ({ANY})* ?y }}",
    "two ways": f"{COUNT}{{ ?s ({ANY}|^{ANY})* ?o . ?x ({ANY}|^{ANY})* ?y }}",
    "steps and stars": f"{COUNT}{{ ?s ({ANY}*/({ANY}|^{ANY})*)* ?o . ?x ({ANY}*/{ANY}*)* ?y }}",
    "stars in stars": f"{COUNT}{{ ?s {nested('(', 30, ')*', f'{ANY}|^{ANY}')} ?o . ?o ({ANY}|^{ANY})+ ?x }}",
    "a long path": f"{COUNT}{{ ?s {'/'.join([f'({ANY}|^{ANY})?'] * 40)} ?o }}",
    # Regular expressions
    "a regular expression that backtracks": f'{COUNT}{{ {product(2)} FILTER REGEX(CONCAT(?o0, ?o1), "^(.+)+$$") }}',
    "a regular expression of a pair": f'{COUNT}{{ {product(2)} FILTER REGEX(STR(?o0), CONCAT("(", ?o1, "+)+$")) }}',
    "counted repetitions": f'{COUNT}{{ ?s ?p ?o FILTER REGEX(STR(?o), "((a{{1,500}}){{1,500}}){{1,500}}") }}',
    "any letters before letters": f'{COUNT}{{ {product(2)} FILTER REGEX(STR(?o0), "{".*" * 40}x$", "is") }}',
    "replacements": f'SELECT (MAX(REPLACE(CONCAT(STR(?o0), STR(?o1)), "(.*)*.", "$1$1$1")) AS ?n) {{ {product(2)} }}',
    # Texts that grow
    "a concatenated product": f"SELECT (GROUP_CONCAT(?o0) AS ?x) {{ {product(3)} }}",
    "concatenated once each": f"SELECT (GROUP_CONCAT(DISTINCT CONCAT(STR(?o0), STR(?o1))) AS ?x) {{ {product(2)} }}",
    "concatenated by long separators": (
        f'SELECT (GROUP_CONCAT(?o0; SEPARATOR="{"x" * 15_000}") AS ?x) {{ {product(2)} }}'
    ),
    "a text doubled": f"SELECT (STRLEN(?a40) AS ?n) {{ {doubled(40, SHORT)} }}",
    "a text doubled and escaped": (
        f"SELECT (STRLEN(ENCODE_FOR_URI(ENCODE_FOR_URI(?a24))) AS ?n) {{ {doubled(24, SHORT)} }}"
    ),
    "an answer of long texts": f"SELECT ?a14 {{ ?s ?p ?o {doubled(14, 'STR(?o)')} }}",
    # Deep nesting
    "groups in groups": f"ASK {nested('{', 3_000, '}')}",
    "brackets in brackets": f"ASK {{ FILTER({nested('(', 9_000, ')', '1')}) }}",
    "negations": f"ASK {{ FILTER({'!' * 10_000}1) }}",
    "optional in optional": f"ASK {{ {nested('OPTIONAL {', 1_000, '}')} }}",
    "deep products": nested("SELECT * { ", 30, " }", product(3)) + " ORDER BY ?s2",
    "exists in exists": "ASK { " + nested("?s ?p ?o FILTER NOT EXISTS { ?x ?y ?z . ", 20, " }", product(3)) + " }",
    # Values
    "a megabyte of values": values(1_000_000),
    "as many values as are let in": values(7_900),
    "combined values": f"{COUNT}{{ {lists(8, 100)} }}",
    "values beside a product": f"{COUNT}{{ {lists(1, 900)} {product(2)} FILTER(?v0 > STRLEN(CONCAT(?o0, ?o1))) }}",
    # Unions
    "a union of products": f"{COUNT}{{ {either(90, product(3))} }}",
    "joined unions": f"{COUNT}{{ " + " ".join([either(2, f"?s{n} ?p{n} ?o{n}") for n in range(40)]) + " }",
    "unions in unions": f"{COUNT}{{ {nested('{ ?s ?p ?o } UNION { ', 50, ' }', product(3))} }}",
    "an endless union": f"{COUNT}{{ {either(60_000, '?s ?p ?o')} }}",
    # Plans
    "a plan of a star": "ASK { ?s " + " ; ".join(f"?b{n} ?c{n}" for n in range(100)) + " }",
    "a plan of a list": f"ASK {{ ?s ?p ({' 1' * 1000}) }}",
    # Answers for people
    "all rows on a page": "SELECT * { ?s ?p ?o . ?x ?y ?z } LIMIT 100000",
    "all triples on a page": "CONSTRUCT { ?s ?p ?z } { ?s ?p ?o . ?x ?y ?z } LIMIT 100000",
}


@dataclass(frozen=True)
class End:
    """How a request ended, as its client saw it."""

    name: str
    status: int
    seconds: float
    retry_after: str | None
    body: bytes


def post(base: str, name: str, query: str, *, as_form: bool, timeout: float) -> End:
    """Send a query and wait for its end."""
    address = urlsplit(base)
    body = urlencode({"query": query}) if as_form else query
    headers = {"Content-Type": FORM if as_form else QUERY, "Accept": BROWSER if name.endswith("page") else "*/*"}
    begun = time.monotonic()
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.request("POST", f"/sparql?timeout={timeout}", body.encode(), headers)
    response = connection.getresponse()
    received = response.read()
    seconds = time.monotonic() - begun
    connection.close()
    return End(name, response.status, seconds, response.getheader("Retry-After"), received)


def attack(base: str, at_once: int = len(QUERIES), timeout: float = PATIENCE) -> list[End]:
    """Sends all queries, so many at once, and each second one as a form."""
    with ThreadPoolExecutor(at_once) as threads:
        sent = [
            threads.submit(post, base, name, query, as_form=bool(number % 2), timeout=timeout)
            for number, (name, query) in enumerate(QUERIES.items())
        ]
        return [each.result() for each in sent]
