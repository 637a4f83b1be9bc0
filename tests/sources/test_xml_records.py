"""Reading Dublin Core and MARC from files of XML."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from strada.profile.findings import Finding
from strada.sources.dublin_core import read_dublin_core
from strada.sources.entry import SourceFailure
from strada.sources.kept import read_newest
from strada.sources.marc import read_marc
from strada.sources.mending import read_xml
from strada.sources.raw import RawRecord
from tests.sources.oai_server import page, record

DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
MARC = 'xmlns="http://www.loc.gov/MARC21/slim"'
Read = RawRecord | Finding | SourceFailure
Reader = Callable[[Path, str], Iterator[Read]]


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "file.xml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def read(reader: Reader, path: Path) -> list[RawRecord]:
    found = list(reader(path, path.name))
    assert not [each for each in found if not isinstance(each, RawRecord)]
    return [each for each in found if isinstance(each, RawRecord)]


Write = Callable[[str], Path]


def test_a_plain_record_is_read(file: Write) -> None:
    text = (
        f'<metadata {DC} xml:lang="en"><!-- no value --><dc:title>A <i>fine</i> title</dc:title><dc:title/>'
        '<dcterms:abstract xml:lang="nl">Kort</dcterms:abstract><dc:Creator>Somebody</dc:Creator></metadata>'
    )
    (found,) = read(read_dublin_core, file(text))
    assert found.values == (
        ("dc:title", "A fine title", "en"), ("dcterms:abstract", "Kort", "nl"), ("dc:creator", "Somebody", "en"),
    )  # fmt: skip
    assert str(found.origin) == "file.xml, record 1"
    assert found.identifier == ""


def test_a_file_of_many_records_is_read(file: Write) -> None:
    text = f"<records {DC}>{'<dc><dc:title>One</dc:title></dc>' * 3}</records>"
    assert [found.origin.line for found in read(read_dublin_core, file(text))] == [1, 2, 3]


def test_records_without_a_namespace_are_read(file: Write) -> None:
    text = (
        "<collection><record><title>One</title><own>Mine</own></record><record><Title>Two</Title></record></collection>"
    )
    assert [found.values for found in read(read_dublin_core, file(text))] == [
        (("dc:title", "One", None), ("own", "Mine", None)), (("dc:title", "Two", None),),
    ]  # fmt: skip


def test_the_old_namespace_of_dublin_core_is_understood(file: Write) -> None:
    text = '<dc xmlns:d="http://purl.org/dc/elements/1.0/"><d:title>One</d:title></dc>'
    assert read(read_dublin_core, file(text))[0].values == (("dc:title", "One", None),)


def test_metadata_without_an_element_around_them_are_read(file: Write) -> None:
    text = (
        f"<OAI-PMH {DC}><ListRecords><record><header><identifier>1</identifier></header>"
        "<metadata><dc:title>One</dc:title><dc:date>2010</dc:date></metadata></record></ListRecords></OAI-PMH>"
    )
    assert [label for label, _, _ in read(read_dublin_core, file(text))[0].values] == ["dc:title", "dc:date"]


def test_the_description_of_a_set_is_no_record(file: Write) -> None:
    text = f"<OAI-PMH {DC}><ListSets><set><setDescription><dc><dc:title>Law</dc:title></dc></setDescription></set></ListSets></OAI-PMH>"  # noqa: E501
    found = list(read_dublin_core(file(text), "file.xml"))
    assert [each.problem for each in found if isinstance(each, Finding)] == ["No record was found in the file."]


def test_a_broken_file_is_mended_and_told(file: Write) -> None:
    found = list(read_dublin_core(file(f"<dc {DC}><dc:title>Law & order</dc:title></dc>"), "file.xml"))
    assert [each.values for each in found if isinstance(each, RawRecord)] == [(("dc:title", "Law & order", None),)]
    assert [each.severity for each in found if isinstance(each, Finding)] == ["warning"]


@pytest.mark.parametrize("left_open", ["<![CDATA[", "<!--", "<?", "&", "<", '<a b="', "<a>", "&#9;", "<a ", " "])
def test_what_is_left_open_costs_no_more_than_its_length(left_open: str) -> None:
    begun = time.monotonic()
    start = "<OAI-PMH><ListRecords><record><header><identifier>1</identifier></header></record>"
    mended = read_xml((start + left_open * 50_000).encode())
    assert mended.root.findtext(".//identifier") == "1"
    assert time.monotonic() - begun < 10


def test_a_reference_to_a_number_without_end_is_no_trouble() -> None:
    text = f"<dc><title>a&#{'9' * 5000};b &#x110000; &#xD800; &#233;</title></dc>"
    assert str(read_xml(text.encode()).root.findtext("title")).endswith("b \ufffd \ufffd é")


def test_an_open_comment_hides_no_record_but_its_own(file: Write) -> None:
    path = file(page(record("1", "One <!-- oops & alas"), record("2", "Two & three")))
    found = [each for each in read_dublin_core(path, path.name) if isinstance(each, RawRecord)]
    assert [each.identifier for each in found] == ["1", "2"]
    assert found[1].values == (("dc:title", "Two & three", None),)


def test_a_file_whose_end_is_missing_is_read_as_far_as_it_goes(file: Write) -> None:
    whole = f"<records {DC}><dc><dc:title>One</dc:title></dc><dc><dc:title>Two</dc:title>"
    found = list(read_dublin_core(file(whole), "file.xml"))
    assert [each.values[0][1] for each in found if isinstance(each, RawRecord)] == ["One", "Two"]
    assert any(isinstance(each, Finding) and each.problem == "Its end is missing." for each in found)


def test_a_file_that_is_no_xml_is_refused(file: Write) -> None:
    (failure,) = read_dublin_core(file("Title;Date\nOne;2010\n"), "file.xml")
    assert isinstance(failure, SourceFailure)
    assert (
        str(failure.finding)
        == "The file cannot be read as XML: it is no XML at all. Export it again, or save it as XML."
    )


def test_a_file_fetches_nothing_and_expands_nothing(file: Write, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hidden", encoding="utf-8")
    text = f'<!DOCTYPE dc [<!ENTITY s SYSTEM "secret.txt"><!ENTITY a "aaa">]><dc {DC}><dc:title>&s;&a;</dc:title></dc>'
    found = list(read_dublin_core(file(text), "file.xml"))
    assert [each.values for each in found if isinstance(each, RawRecord)] == [(("dc:title", "&s;&a;", None),)]


def marc(number: str, title: str, status: str = "n") -> str:
    return (
        f"<record {MARC}><leader>00714{status}am a2200205 a 4500</leader>"
        f"<controlfield tag='001'> {number} </controlfield>"
        f"<datafield tag='245'><subfield code='6'>880-01</subfield><subfield code='a'>{title} :</subfield>"
        "<subfield code='b'>a report /</subfield></datafield>"
        "<datafield tag='650'><subfield code='a'>Law</subfield><subfield code='a'> </subfield></datafield></record>"
    )


def test_marc_comes_by_field_and_by_subfield(file: Write) -> None:
    (found,) = read(read_marc, file(f"<collection {MARC}>{marc('ocm12', 'Trafficking')}</collection>"))
    assert found.identifier == "ocm12"
    assert found.values[2:] == (
        ("245", "Trafficking : a report /", None), ("245$6", "880-01", None), ("245$a", "Trafficking :", None),
        ("245$b", "a report /", None), ("650", "Law", None), ("650$a", "Law", None),
    )  # fmt: skip
    assert [label for label, _, _ in found.values[:2]] == ["LDR", "001"]


def test_marc_in_oai_has_the_identifier_of_oai(file: Write) -> None:
    inner = marc("12", "Trafficking")
    text = page(f"<record><header><identifier>oai:x:12</identifier></header><metadata>{inner}</metadata></record>")
    (found,) = read(read_marc, file(text))
    assert (found.identifier, {label: text for label, text, _ in found.values}["001"]) == ("oai:x:12", " 12 ")


def test_a_marc_record_says_that_it_is_deleted(file: Write) -> None:
    (found,) = read(read_marc, file(marc("12", "Trafficking", status="d")))
    assert (found.deleted, found.values) == (True, ())


def test_broken_marc_harms_no_other_record(file: Write) -> None:
    def wrapped(number: str, title: str) -> str:
        inner = marc(number, title)
        return f"<record><header><identifier>{number}</identifier></header><metadata>{inner}</metadata></record>"

    path = file(page(wrapped("1", "One"), wrapped("2", "<b>Two"), wrapped("3", "Three")))
    found = [each for each in read_marc(path, path.name) if isinstance(each, RawRecord)]
    titles = [text for each in found for label, text, _ in each.values if label == "245$a"]
    assert [each.partition(" ")[0] for each in titles] == ["One", "Two", "Three"]


def test_of_many_files_the_newest_version_of_each_record_is_read(tmp_path: Path) -> None:
    files = [
        page(record("1", "Old"), record("2", "Gone"), record("3", "Three"), "<record><metadata/></record>"),
        page(record("1", "New"), record("2", deleted=True), record("4", "Once"), record("4", "Twice")),
    ]
    for count, text in enumerate(files):
        (tmp_path / f"{count}.xml").write_text(text, encoding="utf-8")
    found = list(read_newest(tmp_path.glob("*.xml"), lambda path: path.name, read_dublin_core))
    read = [each for each in found if isinstance(each, RawRecord)]
    assert [(each.identifier, each.deleted, str(each.origin)) for each in read] == [
        ("3", False, "0.xml, record 3"),
        ("", False, "0.xml, record 4"),
        ("1", False, "1.xml, record 1"),
        ("2", True, "1.xml, record 2"),
        ("4", False, "1.xml, record 4"),
    ]


def test_memory_does_not_grow_with_a_file(tmp_path: Path) -> None:
    for name, count in (("small", 100), ("large", 20_000)):
        text = page(*(record(str(number), "x" * 1000) for number in range(count)))
        (tmp_path / f"{name}.xml").write_text(text, encoding="utf-8")
    script = """
import resource, sys
from pathlib import Path
from strada.sources.dublin_core import read_dublin_core
for path in map(Path, sys.argv[1:]):
    print(sum(1 for _ in read_dublin_core(path, path.name)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    files = [tmp_path / "small.xml", tmp_path / "large.xml"]
    ran = subprocess.run([sys.executable, "-c", script, *files], capture_output=True, text=True, check=True)
    (few, before), (many, after) = ((int(each) for each in line.split()) for line in ran.stdout.splitlines())
    assert (few, many) == (100, 20_000)
    # In kilobytes, on macOS in bytes: the large file is 26 MB, and its tree would be more.
    assert after - before < 10_000 * (1024 if sys.platform == "darwin" else 1)
