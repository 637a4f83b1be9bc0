"""The lists of terms as the catalogue ships them: what no shape can say of them, and where their matches were read."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS
from rdflib.term import Node

from strada.vocabulary.labels import fold
from tests.conftest import ROOT

HERE = "http://localhost:8000/"
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
COAR = "http://purl.org/coar/resource_type/"
#: What is larger than a country, or cuts across countries, and so has no code.
REGIONS = {
    *("Africa", "Americas", "Asia", "Europe", "Baltic Sea region", "South Eastern Europe", "Western Balkans"),
    *("West Africa", "Latin America", "Caribbean", "South Asia", "OSCE region"),
}
COUNCIL_OF_EUROPE = {
    *("AD", "AL", "AM", "AT", "AZ", "BA", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI"),
    *("FR", "GB", "GE", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MD", "ME"),
    *("MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "SM", "TR", "UA"),
}
#: Vocabularies whose own file lies beside the checkout, by the beginning of their concepts' addresses.
READ = {
    COAR: "coar_resourcetypes_v1.1_skos.ttl",
    "http://eurovoc.europa.eu/": "eurovoc-2021-en-fr.ttl",
    "http://vocabularies.unesco.org/": "unesco-thesaurus-official-2021.ttl",
    "http://zbw.eu/stw/": "stw-9.ttl",
}


def terms(name: str) -> Graph:
    path = ROOT / "data" / "vocabularies" / f"{name}.ttl"
    return Graph().parse(path, format="turtle", publicID=HERE)


def concepts(graph: Graph) -> list[URIRef]:
    return sorted(iri for iri in graph.subjects(SKOS.inScheme) if isinstance(iri, URIRef))


def ancestors(graph: Graph, iri: URIRef) -> set[Node | None]:
    return {
        each for parent in graph.objects(iri, SKOS.broader) for each in graph.transitive_objects(parent, SKOS.broader)
    }


def english(graph: Graph, iri: URIRef) -> list[str]:
    labels = graph.objects(iri, SKOS.prefLabel)
    return [str(label) for label in labels if isinstance(label, Literal) and label.language == "en"]


@pytest.fixture(scope="module")
def keywords() -> Graph:
    return terms("keywords")


@pytest.fixture(scope="module", params=("keywords", "places", "document-types", "languages"))
def vocabulary(request: pytest.FixtureRequest) -> Graph:
    return terms(request.param)


def test_the_thesaurus_has_at_least_200_concepts(keywords: Graph) -> None:
    assert len(concepts(keywords)) >= 200


def test_every_concept_has_an_english_label_and_says_where_it_comes_from(vocabulary: Graph) -> None:
    for iri in concepts(vocabulary):
        assert english(vocabulary, iri), iri
        assert vocabulary.value(iri, DCTERMS.source), iri


def test_no_label_means_two_terms_of_a_list(vocabulary: Graph) -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for path in LABELS:
        for iri, label in vocabulary.subject_objects(path):
            meant[fold(str(label))].add(str(iri))
    assert not {label: iris for label, iris in meant.items() if len(iris) > 1}


def test_every_concept_reaches_a_top_concept_and_never_itself(vocabulary: Graph) -> None:
    tops = set(vocabulary.subjects(SKOS.topConceptOf))
    for iri in concepts(vocabulary):
        above = ancestors(vocabulary, iri)
        assert iri not in above
        assert iri in tops or tops & above, iri
        assert not (iri in tops and above), iri


def test_every_top_concept_of_the_thesaurus_has_a_scope_note_and_terms_below_it(keywords: Graph) -> None:
    for iri in keywords.subjects(SKOS.topConceptOf):
        assert keywords.value(iri, SKOS.scopeNote), iri
        assert keywords.value(None, SKOS.broader, iri), iri


def test_every_link_between_terms_goes_to_a_term_of_the_same_list(vocabulary: Graph) -> None:
    known = set(concepts(vocabulary))
    for path in (SKOS.broader, SKOS.related):
        assert set(vocabulary.objects(None, path)) <= known


def test_no_term_of_another_vocabulary_is_the_same_as_two_of_ours(vocabulary: Graph) -> None:
    same: dict[str, list[str]] = defaultdict(list)
    for iri, other in vocabulary.subject_objects(SKOS.exactMatch):
        same[str(other)].append(str(iri))
    assert not {other: iris for other, iris in same.items() if len(iris) > 1}


def test_every_document_type_is_matched_to_a_coar_resource_type() -> None:
    types = terms("document-types")
    for iri in concepts(types):
        others = {str(other) for path in MATCHES for other in types.objects(iri, path)}
        assert any(other.startswith(COAR) for other in others), iri


def test_a_place_is_a_country_with_its_iso_code_or_a_region() -> None:
    places = terms("places")
    codes = {iri: str(places.value(iri, SKOS.notation) or "") for iri in concepts(places)}
    countries = [code for code in codes.values() if code]
    assert {label for iri, code in codes.items() if not code for label in english(places, iri)} == REGIONS
    assert all(re.fullmatch("[A-Z]{2}", code) for code in countries)
    assert len(countries) == len(set(countries))
    assert set(countries) >= COUNCIL_OF_EUROPE


def test_every_language_of_the_list_is_addressed_by_its_code() -> None:
    languages = terms("languages")
    for iri in concepts(languages):
        assert str(languages.value(iri, SKOS.notation)) == iri.rpartition("/")[2]


def matched_labels() -> dict[tuple[str, str], str]:
    """What terms are called that ours are matched to, by our term and theirs."""
    with (ROOT / "data" / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Kind"] == "matched" and row["Language"] == "en"]
    found = {(row["Term"], row["Taken from"]): row["Label"] for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("name", ["keywords", "places", "document-types"])
def test_every_match_has_an_english_label_that_says_where_it_was_read(name: str) -> None:
    graph, labels = terms(name), matched_labels()
    matched = {(str(iri).removeprefix(HERE), str(other)) for path in MATCHES for iri, other in graph[:path:]}
    assert matched == {(term, other) for term, other in labels if term.startswith(f"{name}/")}


@pytest.mark.parametrize("beginning", READ)
def test_every_matched_label_is_that_of_the_vocabulary(beginning: str, shared: Path) -> None:
    text = (shared / "inputs" / "vocabularies" / READ[beginning]).read_text(encoding="utf-8-sig")
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE, base_iri=beginning, lenient=True)
    said = {
        (quad.subject.value, quad.object.value)
        for quad in quads
        if quad.predicate.value == str(SKOS.prefLabel) and getattr(quad.object, "language", "") == "en"
    }
    taken = {(other, label) for (_, other), label in matched_labels().items() if other.startswith(beginning)}
    assert taken and taken <= said


@pytest.mark.parametrize("beginning", READ)
def test_every_match_is_a_term_of_the_vocabulary_that_it_was_read_in(beginning: str, shared: Path) -> None:
    text = (shared / "inputs" / "vocabularies" / READ[beginning]).read_text(encoding="utf-8-sig")
    quads = pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE, base_iri=beginning, lenient=True)
    described = {quad.subject.value for quad in quads if quad.predicate.value == str(SKOS.prefLabel)}
    matched = {
        str(other)
        for name in ("keywords", "places", "document-types")
        for graph in [terms(name)]
        for path in MATCHES
        for other in graph.objects(None, path)
        if str(other).startswith(beginning)
    }
    assert matched
    assert not matched - described
