"""The catalogue as spreadsheets: what is exported and read again says the same."""

import csv
import filecmp
import gzip
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef

from strada.cli import main
from strada.profile.findings import VIOLATION, Origin
from strada.profile.reading import read_profile
from strada.sources.cells import join_values, split_values
from strada.sources.entry import Record
from strada.sources.files import Files
from strada.sources.folder import Folder
from strada.sources.row_writing import RowWriter
from strada.sources.spreadsheet import row_of
from strada.starter import start
from tests.conftest import COLUMNS as COLUMNS_OF_TRIAL
from tests.conftest import TrialSite, row
from tests.pdfs import pdf

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
CELLS = st.lists(
    st.sampled_from(["|", "\\", "\\|", "a", "ß", " ", "'", "=", "-1", "\n", '"', ",", "Report"]), max_size=6
)
COLUMNS = (
    "Document number", "Date", "Title", "Title (nl)", "Other title", "Publisher", "Document type", "Summary", "Access",
    "Keywords", "Related documents", "ISBN", "Other identifier", "As received", "Note on the record",
)  # fmt: skip


def exported(site: TrialSite, folder: Path) -> TrialSite:
    """The site with the spreadsheets that `strada export` wrote in place of its data."""
    result = CliRunner().invoke(main, ["export", str(site.folder), "--csv", str(folder / "data")])
    assert result.exit_code == 0, result.output
    for path in site.folder.iterdir():
        if path.name in ("shapes", "ontology", "strada.toml"):
            (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / path.name)
    again = TrialSite(folder)
    again.clock.now = site.clock.now
    return again


def published(site: TrialSite) -> list[str]:
    """All triples of a build."""
    site.build()
    with gzip.open(site.release().dumps / "latest.nt.gz", "rt", encoding="utf-8") as file:
        return sorted(file)


def test_the_catalogue_is_the_same_after_an_export(catalogue: TrialSite, tmp_path: Path) -> None:
    again = exported(catalogue, tmp_path / "again")
    assert not (again.data / "further-records.ttl").exists()
    assert published(again) == published(catalogue)


def test_an_export_of_an_export_has_the_same_bytes(catalogue: TrialSite, tmp_path: Path) -> None:
    once = exported(catalogue, tmp_path / "once")
    twice = exported(once, tmp_path / "twice")
    names = [path.name for path in once.data.glob("*.csv")]
    assert sorted(names) == ["agents.csv", "documents.csv", "files.csv", "labels.csv"]
    assert filecmp.cmpfiles(once.data, twice.data, names, shallow=False)[1:] == ([], [])


@pytest.fixture
def troubled(trial: TrialSite) -> TrialSite:
    """A site with everything that is hard to write into a cell."""
    columns = [*COLUMNS_OF_TRIAL, "Other title", "Related documents", "Internal note", "As received"]
    rows = [
        row("1", 'A "quoted", title; with | bars\\', Other_title="=1+1|+49 30|-x|@y", Summary="One\n\nTwo | three\\|"),
        row("2", "'=Not a formula", Other_title="a \\| b|c\\\\|d", Access="internal", Related_documents="1"),
        row("3", Access="embargo until 2099-01-01", Internal_note="The donor is not to be named."),
        row("4", Access="on site", Keywords="Beginnings|No such keyword", Date="spring of 1999"),
        row("5", Access="internal until 2098-12-31", As_received="Keywords: Beginnings|Colour: blue"),
        row("6", Publisher="Twins|Our centre"),
    ]
    trial.documents(rows, columns)
    (trial.data / "files").mkdir(exist_ok=True)
    (trial.data / "files" / "1.pdf").write_bytes(pdf("The first"))
    (trial.data / "files" / "also.pdf").write_bytes(pdf("The second"))
    trial.write("data/files.csv", "Document number,File,Access\n1,also.pdf,on site\n")
    agents = (trial.data / "agents.csv").read_text(encoding="utf-8").splitlines()
    names = agents[0].split(",")
    twin = {"Agent number": "b1", "Kind": "Body", "Name": "Twins"}
    lines = [",".join({**twin, "Agent number": number}.get(name, "") for name in names) for number in ("b1", "b2")]
    trial.write("data/agents.csv", "\n".join([*agents, *lines]) + "\n")
    return trial


def test_what_is_hard_to_write_comes_back(troubled: TrialSite, tmp_path: Path) -> None:
    again = exported(troubled, tmp_path / "again")
    before, after = troubled.build().report, again.build().report
    assert (after.accepted, after.warned, after.refused) == (before.accepted, before.warned, before.refused)
    assert {(finding.number, finding.field, finding.value) for finding in after.findings} == {
        (finding.number, finding.field, finding.value) for finding in before.findings
    }
    assert published(again) == published(troubled)


@pytest.mark.parametrize("access", ["", "perhaps", "embargo", "internal"])
def test_what_is_closed_stays_closed(trial: TrialSite, tmp_path: Path, access: str) -> None:
    """An empty cell came back as open once."""
    trial.documents([row("1"), row("2", Access=access)])
    again = exported(trial, tmp_path / "again")
    again.build()
    assert again.release().get("documents/2") is None
    assert published(again) == published(trial)


def test_what_is_internal_is_exported_for_the_staff(troubled: TrialSite, tmp_path: Path) -> None:
    again = exported(troubled, tmp_path / "again")
    with (again.data / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {cells["Document number"]: cells for cells in csv.DictReader(file)}
    assert rows["2"]["Access"] == "internal"
    assert rows["3"]["Internal note"] == "The donor is not to be named."
    assert rows["4"]["Keywords"] == "Beginnings|No such keyword"


def test_what_begins_as_a_formula_is_none_in_the_file(troubled: TrialSite, tmp_path: Path) -> None:
    again = exported(troubled, tmp_path / "again")
    with (again.data / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for cells in csv.reader(file) for cell in cells]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


MAPPING = """kind = "documents"

[columns]
no = "Document number"
name = "Title"
rights = "Access"
"""


def test_records_of_others_become_rows(trial: TrialSite, tmp_path: Path) -> None:
    trial.write("data/mappings/old.toml", MAPPING)
    trial.write("data/old/records.jsonl", '{"no": "7", "name": "From elsewhere", "rights": "open"}\n')
    again = exported(trial, tmp_path / "again")
    assert "From elsewhere" in (again.data / "documents.csv").read_text(encoding="utf-8-sig")
    assert not (again.data / "old").exists()
    assert published(again) == published(trial)


def test_rdf_of_others_becomes_rows_too(trial: TrialSite, tmp_path: Path) -> None:
    """It was lost once: taken for Turtle of our own, which is copied."""
    trial.write("data/old/theirs.ttl", '<https://x.example.org/7> <http://purl.org/dc/terms/title> "Seven"@en .')
    patterns = "[patterns]\nidentifier = [['.*/(.+)', 's-\\1', 'Document number']]\n"
    trial.write(
        "data/mappings/old.toml",
        f'kind = "documents"\n[always]\nAccess = "open"\n[columns]\n"dc:title" = "Title"\n{patterns}',
    )
    again = exported(trial, tmp_path / "again")
    assert "Seven" in (again.data / "documents.csv").read_text(encoding="utf-8-sig")
    assert published(again) == published(trial)


def test_what_was_kept_as_received_is_no_new_mistake(catalogue: TrialSite, tmp_path: Path) -> None:
    """Text that the mapping of the old pages took apart stays where it is told what was received."""
    again = exported(catalogue, tmp_path / "again")
    assert again.build().report.findings == []


def test_a_record_without_access_is_written_as_the_open_one_that_it_is(trial: TrialSite, tmp_path: Path) -> None:
    trial.write("data/mappings/old.toml", MAPPING)
    trial.write("data/old/records.jsonl", '{"no": "7", "name": "From elsewhere"}\n')
    again = exported(trial, tmp_path / "again")
    said = set(published(again)) ^ set(published(trial))
    document, rights, access = "documents/7", "http://purl.org/dc/terms/accessRights", "access/open"
    base = again.site.base
    assert said == {f"<{base}{document}> <{rights}> <{base}{access}> .\n"}


def test_a_record_that_no_row_can_say_goes_to_turtle(trial: TrialSite, tmp_path: Path) -> None:
    """In a spreadsheet that title would be a formula that failed."""
    trial.write("data/mappings/old.toml", MAPPING)
    trial.write("data/old/records.jsonl", '{"no": "7", "name": "#N/A", "rights": "open"}\n')
    again = exported(trial, tmp_path / "again")
    turtle = (again.data / "further-records.ttl").read_text(encoding="utf-8")
    assert '<documents/7> <http://purl.org/dc/terms/title> "#N/A"@en .' in turtle
    assert published(again) == published(trial)


def test_what_an_earlier_export_put_into_turtle_is_there_in_the_next(trial: TrialSite, tmp_path: Path) -> None:
    """It was written over once."""
    line = '{{"no": "{0}", "name": "#N/A", "rights": "open"}}\n'
    trial.write("data/mappings/old.toml", MAPPING)
    trial.write("data/old/records.jsonl", line.format(7))
    once = exported(trial, tmp_path / "once")
    once.write("data/mappings/old.toml", MAPPING)
    once.write("data/old/records.jsonl", line.format(8))
    twice = exported(once, tmp_path / "twice")
    assert published(twice) == published(once)
    assert sorted(path.name for path in twice.data.glob("further*")) == ["further-records-2.ttl", "further-records.ttl"]


def test_rows_that_cannot_be_read_are_named_and_fail_the_command(trial: TrialSite, tmp_path: Path) -> None:
    trial.documents([row("1"), row("")])
    result = CliRunner().invoke(main, ["export", str(trial.folder), "--csv", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "Left out: data/documents.csv, row 3" in result.output


def test_a_row_with_a_failed_formula_does_not_come_back_without_it(trial: TrialSite, tmp_path: Path) -> None:
    trial.documents([row("1"), row("2", Publisher="#REF!")])
    result = CliRunner().invoke(main, ["export", str(trial.folder), "--csv", str(tmp_path / "out" / "data")])
    assert result.exit_code == 1
    assert "Left out: data/documents.csv, row 3: Publisher “#REF!”" in result.output
    assert "\n2," not in (tmp_path / "out" / "data" / "documents.csv").read_text(encoding="utf-8-sig")


def test_a_file_that_cannot_be_read_stops_the_export(trial: TrialSite, tmp_path: Path) -> None:
    trial.write("data/vocabularies/broken.ttl", "<keywords/x> a")
    result = CliRunner().invoke(main, ["export", str(trial.folder), "--csv", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert "broken.ttl" in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_not_empty_is_left_alone(trial: TrialSite) -> None:
    result = CliRunner().invoke(main, ["export", str(trial.folder), "--csv", str(trial.data)])
    assert result.exit_code == 1
    assert "is not empty" in result.output


@given(st.lists(TEXTS | CELLS.map("".join)))
def test_values_are_joined_so_that_they_are_split_again(values: list[str]) -> None:
    assert split_values(join_values(values)) == [value.strip() for value in values if value.strip()]


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> RowWriter:
    folder = tmp_path_factory.mktemp("random") / "site"
    start(folder)
    site = TrialSite(folder).site
    profile = read_profile(site.shapes, site.base)
    shape = profile.with_segment("documents")
    assert shape is not None
    with closing(Files(site.data / "files")) as files:
        return RowWriter(Folder(site, profile, "", lambda _file: (), tuple, files).reader(shape))


def read(writer: RowWriter, cells: dict[str, str]) -> Record | None:
    made = row_of([writer.reader.column(name) for name in cells], list(cells.values()), Origin("documents.csv"))
    record = writer.reader.record(made)
    fine = isinstance(record, Record) and not any(finding.severity == VIOLATION for finding in record.findings)
    return record if fine and isinstance(record, Record) else None


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_row_of_anything_is_written_as_it_was_read(writer: RowWriter, data: st.DataObject) -> None:
    drawn = data.draw(st.dictionaries(st.sampled_from(COLUMNS[1:]), TEXTS | CELLS.map("".join)))
    first = read(writer, {"Document number": "1", **drawn})
    if first is None:
        return
    second = read(writer, dict(writer.cells(first.graph, URIRef(first.iri))))
    assert second is not None
    assert set(second.graph) == set(first.graph)
