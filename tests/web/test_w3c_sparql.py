"""The W3C's tests of SPARQL 1.1: what plain Oxigraph passes passes through our protocol, screen and processes.

Each test has a store on disk with its own data. What is refused on purpose stands in REFUSED, with the reason.
"""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask import Flask
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from strada.engine.embedded import Embedded
from strada.site import Site
from strada.web.app import create_app
from tests.conftest import SHARED

SUITE = SHARED / "standards" / "w3c-sparql11"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
FOLDERS = (
    "aggregates", "bind", "bindings", "cast", "construct", "csv-tsv-res", "exists", "functions", "grouping", "json-res",
    "negation", "project-expression", "property-path", "subquery", "syntax-query",
)  # fmt: skip
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
ONE_GRAPH = "names graphs, and a release is one graph"
#: By the name of the test.
REFUSED = {
    "constructwhere04": ONE_GRAPH,
    "test_42": ONE_GRAPH,
    "test_4": "calls a function that no engine has to know",
}
AS_BOOLEAN = "xsd:boolean 0 is given back as false, which is the same value"
NO_GRAPH = "GRAPH ?g does not bind the names of graphs in which nothing matches"
NOT_IN_DATA = "a path of no steps does not match terms that are not in the data"
NEW_TERMS = "negativeInteger is given back as integer"
#: What Oxigraph itself answers otherwise than the suite expects, by the name of the test.
WRONG = {
    "agg-groupconcat-04": "GROUP_CONCAT keeps a language that all values have",
    "agg-groupconcat-06": "GROUP_CONCAT keeps a language that all values have",
    "agg-empty-group-count-graph": NO_GRAPH,
    "graph": NO_GRAPH,
    "graph-minus": NO_GRAPH,
    "cast-bool": AS_BOOLEAN,
    "cast-int": AS_BOOLEAN,
    "cast-float": AS_BOOLEAN,
    "cast-double": AS_BOOLEAN,
    "cast-decimal": AS_BOOLEAN,
    "cast-string": AS_BOOLEAN,
    "tsv03": NEW_TERMS,
    "bnode01": "BNODE(text) gives one node for a text in all rows",
    "zero_or_more_set_start": NOT_IN_DATA,
    "zero_or_more_set_end": NOT_IN_DATA,
    "zero_or_one_set_start": NOT_IN_DATA,
    "zero_or_one_set_end": NOT_IN_DATA,
}


@dataclass(frozen=True)
class Entry:
    """An entry of a manifest, with the paths of its files."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    named: tuple[Path, ...] = ()
    result: Path | None = None

    @property
    def text(self) -> str:
        """The query with its own address as its base, as the suite has it."""
        return f"BASE <{self.query.as_uri()}>\n{self.query.read_text(encoding='utf-8')}"


def path_of(node: Node | None) -> Path:
    return Path(str(node).removeprefix("file://"))


@cache
def entries() -> tuple[Entry, ...]:
    if not SUITE.exists():
        return ()
    return tuple(test for folder in FOLDERS for test in read_manifest(SUITE / folder / "manifest.ttl"))


def read_manifest(manifest: Path) -> Iterator[Entry]:
    graph = Graph().parse(manifest, publicID=manifest.as_uri())
    for entry in Collection(graph, next(graph.objects(None, URIRef(MF + "entries")))):
        kind = str(graph.value(entry, RDF.type)).removeprefix(MF)
        action = graph.value(entry, URIRef(MF + "action"))
        name = str(entry).rpartition("#")[2]
        if kind in ("PositiveSyntaxTest11", "NegativeSyntaxTest11"):
            yield Entry(name, kind, path_of(action))
        elif kind in ("QueryEvaluationTest", "CSVResultFormatTest"):
            yield Entry(
                name,
                kind,
                path_of(graph.value(action, URIRef(QT + "query"))),
                tuple(path_of(each) for each in graph.objects(action, URIRef(QT + "data"))),
                tuple(path_of(each) for each in graph.objects(action, URIRef(QT + "graphData"))),
                path_of(graph.value(entry, URIRef(MF + "result"))),
            )


def load(store: ox.Store, test: Entry) -> None:
    for paths, is_named in ((test.data, False), (test.named, True)):
        for path in paths:
            name = ox.NamedNode(path.as_uri())
            to = name if is_named else ox.DefaultGraph()
            store.load(path=path, format=ox.RdfFormat.from_extension(path.suffix[1:]), base_iri=name.value, to_graph=to)


def comparable(body: bytes, media_type: str) -> Graph:
    """Any answer as a graph: two are the same where the graphs are, whatever blank nodes are called."""
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    graph = Graph()
    if rdf_format is not None:
        return graph.parse(data=body, format="turtle")
    results = ox.parse_query_results(body, ox.QueryResultsFormat.from_media_type(media_type))
    if isinstance(results, ox.QueryBoolean):
        graph.add((BNode(), URIRef("urn:boolean"), Literal(bool(results))))
        return graph
    known: dict[str, BNode] = {}
    for row in results:
        node = BNode()
        graph.add((node, RDF.type, URIRef("urn:row")))
        for variable in results.variables:
            if row[variable] is not None:
                graph.add((node, URIRef(f"urn:variable:{variable.value}"), term(row[variable], known)))
    return graph


def term(value: object, known: dict[str, BNode]) -> Node:
    if isinstance(value, ox.NamedNode):
        return URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return known.setdefault(value.value, BNode())
    assert isinstance(value, ox.Literal)
    # Doubles are written in several ways.
    text = value.value
    if value.datatype.value.endswith(("#double", "#float", "#decimal")):
        text = repr(float(text))
    if value.language:
        return Literal(text, lang=value.language)
    datatype = URIRef(value.datatype.value)
    return Literal(text) if datatype == XSD.string else Literal(text, datatype=datatype, normalize=False)


def expected(test: Entry) -> Graph:
    assert test.result is not None
    media_types = {".srx": XML, ".srj": JSON, ".tsv": "text/tab-separated-values", ".ttl": "text/turtle"}
    if test.result.suffix == ".ttl" and RS in test.result.read_text(encoding="utf-8"):
        return results_in_rdf(Graph().parse(test.result, publicID=test.result.as_uri()))
    if test.result.suffix == ".ttl":
        return Graph().parse(test.result, publicID=test.query.as_uri())
    return comparable(test.result.read_bytes(), media_types[test.result.suffix])


def results_in_rdf(said: Graph) -> Graph:
    graph = Graph()
    for solution in said.objects(None, URIRef(RS + "solution")):
        node = BNode()
        graph.add((node, RDF.type, URIRef("urn:row")))
        for binding in said.objects(solution, URIRef(RS + "binding")):
            variable, value = said.value(binding, URIRef(RS + "variable")), said.value(binding, URIRef(RS + "value"))
            assert value is not None
            graph.add((node, URIRef(f"urn:variable:{variable}"), value))
    return graph


def plain(test: Entry) -> bytes:
    """What Oxigraph itself says, in memory."""
    store = ox.Store()
    load(store, test)
    results = store.query(test.text)
    if isinstance(results, ox.QueryTriples):
        return ox.serialize(results, format=ox.RdfFormat.TURTLE) or b""
    return results.serialize(format=ox.QueryResultsFormat.JSON) or b""


def media_type_of(test: Entry) -> str:
    return "text/turtle" if "CONSTRUCT" in test.text.upper() else JSON


@pytest.fixture(scope="module")
def door(site: Site) -> Iterator[Flask]:
    app = create_app(site)
    app.extensions["strada"].current()
    yield app
    app.extensions["strada"].close()


def ask(door: Flask, test: Entry, folder: Path, media_type: str) -> tuple[int, bytes]:
    """The status and body that our endpoint answers over a store with the data of a test."""
    store = ox.Store(str(folder / "store"))
    load(store, test)
    store.flush()
    del store
    engine = Embedded(folder / "store", workers=1)
    releases = door.extensions["strada"]
    before = releases._opened
    releases._opened = replace(before, engine=engine)
    try:
        answer = door.test_client().post("/sparql", data={"query": test.text}, headers={"Accept": media_type})
        return answer.status_code, answer.data
    finally:
        releases._opened = before
        engine.close()


def named(kind: str) -> list[object]:
    found = [pytest.param(test, id=f"{test.query.parent.name}-{test.name}") for test in entries() if test.kind == kind]
    reason = "The W3C suite is not beside this checkout (shared/standards/w3c-sparql11)."
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=reason))]


@pytest.mark.parametrize("test", named("QueryEvaluationTest"))
def test_an_answer_is_right_where_plain_oxigraph_has_it_right(door: Flask, test: Entry, tmp_path: Path) -> None:
    media_type = media_type_of(test)
    status, body = ask(door, test, tmp_path, media_type)
    if test.name in REFUSED:
        assert status == 400
        return
    assert status == 200, body
    ours, theirs = comparable(body, media_type), comparable(plain(test), media_type)
    assert isomorphic(theirs, expected(test)) == (test.name not in WRONG)
    if test.name not in WRONG:
        assert isomorphic(ours, expected(test))


@pytest.mark.parametrize("test", named("CSVResultFormatTest"))
def test_csv_is_as_the_suite_has_it(door: Flask, test: Entry, tmp_path: Path) -> None:
    status, body = ask(door, test, tmp_path, "text/csv")
    assert test.result is not None and status == 200
    assert rows_of(body.decode()) == rows_of(test.result.read_text(encoding="utf-8"))


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV, whose columns have no order after SELECT *."""
    return [{name: sense_of(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]


def sense_of(value: str) -> str:
    """A cell, but for the names of blank nodes and the ways to write a number."""
    with suppress(ValueError):
        return repr(float(value))
    return "_:b" if value.startswith("_:") else value


@pytest.mark.parametrize("test", named("PositiveSyntaxTest11"))
def test_what_is_sparql_is_answered(door: Flask, test: Entry) -> None:
    answer = door.test_client().post("/sparql", data={"query": test.text})
    if test.name in REFUSED:
        assert answer.status_code == 400 and answer.get_json()["detail"].endswith(".")
    else:
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("test", named("NegativeSyntaxTest11"))
def test_what_is_no_sparql_is_refused_in_a_sentence(door: Flask, test: Entry) -> None:
    answer = door.test_client().post("/sparql", data={"query": test.text})
    assert answer.status_code == 400 and json.loads(answer.data)["detail"].endswith(".")
