"""The shapes are the specification: what they say appears everywhere, and they follow their own house rules."""

import shutil
from pathlib import Path

import pytest
from rdflib.namespace import DCTERMS, SKOS

from strada.errors import ShapesError
from strada.namespaces import BIBO
from strada.profile.fields import Profile
from strada.profile.jsonld import CONTEXT, FRAME, Framer
from strada.profile.reading import read_profile
from strada.profile.validation import judge_shapes
from tests.conftest import ROOT, TrialSite, row

BASE = "http://localhost:8000/"
SHELF_MARK = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix shape: <shapes#> .

shape:Document sh:property shape:document-shelfmark .
shape:document-shelfmark a sh:PropertyShape ;
  sh:path <https://example.org/terms#shelfMark> ;
  sh:name "Shelf mark"@en, "Plaatsnummer"@nl ;
  sh:description "Where the copy stands."@en, "Waar het exemplaar staat."@nl ;
  sh:group shape:availability ; sh:order 9 ;
  sh:datatype xsd:string .
"""


@pytest.fixture(scope="module")
def profile() -> Profile:
    return read_profile(ROOT / "shapes", BASE)


def test_the_shapes_follow_the_rules_of_the_house() -> None:
    assert judge_shapes(ROOT / "shapes", BASE) == []


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("  sh:path dcterms:issued ;\n  sh:name", "  sh:name", "needs one path"),
        ('sh:name "Date"@en, "Datum"@nl ;', "", "never both"),
        ('strada:segment "documents"', 'strada:segment "My documents"', "one word of small letters"),
        ("sh:severity sh:Warning", "sh:severity sh:Worry", "sh:Violation"),
    ],
)
def test_a_shape_that_breaks_a_rule_stops_the_build(tmp_path: Path, before: str, after: str, message: str) -> None:
    for path in (ROOT / "shapes").iterdir():
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(before, after, 1) if path.stem == "document" else text)
    with pytest.raises(ShapesError, match=message):
        judge_shapes(tmp_path, BASE)


def test_a_field_without_a_dutch_name_is_reported_and_used(tmp_path: Path) -> None:
    for path in (ROOT / "shapes").iterdir():
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8").replace(', "Datum"@nl', ""))
    findings = judge_shapes(tmp_path, BASE)
    assert findings
    assert all("in English and one more language" in finding.problem for finding in findings)


def test_context_and_frame_in_the_checkout_are_those_of_the_shapes(profile: Profile) -> None:
    framer = Framer(profile, BASE)
    assert (ROOT / "ontology" / CONTEXT).read_bytes() == framer.context_document()
    assert (ROOT / "ontology" / FRAME).read_bytes() == framer.frame_document()


def test_every_field_has_name_and_description_in_english_and_dutch(profile: Profile) -> None:
    for shape in profile.shapes:
        for field in shape.fields:
            assert {"en", "nl"} <= set(field.names), field.iri
            assert {"en", "nl"} <= set(field.descriptions), field.iri


def test_columns_of_a_spreadsheet_have_different_names(profile: Profile) -> None:
    for segment in ("documents", "agents", "files", "labels"):
        shape = profile.with_segment(segment)
        assert shape is not None
        for names in (
            [field.name for _, field in profile.columns(shape)],
            [field.name for field in profile.spreadsheet_columns(shape)],
        ):
            assert len(names) == len(set(names))


def test_the_kinds_of_the_design_are_there(profile: Profile) -> None:
    names = {str(shape.iri).partition("#")[2] for shape in profile.shapes}
    assert {"Document", "Agent", "Concept", "ConceptScheme", "CatalogueRecord", "File", "Catalogue"} <= names


def test_a_document_has_the_fields_of_the_old_pages(profile: Profile) -> None:
    shape = profile.with_segment("documents")
    assert shape is not None
    paths = {field.path for field in shape.fields}
    assert paths >= {
        DCTERMS.identifier, DCTERMS.issued, DCTERMS.title, DCTERMS.alternative, DCTERMS.creator, DCTERMS.publisher,
        DCTERMS.hasFormat, DCTERMS.accessRights, DCTERMS.type, DCTERMS.subject, DCTERMS.spatial, DCTERMS.abstract,
        DCTERMS.relation, DCTERMS.isPartOf, DCTERMS.replaces, DCTERMS.isVersionOf, DCTERMS.language,
        DCTERMS.rights, DCTERMS.license, DCTERMS.bibliographicCitation, BIBO.isbn, BIBO.issn, BIBO.doi,
    }  # fmt: skip
    concept = profile.shape(next(each.iri for each in profile.shapes if SKOS.Concept in each.classes))
    assert {SKOS.prefLabel, SKOS.broader, SKOS.exactMatch} <= {field.path for field in concept.fields}


def test_a_property_that_is_added_to_the_shapes_appears_everywhere(catalogue: TrialSite) -> None:
    (catalogue.data / "files.csv").unlink()
    shutil.rmtree(catalogue.data / "files")
    catalogue.write("shapes/shelf-mark.ttl", SHELF_MARK)
    catalogue.documents(
        [{**row("1", publisher="", document_type="", keywords=""), "Shelf mark": "B 12/7"}],
        [*row("1"), "Shelf mark"],
    )
    outcome = catalogue.build()
    assert [finding for finding in outcome.report.findings if finding.origin.file == "data/documents.csv"] == []
    release = catalogue.release()
    page, jsonld = release.stored("documents/1", "html", "en"), release.stored("documents/1", "jsonld")
    context, explained = release.document("context.jsonld"), release.document("profile.en.html")
    assert page is not None
    assert "Shelf mark" in page.plain.decode()
    assert "B 12/7" in page.plain.decode()
    assert jsonld is not None
    assert b'"shelfMark"' in jsonld.plain
    assert context is not None
    assert b"https://example.org/terms#shelfMark" in context[1].plain
    assert explained is not None
    assert b"Where the copy stands." in explained[1].plain
    shape = read_profile(catalogue.site.shapes, BASE).with_segment("documents")
    assert shape is not None
    assert "Shelf mark" in [field.name for field in shape.fields]


def test_a_field_whose_name_has_no_language_is_reported_and_used(catalogue: TrialSite) -> None:
    catalogue.write("shapes/shelf-mark.ttl", SHELF_MARK.replace('"Shelf mark"@en, "Plaatsnummer"@nl', '"Shelf mark"'))
    findings = judge_shapes(catalogue.site.shapes, BASE)
    assert [finding.problem for finding in findings] == [
        "A field should have a name (sh:name) in English and one more language."
    ]
    shape = read_profile(catalogue.site.shapes, BASE).with_segment("documents")
    assert shape is not None
    assert "Shelf mark" in [field.name for field in shape.fields]
