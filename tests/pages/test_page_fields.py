"""The shapes say what stands on a page, and where."""

import re
import shutil
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF
from rdflib.term import Node

from strada.namespaces import BIBO, PREFIXES
from strada.pages.card import Row, Table
from strada.pages.frame import Frame
from strada.pages.record import RecordPage, record_page
from strada.pages.render import HERE, render
from strada.profile.fields import Profile
from strada.profile.reading import read_profile
from strada.triples import n_triples
from tests.pages.rdfa import triples_of

BASE = "http://localhost:8000/"
SHAPES = Path(__file__).parents[2] / "shapes"
IRI = BASE + "documents/1"
SHELF_MARK = URIRef("http://example.org/ns#shelfMark")
NEW_FIELD = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <shapes#> .
shape:Document sh:property shape:document-shelfMark .
shape:document-shelfMark sh:path <{SHELF_MARK}> ;
  sh:name "Shelf mark"@en, "Plaatsnummer"@nl ; sh:description "Where it stands."@en, "Waar het staat."@nl ;
  sh:group shape:availability ; sh:order 9 .
"""


def page_of(frame: Frame, profile: Profile, *statements: tuple[URIRef, Node]) -> RecordPage:
    triples = [(URIRef(IRI), path, value) for path, value in [(RDF.type, BIBO.Document), *statements]]
    return record_page(frame, profile, IRI, triples, {})


def rows_of(page: RecordPage) -> list[Row]:
    return [*(row for section in page.sections for row in section.rows), *page.about]


def test_a_field_added_to_the_shapes_stands_on_the_page(frame: Frame, tmp_path: Path):
    shapes = shutil.copytree(SHAPES, tmp_path / "shapes")
    (shapes / "shelf-mark.ttl").write_text(NEW_FIELD, encoding="utf-8")
    page = page_of(frame, read_profile(shapes, BASE), (SHELF_MARK, Literal("A 12")))
    assert [(section.name, [row.name for row in section.rows]) for section in page.sections] == [
        ("Availability", ["Shelf mark"])
    ]
    assert "Other statements" not in render(page)


def test_what_the_shapes_do_not_name_stands_under_other_statements(frame: Frame, profile: Profile):
    page = page_of(frame, profile, (SHELF_MARK, Literal("A 12")))
    assert [row.name for row in page.other] == [str(SHELF_MARK)]
    assert "<h2>Other statements</h2>" in render(page)


def test_fields_stand_in_the_order_of_the_shapes(frame: Frame, profile: Profile):
    fields = [field for field in profile.shapes[0].fields if field.path != RDF.type]
    page = page_of(frame, profile, *[(field.path, URIRef("urn:x:y")) for field in reversed(fields)])
    assert [row.name for row in rows_of(page)] == [field.name for field in fields]


def test_parts_stand_within_the_record_once(frame: Frame, profile: Profile):
    field = next(field for field in profile.shapes[0].fields if field.part == "file")
    part = URIRef(IRI + "#file-1")
    triples = [
        (URIRef(IRI), RDF.type, BIBO.Document),
        (URIRef(IRI), field.path, part),
        (part, DCTERMS.extent, Literal("12 pages")),
        (part, DCTERMS.relation, part),
    ]
    page = record_page(frame, profile, IRI, triples, {})
    (value,) = rows_of(page)[0].values
    assert isinstance(value, Table)
    ((shown, _),) = value.lines
    assert shown.id == "file-1" and len(shown.rows) == 2
    assert not page.other_parts


def test_parts_of_one_kind_stand_in_a_table_with_a_column_for_each_field_that_occurs(frame: Frame, profile: Profile):
    field = next(field for field in profile.shapes[0].fields if field.part == "file")
    first, second = URIRef(IRI + "#file-1"), URIRef(IRI + "#file-2")
    triples = [
        (URIRef(IRI), RDF.type, BIBO.Document),
        (URIRef(IRI), field.path, first),
        (URIRef(IRI), field.path, second),
        (first, RDF.type, DCAT.Distribution),
        (first, DCTERMS.extent, Literal("12 pages")),
        (second, DCTERMS.format, Literal("application/pdf")),
        (second, RDF.type, DCAT.Distribution),
    ]
    page = record_page(frame, profile, IRI, triples, {})
    (table,) = rows_of(page)[0].values
    assert isinstance(table, Table)
    assert table.columns == ("Format", "Extent")
    assert [[len(values) for values in cells] for _, cells in table.lines] == [[0, 1], [1, 0]]
    assert n_triples(triples_of(render(page), IRI)) == n_triples(triples)


def test_a_page_in_another_language_has_its_names_and_labels(frame: Frame, profile: Profile):
    dutch = Frame(frame.title, frame.base, "nl")
    titles = [Literal("A report", lang="en"), Literal("Een rapport", lang="nl")]
    page = page_of(dutch, profile, *[(DCTERMS.title, title) for title in titles])
    assert page.title is not None and page.title.paragraphs == ("Een rapport",)
    assert [row.name for row in rows_of(page)] == ["Titel"]
    assert '<html lang="nl">' in render(page)


def test_dates_and_numbers_are_written_for_people_and_kept_for_machines(frame: Frame, profile: Profile):
    day = Literal("2010-05-31", datatype=URIRef(PREFIXES["xsd"] + "date"))
    page = render(page_of(frame, profile, (DCTERMS.issued, day)))
    assert re.search(r'<time datetime="2010-05-31"[^>]* content="2010-05-31">31 May 2010</time>', page)


def test_no_template_names_a_property(profile: Profile):
    paths = {str(field.path) for shape in profile.shapes for field in shape.fields}
    names = {f"{prefix}:{path.removeprefix(iri)}" for path in paths for prefix, iri in PREFIXES.items() if iri in path}
    for template in (HERE / "templates").iterdir():
        text = template.read_text(encoding="utf-8")
        assert not [name for name in paths | names if name in text], template.name
        assert not [iri for iri in PREFIXES.values() if iri in text], template.name


def test_nothing_is_exempt_from_escaping():
    for template in (HERE / "templates").iterdir():
        assert not re.search(r"\|\s*safe|autoescape|Markup", template.read_text(encoding="utf-8")), template.name


def test_the_tenth_part_stands_after_the_second(frame: Frame, profile: Profile):
    field = next(field for field in profile.shapes[0].fields if field.part == "file")
    parts = [URIRef(f"{IRI}#file-{number}") for number in range(1, 12)]
    triples = [(URIRef(IRI), RDF.type, BIBO.Document)]
    for part in parts:
        triples += [(URIRef(IRI), field.path, part), (part, DCTERMS.extent, Literal("12 pages"))]
    (table,) = rows_of(record_page(frame, profile, IRI, triples, {}))[0].values
    assert isinstance(table, Table)
    assert [part.iri for part, _ in table.lines] == [str(part) for part in parts]
    unreached = record_page(frame, profile, IRI, [each for each in triples if each[1] != field.path], {})
    assert [part.iri for part in unreached.other_parts] == [str(part) for part in parts]
