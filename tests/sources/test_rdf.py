"""Descriptions of others in RDF become records by a mapping, as those in XML do."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from strada.cli import main
from strada.namespaces import BIBO
from strada.triples import graph_of
from tests.conftest import ROOT, TrialSite

THEIRS = """
@prefix dc: <http://purl.org/dc/elements/1.1/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://archive.example.org/item/12> dcterms:title "A report"@en, "Een rapport"@nl ;
  dcterms:issued "2011-05"^^xsd:gYearMonth ; dcterms:publisher <https://archive.example.org/body/1> ;
  dcterms:creator [ foaf:name "Nobody we know" ] ; dcterms:abstract "What it says."@en ;
  dcterms:language "nl" ; dcterms:subject "Beginnings" .
<https://archive.example.org/item/13> dc:title "Another"@en ; dc:date "2012" ; dc:publisher "Our centre" .
<https://archive.example.org/body/1> foaf:name "Our centre" .
"""
SUFFIXES = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


@pytest.fixture
def site(trial: TrialSite) -> TrialSite:
    mapping = (ROOT / "data" / "mappings" / "dublin-core.toml").read_text(encoding="utf-8")
    trial.write("data/mappings/dublin-core.toml", mapping)
    return trial


def imported(site: TrialSite, path: Path) -> str:
    result = CliRunner().invoke(main, ["import", str(path), "--mapping", "dublin-core", "--site", str(site.folder)])
    assert result.exit_code == 0, result.output
    return result.output


def published(site: TrialSite, number: str) -> Graph:
    stored = site.release().stored(f"documents/{number}", "nt")
    assert stored is not None
    return graph_of(stored.plain)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_format_is_taken_in(site: TrialSite, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"theirs.{suffix}"
    Graph().parse(data=THEIRS, format="turtle").serialize(path, format=SUFFIXES[suffix], encoding="utf-8")
    imported(site, path)
    site.build()
    base = site.site.base
    document = URIRef(f"{base}documents/x-12")
    graph = published(site, "x-12")
    assert set(graph.objects(document, DCTERMS.title)) == {
        Literal("A report", lang="en"),
        Literal("Een rapport", lang="nl"),
    }
    assert str(graph.value(document, DCTERMS.issued)) == "2011-05"
    assert graph.value(document, DCTERMS.publisher) == URIRef(f"{base}agents/a0001")
    assert graph.value(document, DCTERMS.subject) == URIRef(f"{base}keywords/k0001")
    assert str(published(site, "x-13").value(URIRef(f"{base}documents/x-13"), DCTERMS.issued)) == "2012"


def test_a_name_that_is_in_no_list_is_told(site: TrialSite, tmp_path: Path) -> None:
    (tmp_path / "theirs.ttl").write_text(THEIRS, encoding="utf-8")
    assert "“Nobody we know”" in imported(site, tmp_path / "theirs.ttl")


def test_turtle_of_others_is_not_taken_for_our_own(site: TrialSite) -> None:
    site.write("data/dublin-core/theirs.ttl", THEIRS)
    problems = [finding.problem for finding in site.build().report.findings]
    assert not [problem for problem in problems if "not of this catalogue" in problem]


def test_a_context_elsewhere_is_refused_and_not_fetched(site: TrialSite, tmp_path: Path) -> None:
    path = tmp_path / "theirs.jsonld"
    path.write_text('{"@context": "https://schema.org/", "@id": "https://example.org/1", "name": "One"}')
    command = ["import", str(path), "--mapping", "dublin-core", "--site", str(site.folder)]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert "remote contexts" in result.output
    assert not (site.data / "dublin-core" / "theirs.jsonld").exists()


def test_a_file_in_another_vocabulary_names_the_terms_that_it_has(site: TrialSite, tmp_path: Path) -> None:
    path = tmp_path / "theirs.ttl"
    path.write_text('<https://example.org/1> <https://schema.org/name> "One" .')
    result = CliRunner().invoke(main, ["import", str(path), "--mapping", "dublin-core", "--site", str(site.folder)])
    assert "Name some of these in the mapping: https://schema.org/name." in result.output


def test_any_vocabulary_can_be_mapped(site: TrialSite) -> None:
    site.write(
        "data/mappings/shop.toml",
        'kind = "documents"\n[columns]\n"https://schema.org/name" = "Title"\n"https://schema.org/isbn" = "ISBN"\n'
        "[patterns]\nidentifier = [['.*/(.+)', 's-\\1', 'Document number']]\n",
    )
    site.write("data/shop/x.ttl", '<https://x.example.org/7> <https://schema.org/name> "Seven"@en ; '
               '<https://schema.org/isbn> "978-3-16-148410-0" .')  # fmt: skip
    site.build()
    graph = published(site, "s-7")
    assert str(graph.value(URIRef(f"{site.site.base}documents/s-7"), BIBO.isbn)) == "9783161484100"
