"""SPARQL over HTTP against Oxigraph in this process, and against rdflib-endpoint, on the same triples.

    python -m tests.benchmarks.sparql [DOCUMENTS [RDFLIB_ENDPOINT]]

The second argument is the program of that name (`pip install rdflib-endpoint`, in an environment of its own).
"""

import gzip
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

import pyoxigraph

from strada.namespaces import PREFIXES
from strada.release.build import build
from strada.release.read import current
from strada.release.store import DUMP, load_store
from strada.representations import RESULTS, TURTLE
from strada.site import Site
from tests.benchmarks.generate import generate
from tests.serving import free_port, serving

BASE = "http://localhost:8000/"
JSON = RESULTS[0].media_type
#: Documents that are built; the others are copies of their triples with numbers of their own.
BUILT = 500
#: For each query: turns of either side at least, and seconds in which there are more.
TURNS, BUDGET = 5, 3.0
#: Above it, a query counts by its ratio, below by its difference: milliseconds.
SHORT = 20
#: Seconds that rdflib-endpoint may take for its triples, and for a query.
LOADING, PATIENCE = 600, 900

QUERIES = {
    "a document by its number": "SELECT * { ?d dcterms:identifier '7' ; ?p ?o }",
    "a keyword by its address": "SELECT * { <keywords/k0042> ?p ?o }",
    "documents of a keyword": (
        "SELECT ?d ?t { ?d dcterms:subject <keywords/k0042> ; dcterms:title ?t } ORDER BY ?t LIMIT 20"
    ),
    "below a keyword": ("SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d dcterms:subject/skos:broader* <keywords/k0007> }"),
    "terms above terms": "SELECT ?k (COUNT(?a) AS ?n) { ?k skos:broader+ ?a } GROUP BY ?k ORDER BY DESC(?n) ?k",
    "documents by year": "SELECT ?y (COUNT(*) AS ?n) { ?d dcterms:issued ?y } GROUP BY ?y ORDER BY ?y",
    "keywords by use": (
        "SELECT ?k ?l (COUNT(?d) AS ?n) { ?d dcterms:subject ?k . ?k skos:prefLabel ?l }"
        " GROUP BY ?k ?l ORDER BY DESC(?n)"
    ),
    "keywords together": (
        "SELECT ?a ?b (COUNT(*) AS ?n) { ?d dcterms:subject ?a, ?b FILTER(STR(?a) < STR(?b)) }"
        " GROUP BY ?a ?b ORDER BY DESC(?n) LIMIT 20"
    ),
    "words in summaries": (
        "SELECT (COUNT(*) AS ?n) { ?d dcterms:abstract ?t FILTER(CONTAINS(LCASE(?t), 'border police')) }"
    ),
    "titles by an expression": (
        "SELECT ?d ?t { ?d dcterms:title ?t FILTER(REGEX(?t, '^wom.n .*police', 'i')) } ORDER BY ?t"
    ),
    "50,000 rows": "SELECT ?d ?k { ?d dcterms:subject ?k } LIMIT 50000",
    "a graph": (
        "CONSTRUCT { ?d dcterms:title ?t ; dcterms:subject ?k }"
        " WHERE { ?d dcterms:title ?t ; dcterms:subject ?k } LIMIT 30000"
    ),
}


def copies(dump: bytes, documents: int) -> Iterator[bytes]:
    """N-Triples with copies of the documents, as many as are asked for."""
    for copy in range(-(-documents // BUILT)):

        def renumbered(match: re.Match[bytes], shift: int = copy * BUILT) -> bytes:
            return match[1] + str(int(match[2]) + shift).encode()

        yield re.sub(rb'(/documents/|identifier> ")(\d+)', renumbered, dump)


def enlarge(site: Site, documents: int) -> Path:
    """Give the release a store of so many documents, of which the rest of it knows nothing. Returns its triples."""
    release = current(site.releases)
    larger = site.folder / "larger.nt.gz"
    with gzip.open(larger, "wb", 1) as file:
        for triples in copies(gzip.decompress((release.dumps / DUMP).read_bytes()), documents):
            file.write(triples)
    shutil.rmtree(release.triples)
    load_store(release.triples, larger)
    return larger


def whole(query: str) -> str:
    """A query with its prefixes and its base, for those who know neither."""
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("dcterms", "skos"))
    return f"BASE <{BASE}> {prefixes}{query}"


def media_type(query: str) -> str:
    return TURTLE.media_type if query.startswith("CONSTRUCT") else JSON


class Endpoint:
    """An endpoint over a connection that is kept."""

    def __init__(self, address: str, patience: float) -> None:
        parts = urlsplit(address)
        self._path = parts.path or "/"
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=patience)

    def ask(self, query: str) -> bytes:
        target = f"{self._path}?{urlencode({'query': whole(query)})}"
        self._connection.request("GET", target, headers={"Accept": media_type(query)})
        response = self._connection.getresponse()
        body = response.read()
        assert response.status == 200, body
        return body


def raw(store: pyoxigraph.Store, query: str) -> bytes:
    """What Oxigraph needs to find an answer and to write it."""
    results = store.query(whole(query))
    if isinstance(results, pyoxigraph.QueryTriples):
        return bytes(results.serialize(format=pyoxigraph.RdfFormat.TURTLE) or b"")
    return bytes(results.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"")


def milliseconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def shortest(least: int, *calls: Callable[[], object]) -> list[float]:
    """The shortest of many turns of each: what else runs on a machine only adds."""
    taken: list[list[float]] = []
    end = time.monotonic() + BUDGET
    while len(taken) < least or time.monotonic() < end:
        taken.append([milliseconds(call) for call in calls])
    return [min(turns) for turns in zip(*taken, strict=True)]


def against_oxigraph(endpoint: Endpoint, store: pyoxigraph.Store) -> dict[str, float]:
    """Prints the comparison; returns what each query takes us."""
    taken: dict[str, list[float]] = {}
    for name, query in QUERIES.items():
        size = len(endpoint.ask(query))
        ours, alone = taken[name] = shortest(TURNS, partial(endpoint.ask, query), partial(raw, store, query))
        print(
            f"{name:26} {size:11,} bytes {ours:9.2f} ms   pyoxigraph {alone:9.2f} ms"
            f"   ratio {ours / alone:6.2f}   {ours - alone:+8.2f} ms"
        )
    ratios = [ours / alone for ours, alone in taken.values() if alone > SHORT]
    more = [ours - alone for ours, alone in taken.values() if alone <= SHORT]
    print(f"median of the ratios of {len(ratios)} queries over {SHORT} ms: {median(ratios):.2f}")
    print(f"most that is added to {len(more)} queries below: {max(more):.2f} ms, median {median(more):.2f} ms")
    return {name: ours for name, (ours, _) in taken.items()}


@contextmanager
def rdflib_endpoint(program: str, triples: Path) -> Iterator[Endpoint]:
    """The same triples, served by rdflib-endpoint."""
    port = free_port()
    process = subprocess.Popen(
        [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        deadline = time.monotonic() + LOADING
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        yield Endpoint(address, PATIENCE)
    finally:
        process.kill()
        process.wait()


def against_rdflib(program: str, triples: Path, taken: dict[str, float]) -> None:
    plain = triples.with_suffix("")
    plain.write_bytes(gzip.decompress(triples.read_bytes()))
    ratios = []
    with rdflib_endpoint(program, plain) as endpoint:
        for name, query in QUERIES.items():
            (theirs,) = shortest(1, partial(endpoint.ask, query))
            ratios.append(theirs / taken[name])
            print(f"{name:26} rdflib-endpoint {theirs:11.2f} ms   {ratios[-1]:9.1f} times ours")
    print(f"rdflib-endpoint takes {median(ratios):.1f} times as long in the median, {min(ratios):.1f} times at least")


def main(documents: int, program: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Site.open(generate(Path(folder) / "site", BUILT))
        (site.folder / "strada.toml").write_text(f'base = "{BASE}"\ndeadline = 60.0\n', encoding="utf-8")
        build(site)
        triples = enlarge(site, documents)
        store = pyoxigraph.Store.read_only(str(current(site.releases).triples))
        print(f"{documents:,} documents, {len(store):,} triples")
        with serving(site.folder) as served:
            taken = against_oxigraph(Endpoint(f"{served.base}sparql", PATIENCE), store)
        if program is None:
            print("rdflib-endpoint was not given, and is not compared.")
        else:
            against_rdflib(program, triples, taken)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, sys.argv[2] if len(sys.argv) > 2 else None)
