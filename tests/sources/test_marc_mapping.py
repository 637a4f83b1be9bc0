"""The mapping for MARC that comes with the project makes whole records of what library systems export."""

import shutil
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF

from strada.namespaces import BIBO
from strada.triples import graph_of
from tests.conftest import TrialSite

FILE = Path(__file__).parents[1] / "fixtures" / "marc.xml"


def record(catalogue: TrialSite) -> tuple[Graph, URIRef, list[str]]:
    folder = catalogue.data / "marc"
    folder.mkdir()
    shutil.copy(FILE, folder)
    report = catalogue.build().report
    stored = catalogue.release().stored("documents/m-ocm0012", "nt")
    assert stored is not None
    told = [finding.value for finding in report.findings if finding.origin.file == "data/marc/marc.xml"]
    return graph_of(stored.plain), URIRef(catalogue.site.base + "documents/m-ocm0012"), told


def test_each_field_finds_its_column_without_the_punctuation_of_the_rules(catalogue: TrialSite) -> None:
    graph, document, told = record(catalogue)
    base = catalogue.site.base
    title = "Compensation for trafficked persons : an invented record"
    assert graph.value(document, DCTERMS.title) == Literal(title, lang="en")
    assert str(graph.value(document, DCTERMS.issued)) == "2006"
    assert str(graph.value(document, BIBO.isbn)) == "9783161484100"
    assert graph.value(document, DCTERMS.creator) == graph.value(document, DCTERMS.publisher)
    assert graph.value(document, DCTERMS.publisher) == URIRef(f"{base}agents/a0001")
    assert graph.value(document, DCTERMS.language) == URIRef(f"{base}languages/en")
    assert graph.value(document, DCTERMS.subject) == URIRef(f"{base}keywords/k0001")
    assert (document, DCTERMS.spatial, None) in graph
    assert graph.value(document, FOAF.page) == URIRef("https://example.org/12.pdf")
    received = {str(value) for value in graph.objects(URIRef(f"{document}#record"), DCTERMS.source)}
    assert {"300: 40 pages", "653$a: Kite flying"} <= received
    assert "Kite flying" in told
