"""A page of the old site becomes one record: nothing lost, nothing invented."""

import shutil
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, SKOS, XSD

from strada.sources.legacy import slug
from strada.triples import graph_of
from tests.conftest import TrialSite

PAGE = Path(__file__).parents[1] / "fixtures" / "legacy-page.txt"
OLD = "https://documentation.lastradainternational.org/doc-center/"


def imported(catalogue: TrialSite, page: Path) -> tuple[Graph, list[str]]:
    """The published record of number 2427, read from a page instead of the spreadsheet; and the report."""
    spreadsheet = catalogue.data / "documents.csv"
    lines = spreadsheet.read_text(encoding="utf-8").splitlines(keepends=True)
    spreadsheet.write_text("".join(line for line in lines if not line.startswith("2427,")), encoding="utf-8")
    (catalogue.data / "legacy").mkdir(exist_ok=True)
    shutil.copy(page, catalogue.data / "legacy" / "2427.txt")
    outcome = catalogue.build()
    stored = catalogue.release().stored("documents/2427", "nt")
    assert stored is not None
    return graph_of(stored.plain), [str(finding) for finding in outcome.report.findings]


def assert_is_document_2427(graph: Graph, base: str) -> None:
    document, record = URIRef(base + "documents/2427"), URIRef(base + "documents/2427#record")
    labels = graph.value(document, DCTERMS.publisher)
    assert graph.value(document, DCTERMS.identifier) == Literal("2427")
    assert graph.value(document, DCTERMS.issued) == Literal("2010", datatype=XSD.gYear)
    title = str(graph.value(document, DCTERMS.title))
    printed = str(graph.value(document, DCTERMS.alternative))
    assert "Coorperation" in printed
    assert "baltic sea" in printed
    assert "Cooperation" in title
    assert "Baltic Sea" in title
    assert labels == URIRef(base + "agents/a0025")
    assert len(list(graph.objects(document, DCTERMS.publisher))) == 1
    assert len(list(graph.objects(document, DCTERMS.creator))) == 0
    assert len(list(graph.objects(document, DCTERMS.type))) == 1
    assert len(list(graph.objects(document, DCTERMS.subject))) == 2
    assert len(list(graph.objects(document, DCTERMS.spatial))) == 1
    abstract = str(graph.value(document, DCTERMS.abstract))
    assert len([part for part in abstract.split("\n\n") if part.strip()]) == 3
    assert not list(graph.objects(document, DCTERMS.relation))
    assert str(graph.value(record, DCTERMS.replaces)) == OLD + "2427/" + slug(printed)
    received = {str(value) for value in graph.objects(record, DCTERMS.source)}
    assert "Keywords: Baltic sea, trafficking, national action plan," in received
    assert "Availability: View/save PDF version of this document" in received
    assert "Author/publisher: United Nations office on Drugs and Crime (UNODC)" in received
    assert "Document type(s): Research/Study/Analysis," in received


def test_a_page_becomes_one_document_with_everything_that_it_said(catalogue: TrialSite) -> None:
    graph, report = imported(catalogue, PAGE)
    assert_is_document_2427(graph, catalogue.site.base)
    text = "\n".join(report)
    for changed in ("Coorperation", "Baltic sea", "trafficking", "national action plan", "View/save PDF"):
        assert changed in text


def test_the_real_page_of_document_2427_becomes_one_document(catalogue: TrialSite, shared: Path) -> None:
    graph, _ = imported(catalogue, shared / "inputs" / "legacy-page-2427.txt")
    assert_is_document_2427(graph, catalogue.site.base)


def test_the_agent_of_the_page_is_the_one_known_as_unodc(catalogue: TrialSite) -> None:
    catalogue.build()
    stored = catalogue.release().stored("agents/a0025", "nt")
    assert stored is not None
    graph = graph_of(stored.plain)
    agent = URIRef(catalogue.site.base + "agents/a0025")
    assert str(graph.value(agent, FOAF.name)) == "United Nations Office on Drugs and Crime"
    assert Literal("UNODC") in set(graph.objects(agent, SKOS.altLabel))


def test_the_old_addresses_of_the_catalogue_follow_from_number_and_title(catalogue: TrialSite) -> None:
    import csv

    with (catalogue.data / "documents.csv").open(encoding="utf-8", newline="") as file:
        for each in (row for row in csv.DictReader(file) if row["Old address"]):
            printed = [*each["Other title"].split("|"), each["Title"]]
            tails = {f"/doc-center/{each['Document number']}/{slug(title)}" for title in printed}
            assert any(each["Old address"].endswith(tail) for tail in tails), each["Document number"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Women's Rights: a Study", "womens-rights-a-study"), ("A & B.  (2nd)", "a-b-2nd"), ("Été", "t")],
)
def test_a_slug_is_what_the_old_site_made(title: str, expected: str) -> None:
    assert slug(title) == expected
