"""What comes of dirty values that other archives really have: each has an outcome that somebody decided.

They stand in Dublin Core records and are read by data/mappings/dublin-core.toml, as any harvest is.
The number is that of the value in the collection it was taken from.
"""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, XSD
from rdflib.term import Node

from strada.namespaces import BIBO, EDTF
from strada.profile.findings import Finding
from strada.release.build import Outcome
from strada.triples import graph_of
from tests.conftest import TrialSite, copy_catalogue

#: Nothing is published of the value, and it stands among what was received.
KEPT = "kept"
#: The record is refused, with a sentence.
REFUSED = "refused"


def edtf(text: str) -> Literal:
    return Literal(text, datatype=EDTF.EDTF)


def day(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)


def year(text: str) -> Literal:
    return Literal(text, datatype=XSD.gYear)


def title(text: str) -> Literal:
    return Literal(text, lang="en")


#: Number, label, value, and what is published of it: a property with its values, or what else becomes of it.
DATES: list[tuple[int, str, Literal | str]] = [
    (1, "(1876)", year("1876")),
    (2, "(1870-1871)", edtf("1870/1871")),
    (3, "2005?", edtf("2005?")),
    (4, "1940-1949", edtf("1940/1949")),
    (5, "1945?-1950?", edtf("1945?/1950?")),
    (6, "1960's", edtf("196X")),
    (7, "undated", KEPT),
    (8, "1970?-1979? - Video", KEPT),
    (9, "2010/2014", edtf("2010/2014")),
    (11, "12-20-2007", day("2007-12-20")),
    (12, "December", KEPT),
    (13, "May 2013", Literal("2013-05", datatype=XSD.gYearMonth)),
    (14, "10000-01-01", KEPT),
    (15, "9999-01-01", KEPT),
    (16, "2015-07-16 12:23:02.443000", day("2015-07-16")),
    (17, "2015-01-12T13:39:50", day("2015-01-12")),
    (68, "c.18799–1802", KEPT),
    (69, r"?c\.1826–8", edtf("1826%/1828%")),
    (70, "1828 (or 1836", KEPT),
    (71, "1924–5–c.1937", KEPT),
    (72, "late 18th C", KEPT),
    (73, "1860 or 63", KEPT),
    (74, "1976 –7", edtf("1976/1977")),
    (75, "c, 1900-1910", edtf("1900~/1910~")),
    (76, "Shang Period (c. 1600-1045 BCE), c. 1100 BCE", KEPT),
    (77, "1995-01-01/1992-01-01", KEPT),
    (78, "9/9/2015", KEPT),
    (94, "31 May 2010, 30 May 2010, April 2010", KEPT),
    (95, "14/01/2021", day("2021-01-14")),
    (96, "31-12-9999", KEPT),
    (97, "1999a???", KEPT),
    (98, "June 28, 2014", KEPT),
]
#: What the access code in a date makes of the record.
ACCESS: list[tuple[int, str, str]] = [
    (10, "info:eu-repo/date/embargoEnd/2018-05-27", "open"),
    (18, "NO_RESTRICTION", "open"),
    (19, "MONTHS_WITHHELD:1200", REFUSED),
]
LANGUAGES: list[tuple[int, str, tuple[str, ...]]] = [
    (20, "en_US", ("English",)),
    (21, "en fr", ("English", "French")),
    (22, "GE", ()),
    (23, "Finish", ()),
    (24, "Chi", ("Chinese",)),
    (25, "english", ("English",)),
    (26, "other", ()),
    (27, "Multiple", ()),
]
TITLES: list[tuple[int, str, str]] = [
    (28, "The Queen's Feud: Women and Kinship in Malory's <em>Morte Darthur</em>",
     "The Queen's Feud: Women and Kinship in Malory's Morte Darthur"),
    (29, "Diel and Seasonal Habitat Use by Red Shiner (<i>Cyprinella lutrensis</i>)",
     "Diel and Seasonal Habitat Use by Red Shiner (Cyprinella lutrensis)"),
    (30, "Convex Optimization &amp; Euclidean Distance Geometry", "Convex Optimization & Euclidean Distance Geometry"),
    (31, "Gallai&apos;s Conjecture for Disconnected Graphs", "Gallai's Conjecture for Disconnected Graphs"),
    (32, "LÃ¶sungstechniken", "Lösungstechniken"),
    (33, "A\x80\x99s strategy", "A€™s strategy"),
    (34, "EKK\ufffds Finite Element Method (FEM) ", "EKK\ufffds Finite Element Method (FEM)"),
    (35, "\ue062is article also cons", "\ue062is article also cons"),
    (36, "front-\u00ad\u2010of package", "front-\u2010of package"),
    (37, "Policy \ufeff", "Policy"),
    (60, '"The Role of Internal and External Actors in Reshaping the African Nation States: the Case of Somalia    "',
     "The Role of Internal and External Actors in Reshaping the African Nation States: the Case of Somalia"),
    (61, "Structures and topological transitions of hydrocarbon films on\n  quasicrystalline surfaces",
     "Structures and topological transitions of hydrocarbon films on quasicrystalline surfaces"),
    (62, "Th\\'eor\\`eme de Kaplansky", "Th\\'eor\\`eme de Kaplansky"),
    (79, "[title not known]", "[title not known]"),
    (81, "Whitefriar\x92s Glassworks", "Whitefriar’s Glassworks"),
    (82, "je suis né coiffé\x85", "je suis né coiffé…"),
    (102, "Council of Europeís", "Council of Europeís"),
    (103, "ĂȘtres", "ĂȘtres"),
    (104, "individualsā€™ lives", "individuals’ lives"),
    (105, "traffi cking; TrafÄ cking; Offi ce", "traffi cking; TrafÄ cking; Offi ce"),
]  # fmt: skip
SUBJECTS: list[tuple[int, str, list[str]]] = [
    (39, ("politics, language, democracy, public law and legal theory, law and society, speech intimidation, speech"
          " repression, identity roups, jurisprudence,"),
     ["politics", "language", "democracy", "public law and legal theory", "law and society", "speech intimidation",
      "speech repression", "identity roups", "jurisprudence"]),
    (40, "United States. Cadet Nurse Corps.", ["United States. Cadet Nurse Corps"]),
    (41, "United States. -- Congress. -- House.", ["United States", "Congress", "House"]),
    (42, "race; slavery; underground railroad", ["race", "underground railroad"]),
    (43, "03E04, 06E05 (Primary) 54B10, 54A25, 54C10 (Secondary)",
     ["03E04", "06E05 (Primary) 54B10", "54A25", "54C10 (Secondary)"]),
    (44, "Primary 11F70, 22E50, Secondary 11F85, 22E55", ["Primary 11F70", "22E50", "Secondary 11F85", "22E55"]),
    (45, "CLIMB (Consortium Leadership and Independence through Managing\r\nBenefits)",
     ["CLIMB (Consortium Leadership and Independence through Managing Benefits)"]),
]  # fmt: skip
#: The property that an identifier is published with; nothing where it is kept only.
IDENTIFIERS: list[tuple[int, str, URIRef | None, str]] = [
    (38, "http:/~/~dx.~doi.~org/~10.~1212/~01.~WNL.~0000035636.~83680.~C6".replace("~", "\u200b"),
     BIBO.doi, "10.1212/01.WNL.0000035636.83680.C6"),
    (46, "DOI: 10.1007/s00705-014-2262-5", BIBO.doi, "10.1007/s00705-014-2262-5"),
    (47, "doi:10.1016/J.Commatsci.2010.05.010", BIBO.doi, "10.1016/J.Commatsci.2010.05.010"),
    (48, "http:dx.doi.org/10.3233/JAD-2012-120196", BIBO.doi, "10.3233/JAD-2012-120196"),
    (54, "J.Math.Phys.51:054102,2010", None, ""),
    (99, "ISBN 978-92-133789-1", None, ""),
    (100, "A/69/33797", None, ""),
    (101, "ETS no. 197", None, ""),
]  # fmt: skip
#: The source's own identifier of a record, and the number that it makes.
NUMBERS: list[tuple[int, str, str]] = [
    (49, "item:28146", "x-item-28146"),
    (50, "2492", "x-2492"),
    (51, "https://commons.mla.org/deposits/item/mla:275", "x-mla-275"),
    (52, "oai:10.6.20.92:123456789/8007", "x-123456789-8007"),
    (53, "oai:dspace-production:1810/219499", "x-1810-219499"),
]
#: Names of people are not torn; nobody here is known, so each is a candidate as a whole.
CREATORS: list[tuple[int, str, str]] = [
    (55, " Erik Brynjolfsson , Yu (Jeffrey) Hu , Michael D. Smith ",
     "Erik Brynjolfsson , Yu (Jeffrey) Hu , Michael D. Smith"),
    (56, "Roman Soták, et al.", "Roman Soták, et al."),
    (57, "ИВАНКОВ П.Л.", "ИВАНКОВ П.Л."),
    (58, "Perry & Robinson's (Firm)      ", "Perry & Robinson's (Firm)"),
    (59, "Rolston, Holmes, 1932-", "Rolston, Holmes, 1932-"),
]  # fmt: skip
#: Values in a field where they do not belong, and others that have no column.
ELSEWHERE: list[tuple[int, str, str]] = [
    (64, "dc:type", "eng"),
    (65, "dc:type", "PeerReviewed"),
    (67, "dc:format", "294 pages + Appedices"),
]
#: Values of the centre's own old pages: tests/sources/test_legacy.py and test_keywords_as_typed.py hold their outcome.
LEGACY = (*range(83, 94),)
#: Flaws of whole vocabularies: tests/vocabulary/ holds their outcome.
VOCABULARIES = (*range(106, 120),)
#: Answers to a harvester: tests/sources/test_harvest.py holds their outcome.
HARVEST = (*range(120, 133),)


def records() -> Iterator[dict[str, str]]:
    """A record for each value, numbered as it is."""
    for number, value, _ in DATES:
        yield {"identifier": str(number), "dc:date": value}
    for number, value, _ in ACCESS:
        yield {"identifier": str(number), "dc:date": value}
    for number, value, _ in LANGUAGES:
        yield {"identifier": str(number), "dc:language": value}
    for number, value, _ in SUBJECTS:
        yield {"identifier": str(number), "dc:subject": value}
    for number, value, _, _ in IDENTIFIERS:
        yield {"identifier": str(number), "dc:identifier": value}
    for number, value, _ in CREATORS:
        yield {"identifier": str(number), "dc:creator": value}
    for number, label, value in ELSEWHERE:
        yield {"identifier": str(number), label: value}
    yield {"identifier": "66", "dc:rights": "\u00a0Copyright is reserved by the copyright owner."}


def every_record() -> Iterator[dict[str, str | list[str]]]:
    for record in records():
        yield {"dc:title": f"Dirty value {record['identifier']}", **record}
    for number, value, _ in TITLES:
        yield {"identifier": str(number), "dc:title": value}
    yield {"identifier": "63", "dc:title": ["A Slave's Story", "Alternate Title: When Papa Comes Home"]}
    yield {"identifier": "80", "dc:date": "1999"}
    for number, value, _ in NUMBERS:
        yield {"identifier": value, "dc:title": f"Dirty value {number}"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[TrialSite, Outcome]:
    """The project's vocabularies with the dirty records alone, built once."""
    trial = TrialSite(copy_catalogue(tmp_path_factory.mktemp("dirty")))
    lines = "".join(json.dumps(record) + "\n" for record in every_record())
    trial.write("data/dublin-core/dirty.jsonl", lines)
    return trial, trial.build()


@pytest.fixture(scope="module")
def site(built: tuple[TrialSite, Outcome]) -> TrialSite:
    return built[0]


def published(site: TrialSite, number: str) -> tuple[Graph, URIRef]:
    iri = f"documents/{number}"
    stored = site.release().stored(iri, "nt")
    assert stored is not None, f"{iri} was not published"
    return graph_of(stored.plain), URIRef(site.site.base + iri)


def received(graph: Graph, iri: URIRef) -> set[str]:
    return {str(value).partition(": ")[2] for value in graph.objects(URIRef(f"{iri}#record"), DCTERMS.source)}


def findings(built: tuple[TrialSite, Outcome], number: int) -> list[Finding]:
    return [finding for finding in built[1].report.findings if finding.number == f"x-{number}"]


def labels(site: TrialSite, values: Iterator[Node]) -> set[str]:
    release = site.release()
    found = (release.get(str(value).removeprefix(site.site.base)) for value in values)
    return {listed.labels["en"] for listed in found if listed is not None}


@pytest.mark.parametrize(("number", "value", "outcome"), DATES)
def test_a_date_is_read_strictly_or_kept(site: TrialSite, number: int, value: str, outcome: Literal | str) -> None:
    graph, iri = published(site, f"x-{number}")
    dates = set(graph.objects(iri, DCTERMS.issued))
    if outcome == KEPT:
        assert dates == set()
        assert value in received(graph, iri)
    else:
        assert dates == {outcome}


@pytest.mark.parametrize(("number", "value", "outcome"), ACCESS)
def test_an_access_code_is_no_date(built: tuple[TrialSite, Outcome], number: int, value: str, outcome: str) -> None:
    if outcome == REFUSED:
        assert built[0].release().get(f"documents/x-{number}") is None
        assert any("kept closed" in finding.problem for finding in findings(built, number))
    else:
        graph, iri = published(built[0], f"x-{number}")
        assert str(graph.value(iri, DCTERMS.accessRights)).endswith(f"/{outcome}")
        assert graph.value(iri, DCTERMS.issued) is None


@pytest.mark.parametrize(("number", "value", "outcome"), LANGUAGES)
def test_a_language_is_read_by_its_tag_or_name(
    site: TrialSite, number: int, value: str, outcome: tuple[str, ...]
) -> None:
    graph, iri = published(site, f"x-{number}")
    assert labels(site, graph.objects(iri, DCTERMS.language)) == set(outcome)
    assert outcome or value in received(graph, iri)


@pytest.mark.parametrize(("number", "value", "outcome"), TITLES)
def test_a_title_is_repaired_where_that_is_sure_and_kept_as_received(
    site: TrialSite, number: int, value: str, outcome: str
) -> None:
    graph, iri = published(site, f"x-{number}")
    assert set(graph.objects(iri, DCTERMS.title)) == {title(outcome)}
    assert value == outcome or any(value.strip() == kept.strip() for kept in received(graph, iri)) or _hidden(value)


def _hidden(value: str) -> bool:
    """Whether a value holds what no literal may hold, so that it cannot be kept to the letter."""
    return any(0x7F <= ord(character) < 0xA0 or character == "\ufeff" for character in value)


@pytest.mark.parametrize("number", [34, 35])
def test_a_damaged_letter_in_a_title_is_reported(built: tuple[TrialSite, Outcome], number: int) -> None:
    assert any("damaged" in finding.problem for finding in findings(built, number))


@pytest.mark.parametrize(("number", "value", "outcome"), SUBJECTS)
def test_every_subject_ends_as_keyword_or_candidate(
    built: tuple[TrialSite, Outcome], number: int, value: str, outcome: list[str]
) -> None:
    graph, iri = published(built[0], f"x-{number}")
    told = {part for finding in findings(built, number) for part in finding.value.split("”, “")}
    assert set(outcome) <= told
    assert " ".join(value.split()) in {" ".join(kept.split()) for kept in received(graph, iri)}


@pytest.mark.parametrize(("number", "value", "path", "outcome"), IDENTIFIERS)
def test_an_identifier_is_what_its_check_digit_proves(
    site: TrialSite, number: int, value: str, path: URIRef | None, outcome: str
) -> None:
    graph, iri = published(site, f"x-{number}")
    identifiers = {(predicate, str(graph.value(iri, predicate))) for predicate in (BIBO.doi, BIBO.isbn, BIBO.issn)}
    found = {(predicate, text) for predicate, text in identifiers if text != "None"}
    assert found == ({(path, outcome)} if path else set())
    assert path or any(kept in value for kept in received(graph, iri))


@pytest.mark.parametrize(("number", "value", "outcome"), NUMBERS)
def test_the_number_comes_from_the_identifier_of_the_source(
    site: TrialSite, number: int, value: str, outcome: str
) -> None:
    graph, iri = published(site, outcome)
    assert graph.value(iri, DCTERMS.title) == title(f"Dirty value {number}")


@pytest.mark.parametrize(("number", "value", "outcome"), CREATORS)
def test_a_name_that_nobody_knows_is_a_candidate_as_a_whole(
    built: tuple[TrialSite, Outcome], number: int, value: str, outcome: str
) -> None:
    graph, iri = published(built[0], f"x-{number}")
    assert not list(graph.objects(iri, DCTERMS.creator))
    assert not list(graph.subjects(FOAF.name))
    assert any(outcome in finding.value for finding in findings(built, number))


@pytest.mark.parametrize(("number", "label", "value"), ELSEWHERE)
def test_what_stands_in_the_wrong_field_is_kept_and_published_as_nothing(
    site: TrialSite, number: int, label: str, value: str
) -> None:
    graph, iri = published(site, f"x-{number}")
    assert value in received(graph, iri)
    assert not list(graph.objects(iri, DCTERMS.type))


def test_spaces_that_do_not_break_are_spaces(site: TrialSite) -> None:
    graph, iri = published(site, "x-66")
    assert str(graph.value(iri, DCTERMS.rights)) == "Copyright is reserved by the copyright owner."


def test_a_second_title_with_a_label_of_its_own_is_another_title(site: TrialSite) -> None:
    graph, iri = published(site, "x-63")
    assert set(graph.objects(iri, DCTERMS.title)) == {title("A Slave's Story")}
    assert set(graph.objects(iri, DCTERMS.alternative)) == {title("When Papa Comes Home")}


def test_a_record_without_a_title_is_refused(built: tuple[TrialSite, Outcome]) -> None:
    assert built[0].release().get("documents/x-80") is None
    (finding,) = findings(built, 80)[-1:]
    assert (finding.field, finding.problem) == ("Title", "is missing.")


def test_the_counts_add_up(built: tuple[TrialSite, Outcome]) -> None:
    report = built[1].report.of_file("data/dublin-core/dirty.jsonl")
    assert report.read == len(list(every_record()))
    assert report.refused == 2


def test_every_value_of_the_collection_has_an_outcome(shared: Path) -> None:
    tables = [DATES, ACCESS, LANGUAGES, TITLES, SUBJECTS, IDENTIFIERS, NUMBERS, CREATORS, ELSEWHERE]
    decided = {int(row[0]) for table in tables for row in table} | {63, 66, 80, *LEGACY, *VOCABULARIES, *HARVEST}
    with (shared / "facts" / "dirty-values.csv").open(encoding="utf-8", newline="") as file:
        assert {int(row["n"]) for row in csv.DictReader(file)} == decided
