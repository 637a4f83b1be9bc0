"""The project's own catalogue: what stands in it was seen somewhere, and leads somewhere."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from stdnum import isbn, issn

from strada.cli import main
from tests.conftest import ROOT, Row, TrialSite

RELATIONS = ("Related documents", "Part of", "Version of", "Replaces", "Refers to")
TITLES = ("Title", "Title (bg)", "Other title")
LANGUAGES = {"en": "English", "bg": "Bulgarian", "es": "Spanish"}
#: Facts of checked rows that are not in the catalogue, by row and column: nobody saw them.
UNSEEN = {
    ("5", "year"): "from memory",
    ("10", "year"): "inferred from the day of the workshop",
    ("49", "year"): "inferred",
    ("51", "year"): "inferred",
    ("57", "url"): "from memory",
    ("62", "year"): "from memory",
    ("92", "year"): "from memory",
    ("95", "identifier"): "from memory; the copy prints another, which is corrupt",
    ("108", "year"): "from memory",
    ("112", "issuing_body"): "from memory",
    ("114", "year"): "the source dates a plan for 2018 to 2020 to 2016",
    ("114", "language"): "assumed",
}


def rows(name: str) -> dict[str, Row]:
    """A spreadsheet of the catalogue, by number."""
    with (ROOT / "data" / name).open(encoding="utf-8", newline="") as file:
        return {next(iter(each.values())): each for each in csv.DictReader(file)}


def values(document: Row, *columns: str) -> list[str]:
    return [value for column in columns for value in document.get(column, "").split("|") if value]


DOCUMENTS = rows("documents.csv")
AGENTS = rows("agents.csv")
#: The example of a document with a file, written for this catalogue.
OUR_OWN = {"p900"}
FROM_FACTS = [number for number in DOCUMENTS if number.startswith("p") and number not in OUR_OWN]


@pytest.fixture(scope="session")
def facts(shared: Path) -> list[Row]:
    with (shared / "facts" / "publications.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def checked(facts: list[Row]) -> Iterator[tuple[Row, Row]]:
    """Each row of the facts that was seen by somebody, and its record."""
    for fact in facts:
        if fact["certainty"].startswith("verified"):
            yield fact, DOCUMENTS[fact["lastrada_number"] or number_of(fact)]


def number_of(fact: Row) -> str:
    return f"p{int(fact['n']):03}"


def test_every_checked_publication_is_in_the_catalogue(facts: list[Row]) -> None:
    ours = [each["Document number"] for _, each in checked(facts)]
    assert len(set(ours)) == len(ours) == 112
    assert set(DOCUMENTS) - OUR_OWN == set(ours), "a record that no checked row of the facts stands behind"


def test_no_publication_from_memory_is_in_the_catalogue(facts: list[Row]) -> None:
    titles = {title for document in DOCUMENTS.values() for title in values(document, *TITLES)}
    remembered = [fact for fact in facts if fact["certainty"] == "memory"]
    assert len(remembered) == 10
    assert not [fact["title"] for fact in remembered if number_of(fact) in DOCUMENTS or fact["title"] in titles]


def test_titles_are_those_of_the_facts(facts: list[Row]) -> None:
    for fact, document in checked(facts):
        told = [*values(document, *TITLES), *values(document, "As received")]
        assert fact["title"] in told or f"Title: {fact['title']}" in told, fact["n"]


@pytest.mark.parametrize(("fact_column", "column"), [("year", "Date"), ("language", "Language")])
def test_years_and_languages_are_those_of_the_facts(facts: list[Row], fact_column: str, column: str) -> None:
    for fact, document in checked(facts):
        value = LANGUAGES.get(fact[fact_column], fact[fact_column])
        if (fact["n"], fact_column) in UNSEEN:
            assert not document[column], fact["n"]
        else:
            assert any(each.startswith(value) for each in values(document, column)), fact["n"]


def test_bodies_and_types_are_those_of_the_facts_or_kept_as_received(facts: list[Row]) -> None:
    for fact, document in checked(facts):
        received = values(document, "As received")
        for kind in fact["document_type"].split("; "):
            assert kind in values(document, "Document type") or f"Document type: {kind}" in received, fact["n"]
        body, publishers = fact["issuing_body"], values(document, "Publisher")
        if (fact["n"], "issuing_body") in UNSEEN:
            assert not publishers, fact["n"]
        elif not fact["lastrada_number"]:
            assert body == "; ".join(publishers) or f"Issuing body: {body}" in received, fact["n"]


def test_identifiers_that_were_seen_are_there_and_no_others(facts: list[Row]) -> None:
    for fact, document in checked(facts):
        found = values(document, "Document number", "ISBN", "ISSN", "DOI", "Other identifier")
        known = {value.partition(": ")[2] or value for value in found}
        unseen = fact["identifier_certainty"] == "memory" or (fact["n"], "identifier") in UNSEEN
        if fact["identifier"] and unseen:
            assert fact["identifier"] not in " ".join(document.values()), fact["n"]
        elif fact["identifier"]:
            assert fact["identifier"] in known, fact["n"]


def test_addresses_of_the_facts_are_told(facts: list[Row]) -> None:
    for fact, document in checked(facts):
        told = (fact["n"], "url") not in UNSEEN
        columns = ("Address elsewhere", "Old address", "As received", "Note on the record")
        assert (fact["url"] in " ".join(document[column] for column in columns)) is told, fact["n"]


def test_each_of_them_says_where_its_facts_were_seen_and_who_wrote_the_summary() -> None:
    for number in FROM_FACTS:
        document = DOCUMENTS[number]
        note = document["Note on the record"]
        assert note.startswith("Seen: "), number
        whose = "The summary is this catalogue's own." if document["Summary"] else "There is no summary"
        assert whose in note, number


@pytest.mark.parametrize("number", FROM_FACTS)
def test_isbn_and_issn_have_the_right_check_digit(number: str) -> None:
    assert all(isbn.is_valid(value) for value in values(DOCUMENTS[number], "ISBN"))
    assert all(issn.is_valid(value) for value in values(DOCUMENTS[number], "ISSN"))


def test_every_relation_leads_to_another_document_of_the_catalogue() -> None:
    for number, document in DOCUMENTS.items():
        related = values(document, *RELATIONS)
        assert not [value for value in related if value not in DOCUMENTS or value == number], number


def test_every_author_is_a_person_and_every_publisher_a_known_body() -> None:
    kinds = {agent["Name"]: agent["Kind"] for agent in AGENTS.values()}
    for number, document in DOCUMENTS.items():
        assert {kinds[name] for name in values(document, "Author")} <= {"Person"}, number
        assert {kinds[name] for name in values(document, "Publisher")} <= {"Body"}, number


def test_treaties_are_documents_that_others_are_about() -> None:
    for number in ("1117", "1408"):
        assert "p035" in values(DOCUMENTS[number], "Keywords")
    assert {"p035", "p045", "p067"} <= {*values(DOCUMENTS["1117"], "Keywords")}
    assert "Palermo Protocol" in values(DOCUMENTS["p035"], "Other title")


def test_every_value_is_one_of_the_lists_and_nothing_is_warned_of(catalogue: TrialSite) -> None:
    ran = CliRunner().invoke(main, ["check", str(catalogue.folder), "--format", "json"])
    report = json.loads(ran.stdout)
    told = [finding for finding in report["findings"] if finding["severity"] != "info"]
    assert [finding for finding in told if finding["origin"]["file"] in ("data/documents.csv", "data/agents.csv")] == []
    assert report["counts"]["refused"] == 0
