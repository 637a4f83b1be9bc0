"""The files of documents: taken in, described, searched; and none that may not be public."""

import hashlib
import shutil
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from strada.errors import TooManyDeletions
from strada.profile.findings import INFO, VIOLATION, WARNING, Finding
from strada.sources import pdf as texts
from tests.conftest import TrialSite, row
from tests.pdfs import FFI, bomb, pdf
from tests.release.test_access import SECRET, traces

SPDX = "http://spdx.org/rdf/terms#"


def put(trial: TrialSite, name: str, data: bytes) -> Path:
    path = trial.data / "files" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def files(trial: TrialSite, *rows: str, header: str = "Document number,File,Language") -> None:
    trial.write("data/files.csv", "\n".join([header, *rows, ""]))


def triples(trial: TrialSite, iri: str = "documents/1") -> str:
    """What was published of a resource, its addresses relative."""
    release = trial.release()
    stored = release.stored(iri, "nt")
    release.close()
    assert stored is not None
    return stored.plain.decode().replace(trial.site.base, "")


def served(trial: TrialSite) -> dict[str, bytes]:
    """The files of the release, by their names."""
    release = trial.release()
    found = {name: release.file(name) for name in release.file_names()}
    release.close()
    return {name: file.path.read_bytes() for name, file in found.items() if file is not None}


def found(trial: TrialSite, text: str) -> tuple[str, ...]:
    release = trial.release()
    iris = release.search(text).iris
    release.close()
    return iris


def test_a_file_named_after_its_document_is_served_and_described(trial: TrialSite) -> None:
    data = pdf("First", "Second")
    put(trial, "1.pdf", data)
    assert trial.build().report.findings == []
    published = triples(trial)
    for expected in (
        "<documents/1> <http://purl.org/dc/terms/hasFormat> <documents/1#file-1> .",
        "<documents/1#file-1> <http://www.w3.org/ns/dcat#downloadURL> <files/1.pdf> .",
        f'<documents/1#file-1> <http://www.w3.org/ns/dcat#byteSize> "{len(data)}"^^',
        '<documents/1#file-1> <http://purl.org/dc/terms/format> "application/pdf" .',
        '<documents/1#file-1> <http://purl.org/dc/terms/extent> "2 pages" .',
        f"<documents/1#file-1> <{SPDX}checksum> <documents/1#checksum-1> .",
        f'<documents/1#checksum-1> <{SPDX}checksumValue> "{hashlib.sha256(data).hexdigest()}"^^',
    ):
        assert expected in published, expected
    assert served(trial) == {"1.pdf": data}


def test_several_files_of_a_document_stand_in_a_spreadsheet_each_with_its_own_checksum(trial: TrialSite) -> None:
    first, second = pdf("In English"), pdf("In het Nederlands")
    put(trial, "1.pdf", first)
    put(trial, "translations/één.pdf", second)
    files(trial, "1,1.pdf,English", "1,translations/één.pdf,nl")
    assert trial.build().report.findings == []
    published = triples(trial)
    assert "<documents/1#file-1> <http://purl.org/dc/terms/language> <languages/en> ." in published
    assert "<documents/1#file-2> <http://purl.org/dc/terms/language> <languages/nl> ." in published
    assert "<documents/1#file-2> <http://www.w3.org/ns/dcat#downloadURL> <files/translations/%C3%A9%C3%A9n.pdf> ." in (
        published
    )
    for number, data in (("1", first), ("2", second)):
        value = hashlib.sha256(data).hexdigest()
        assert f'<documents/1#checksum-{number}> <{SPDX}checksumValue> "{value}"' in published
    assert served(trial) == {"1.pdf": first, "translations/één.pdf": second}


def test_a_file_that_turtle_names_is_described_by_what_it_is(trial: TrialSite) -> None:
    data = pdf("Text")
    put(trial, "nine.pdf", data)
    trial.write(
        "data/more.ttl",
        "@prefix bibo: <http://purl.org/ontology/bibo/> . @prefix dcterms: <http://purl.org/dc/terms/> ."
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
        '<documents/9> a bibo:Document ; dcterms:identifier "9" ; dcterms:title "Nine"@en ;'
        "  dcterms:hasFormat <documents/9#file-1> . <documents/9#file-1> a dcat:Distribution ;"
        '  dcat:downloadURL <files/nine.pdf> ; dcat:byteSize "7"^^xsd:nonNegativeInteger .',
    )
    assert trial.build().report.findings == []
    assert f'#byteSize> "{len(data)}"^^' in triples(trial, "documents/9")
    assert '#byteSize> "7"' not in triples(trial, "documents/9")
    put(trial, "nine.pdf", pdf("Another text"))
    assert list(trial.build().changes.events) == ["documents/9"]


def test_words_in_a_file_find_its_document(trial: TrialSite) -> None:
    put(trial, "1.pdf", pdf(f"The o{FFI}ce against traf-\nficking", "and the anti-\ntorture committee"))
    put(trial, "2.txt", b"Plain words about zebras")
    trial.build()
    for text in ("office", "trafficking", '"against trafficking"', "anti-torture", "antitorture"):
        assert found(trial, text) == ("documents/1",), text
    assert found(trial, "zebras") == ("documents/2",)


def test_a_file_that_did_not_change_is_read_once(trial: TrialSite, monkeypatch: pytest.MonkeyPatch) -> None:
    put(trial, "1.pdf", pdf("Reading once"))
    trial.build()
    monkeypatch.setattr("strada.sources.files.extract", lambda path: pytest.fail(f"{path} was read again"))
    assert not trial.build().made
    trial.documents([row("1", "Another title"), row("2")])
    trial.build()
    assert found(trial, "once") == ("documents/1",)
    assert "2 pages" not in triples(trial)


def test_another_file_of_the_same_name_takes_its_place(trial: TrialSite) -> None:
    put(trial, "1.pdf", pdf("Before"))
    trial.build()
    put(trial, "1.pdf", pdf("After", "and more"))
    outcome = trial.build()
    assert list(outcome.changes.events) == ["documents/1"]
    assert '"2 pages"' in triples(trial)
    assert (found(trial, "before"), found(trial, "after")) == ((), ("documents/1",))
    assert served(trial) == {"1.pdf": pdf("After", "and more")}


def locked_pdf(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf("Behind a lock"))))
    writer.encrypt(password, "owner", algorithm="AES-256")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


BAD_FILES = [
    ("missing.pdf", None, "There is no such file"),
    ("../documents.csv", None, "leads out of data/files/"),
    ("/etc/hostname.pdf", None, "leads out of data/files/"),
    ("..\\documents.pdf", None, "leads out of data/files/"),
    (".hidden.pdf", pdf("Hidden"), "leads out of data/files/"),
    ("empty.pdf", b"", "The file is empty"),
    ("page.pdf", b"<!DOCTYPE html><title>x</title>", "is no PDF"),
    ("locked.pdf", locked_pdf("secret"), "asks for a password"),
    ("page.html", b"<script>alert(1)</script>", "of this kind are not published"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "of this kind are not published"),
    ("program.exe", b"MZ", "of this kind are not published"),
    ("text.txt", "é".encode("latin-1"), "is no text in UTF-8"),
    ("photo.jpg", b"GIF89a", "is no JPG"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "problem"), BAD_FILES)
def test_a_file_that_cannot_be_published_is_named_and_its_document_is_there_without_it(
    trial: TrialSite, name: str, data: bytes | None, problem: str
) -> None:
    if data is not None:
        put(trial, name, data)
    files(trial, f"1,{name},English")
    report = trial.build().report
    (finding, *_) = [finding for finding in report.findings if finding.origin.file == "data/files.csv"]
    assert (finding.severity, finding.value, str(finding.origin)) == (VIOLATION, name, "data/files.csv, row 2")
    assert problem in finding.problem
    assert finding.remedy
    assert report.refused == 1
    assert "hasFormat" not in triples(trial)
    assert served(trial) == {}


def only(findings: list[Finding]) -> tuple[str, str, str]:
    (finding,) = findings
    return finding.severity, str(finding.origin), finding.problem


def test_a_link_in_the_folder_of_files_is_not_followed(trial: TrialSite) -> None:
    outside = trial.folder / "outside.pdf"
    outside.write_bytes(pdf(SECRET))
    (trial.data / "files").mkdir()
    (trial.data / "files" / "1.pdf").symlink_to(outside)
    (trial.data / "files" / "folder").symlink_to(trial.folder)
    files(trial, "1,1.pdf,", "2,folder/outside.pdf,")
    report = trial.build().report
    assert [("link to somewhere else" in finding.problem) for finding in report.findings] == [True, True]
    assert served(trial) == {}


def test_a_file_of_no_document_is_told(trial: TrialSite) -> None:
    put(trial, "77.pdf", pdf(SECRET))
    severity, origin, problem = only(trial.build().report.findings)
    assert (severity, origin) == (WARNING, "data/files/77.pdf")
    assert "belongs to no document" in problem
    assert traces(trial, SECRET) == []


def test_a_name_that_is_nearly_right_is_named(trial: TrialSite) -> None:
    put(trial, "Report.PDF", pdf("Text"))
    files(trial, "1,report.pdf,")
    (finding, _) = trial.build().report.findings
    assert "Did you mean “Report.PDF”?" in finding.remedy


def test_one_file_cannot_belong_to_two_documents(trial: TrialSite) -> None:
    put(trial, "a.pdf", pdf("Text"))
    files(trial, "1,a.pdf,", "2,a.pdf,")
    severity, origin, problem = only(trial.build().report.findings)
    assert (severity, origin) == (VIOLATION, "data/files.csv, row 3")
    assert "data/files.csv, row 2 has it" in problem


@pytest.mark.parametrize("access", ["open", "internal", "embargo until 2030-01-01", "on site"])
@pytest.mark.parametrize("name", ["9036.pdf", "scans/9036.pdf", "P36.pdf"])
def test_a_row_cannot_open_the_file_that_is_named_after_another_document(
    trial: TrialSite, name: str, access: str
) -> None:
    """A slip in the number would publish what is closed with its own document."""
    data = put(trial, name, pdf(SECRET)).read_bytes()
    files(trial, f"9027,{name},English,open", header="Document number,File,Language,Access")
    trial.documents([row("9027")])
    assert trial.build().report.findings == []
    assert list(served(trial)) == [name]
    other = "p36" if name == "P36.pdf" else "9036"
    trial.documents([row("9027"), row(other, access=access)])
    report = trial.build(may_delete=True).report
    (finding,) = report.findings
    assert (finding.severity, str(finding.origin), finding.value) == (WARNING, "data/files.csv, row 2", name)
    assert finding.problem == f"This file has the number of another document, {other}, so it is kept closed."
    assert finding.remedy == f"If it belongs to {other}, correct the number in the row; otherwise rename the file."
    assert served(trial) == {}
    for trace in (SECRET, hashlib.sha256(data).hexdigest()):
        assert traces(trial, trace) == [], trace


def test_a_file_named_after_its_document_may_have_a_row_and_one_of_a_title_too(trial: TrialSite) -> None:
    put(trial, "1.pdf", pdf("First"))
    put(trial, "Summary.pdf", pdf("Summary"))
    files(trial, "1,1.pdf,English", "documents/1,Summary.pdf,English")
    trial.documents([row("1"), row("2", "Summary")])
    assert trial.build().report.findings == []
    assert set(served(trial)) == {"1.pdf", "Summary.pdf"}


def test_a_damaged_file_is_published_with_a_warning_and_one_without_text_with_a_note(trial: TrialSite) -> None:
    put(trial, "1.pdf", b"%PDF-1.7\nthis is not how it goes on")
    put(trial, "2.pdf", pdf(""))
    report = trial.build().report
    damaged, scanned = report.findings
    assert (damaged.severity, scanned.severity) == (WARNING, INFO)
    assert "may be damaged" in damaged.problem
    assert "no text in it" in scanned.problem
    assert (report.warned, report.refused) == (1, 0)
    assert set(served(trial)) == {"1.pdf", "2.pdf"}


def test_a_file_that_only_its_owner_may_change_is_read(trial: TrialSite) -> None:
    put(trial, "1.pdf", locked_pdf(""))
    assert trial.build().report.findings == []
    assert found(trial, "behind") == ("documents/1",)


def test_a_hostile_file_does_not_hold_up_a_build(trial: TrialSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages before the one that never ends are searched."""
    monkeypatch.setattr(texts, "SECONDS", 3)
    put(trial, "1.pdf", pdf("Zebras first", bomb()))
    severity, _, problem = only(trial.build().report.findings)
    assert (severity, "Only 1 of its 2 pages" in problem) == (WARNING, True)
    assert found(trial, "zebras") == ("documents/1",)


CLOSED = ["on site", "internal", "embargo until 2030-01-01", "internal until 2030-01-01", "", "nobody"]


@pytest.mark.parametrize("access", CLOSED)
def test_a_file_that_is_not_open_enters_no_release(trial: TrialSite, access: str) -> None:
    data = put(trial, "1.pdf", pdf(SECRET)).read_bytes()
    trial.documents([row("1", access=access), row("2")])
    trial.build()
    assert served(trial) == {}
    for trace in (SECRET, hashlib.sha256(data).hexdigest(), "1.pdf"):
        assert traces(trial, trace) == [], trace


@pytest.mark.parametrize("access", CLOSED)
def test_a_file_that_was_open_and_is_closed_is_forgotten_everywhere(trial: TrialSite, access: str) -> None:
    data = put(trial, "1.pdf", pdf(SECRET)).read_bytes()
    trial.build()
    trial.documents([row("1", "Another title"), row("2")])
    trial.build()
    assert found(trial, SECRET) == ("documents/1",)
    trial.documents([row("1", "Another title", access=access), row("2")])
    trial.build(may_delete=True)
    assert (served(trial), found(trial, SECRET)) == ({}, ())
    for trace in (SECRET, hashlib.sha256(data).hexdigest()):
        assert traces(trial, trace) == [], trace
    assert list((trial.site.releases / "files").iterdir()) == []


@pytest.mark.parametrize("access", CLOSED)
def test_one_file_of_an_open_document_can_be_closed(trial: TrialSite, access: str) -> None:
    header = "Document number,File,Access"
    put(trial, "summary.pdf", pdf("Summary"))
    put(trial, "interviews.pdf", pdf(SECRET))
    files(trial, "1,summary.pdf,open", "1,interviews.pdf,open", header=header)
    trial.build()
    assert len(served(trial)) == 2
    files(trial, "1,summary.pdf,open", f"1,interviews.pdf,{access}", header=header)
    report = trial.build().report
    assert list(served(trial)) == ["summary.pdf"]
    assert traces(trial, SECRET) == []
    told = [str(finding.origin) for finding in report.findings if finding.field == "Access"]
    assert told == (["data/files.csv, row 3"] if access in ("", "nobody") else [])


def test_a_file_is_closed_though_its_record_is_refused(trial: TrialSite) -> None:
    """The last good version of the record stays, but not the file that it had."""
    data = put(trial, "1.pdf", pdf(SECRET)).read_bytes()
    trial.build()
    trial.documents([row("1", title="A bell \x07 rings", access="on site"), row("2")])
    report = trial.build().report
    assert report.refused == 1
    assert '"Report number 1"@en' in triples(trial)
    assert "access/on-site" in triples(trial)
    for trace in (SECRET, hashlib.sha256(data).hexdigest(), "1.pdf"):
        assert traces(trial, trace) == [], trace
    assert list((trial.site.releases / "files").iterdir()) == []
    assert not trial.build().made


def test_a_file_under_embargo_is_served_from_its_day(trial: TrialSite) -> None:
    day = (trial.clock.now + timedelta(days=7)).date()
    put(trial, "a.pdf", pdf("Words under embargo"))
    files(trial, f"1,a.pdf,embargo until {day}", header="Document number,File,Access")
    trial.build()
    assert served(trial) == {}
    assert trial.release().manifest["due"] == str(day)
    trial.clock.now += timedelta(days=7)
    assert trial.build().made
    assert list(served(trial)) == ["a.pdf"]
    assert found(trial, "embargo") == ("documents/1",)


def test_a_misspelt_column_access_opens_no_file(trial: TrialSite) -> None:
    put(trial, "a.pdf", pdf(SECRET))
    files(trial, "1,a.pdf,internal", header="Document number,File,Acess")
    report = trial.build().report
    assert any("nothing of the file is read" in finding.problem for finding in report.findings)
    assert traces(trial, SECRET) == []


def test_files_stay_while_their_spreadsheet_cannot_be_read(trial: TrialSite) -> None:
    put(trial, "a.pdf", pdf("Text that stays"))
    files(trial, "1,a.pdf,English")
    trial.build()
    before = triples(trial)
    trial.write("data/files.csv", "")
    trial.build()
    assert triples(trial) == before
    assert list(served(trial)) == ["a.pdf"]


def test_a_folder_of_files_that_is_not_there_today_is_a_mistake_rather_than_a_wish(trial: TrialSite) -> None:
    for number in range(1, 31):
        put(trial, f"{number}.pdf", pdf("Text"))
    trial.documents([row(str(number)) for number in range(1, 31)])
    trial.build()
    shutil.move(trial.data / "files", trial.folder / "elsewhere")
    with pytest.raises(TooManyDeletions, match="30 of 30 files"):
        trial.build()
    assert len(served(trial)) == 30
    trial.build(may_delete=True)
    assert served(trial) == {}


def test_the_guide_to_the_catalogue_is_found_by_its_text(catalogue: TrialSite) -> None:
    report = catalogue.build().report
    assert report.refused == 0
    assert "p900.pdf" in served(catalogue)
    assert "documents/p900" in found(catalogue, '"a Dutch word finds an English report"')
    assert '"2 pages"' in triples(catalogue, "documents/p900")


def test_the_name_of_a_file_that_was_closed_with_its_document_is_in_no_file_of_the_release(trial: TrialSite) -> None:
    put(trial, f"{SECRET}.pdf", pdf("A guide"))
    files(trial, f"1,{SECRET}.pdf,English")
    trial.build()
    assert traces(trial, SECRET)
    trial.documents([row("1", access="internal"), row("2")])
    trial.build()
    release = trial.release()
    assert release.file_tombstone(f"{SECRET}.pdf") == release.tombstone("documents/1") is not None
    assert [name for name in traces(trial, SECRET) if release.id in name] == []
    release.close()
