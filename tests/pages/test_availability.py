"""How a reader gets a document: the first thing on its page."""

import pytest
from lxml import html

from strada.web.app import create_app
from tests.conftest import COLUMNS, TrialSite, row
from tests.pdfs import pdf


def actions(trial: TrialSite, number: str) -> list[tuple[str, str]]:
    """What can be done at the head of the page: the words and where they lead."""
    client = create_app(trial.site).test_client()
    page = html.fromstring(client.get(f"/documents/{number}", headers={"Accept": "text/html"}).text)
    found = [(str(a.text_content()), str(a.get("href"))) for a in page.xpath("//ul[@class='actions']//a")]
    for _, href in found:
        if href.startswith("/"):
            with client.get(href, buffered=True) as response:
                assert response.status_code == 200
    return found


def test_a_pdf_is_viewed_and_saved_and_its_extent_and_size_are_told(trial: TrialSite) -> None:
    (trial.data / "files").mkdir(exist_ok=True)
    (trial.data / "files" / "1.pdf").write_bytes(pdf("One", "Two"))
    trial.build()
    assert actions(trial, "1") == [("View PDF", "/files/1.pdf"), ("Save PDF", "/files/1.pdf?download")]
    page = create_app(trial.site).test_client().get("/documents/1.html").text
    size = (trial.data / "files" / "1.pdf").stat().st_size
    assert "2 pages, " in page
    assert (f"{size / 1000:.3g} kB" if size >= 1000 else f"{size} bytes") in page


def test_what_browsers_cannot_show_is_only_saved(trial: TrialSite) -> None:
    (trial.data / "files").mkdir(exist_ok=True)
    (trial.data / "files" / "1.odt").write_bytes(b"PK\x03\x04 and more")
    trial.build()
    assert actions(trial, "1") == [("Save ODT", "/files/1.odt?download")]


def test_a_page_elsewhere_is_named_by_its_host(trial: TrialSite) -> None:
    address = "https://www.example.org/reports/1"
    trial.documents([{**row("1"), "Address elsewhere": address}], [*COLUMNS, "Address elsewhere"])
    trial.build()
    assert actions(trial, "1") == [("Read it at www.example.org", address)]


def absence(trial: TrialSite, language: str = "en") -> str:
    page = create_app(trial.site).test_client().get(f"/documents/1.{language}.html").text
    return " ".join(html.fromstring(page).xpath("string(//p[@class='actions note'])").split())


@pytest.mark.parametrize(
    ("access", "english", "dutch"),
    [
        ("on site", "It can be read at the centre.", "Het is te lezen bij het centrum."),
        (
            "embargo until 2027-03-01",
            "The file will be public from 1 March 2027.",
            "Het bestand is openbaar vanaf 1 maart 2027.",
        ),
        (
            "open",
            "No copy is known online. Other libraries may have it, or those who published it: Our centre",
            (
                "Er is geen exemplaar online bekend."
                " Andere bibliotheken hebben het misschien, of wie het uitgaf: Our centre"
            ),
        ),
    ],
)
def test_what_cannot_be_read_here_says_why_and_who_may_have_it(
    trial: TrialSite, access: str, english: str, dutch: str
) -> None:
    trial.write("strada.toml", 'languages = "en nl"\n')
    trial.site = type(trial.site).open(trial.folder)
    trial.documents([row("1", access=access)])
    trial.build()
    assert (absence(trial), absence(trial, "nl")) == (english, dutch)
    page = html.fromstring(create_app(trial.site).test_client().get("/documents/1.en.html").text)
    is_shown = bool(page.xpath("//dt[normalize-space()='Access'][not(ancestor::details)]"))
    assert is_shown is (access != "open"), "that nothing is open right below"


def test_a_library_that_answers_is_asked_rather_than_another(trial: TrialSite) -> None:
    trial.write("strada.toml", 'contact = "library@example.org"\n')
    trial.site = type(trial.site).open(trial.folder)
    trial.documents([row("1")])
    trial.build()
    assert absence(trial) == "No copy is known online. Ask the library for it"


def test_the_size_and_the_extent_are_told_in_the_language_of_the_page(trial: TrialSite) -> None:
    trial.write("strada.toml", 'languages = "en nl"\n')
    trial.site = type(trial.site).open(trial.folder)
    (trial.data / "files").mkdir(exist_ok=True)
    (trial.data / "files" / "1.pdf").write_bytes(pdf("One", "Two").ljust(64_512))
    trial.build()
    client = create_app(trial.site).test_client()
    assert "2 pages, 64.5 kB" in client.get("/documents/1.en.html").text
    assert "2 pagina’s, 64,5 kB" in client.get("/documents/1.nl.html").text


def test_a_closed_file_is_not_offered(trial: TrialSite) -> None:
    (trial.data / "files").mkdir(exist_ok=True)
    (trial.data / "files" / "1.pdf").write_bytes(pdf("One"))
    trial.documents([row("1", Access="on site")])
    trial.build()
    assert actions(trial, "1") == []


@pytest.mark.parametrize(
    ("closed", "told"),
    [
        (["on site"], "It can be read at the centre."),
        (
            ["embargo until 2028-05-01", "on site", "embargo until 2027-03-01"],
            "The file will be public from 1 March 2027.",
        ),
        (["internal"], "No copy is known online. Other libraries may have it, or those who published it: Our centre"),
    ],
)
def test_a_document_whose_files_are_all_closed_is_not_said_to_have_none(
    trial: TrialSite, closed: list[str], told: str
) -> None:
    """But of an internal file nothing is told."""
    (trial.data / "files").mkdir(exist_ok=True)
    rows = ["Document number,File,Access"]
    for number, access in enumerate(closed):
        (trial.data / "files" / f"part-{number}.pdf").write_bytes(pdf(access))
        rows.append(f"1,part-{number}.pdf,{access}")
    trial.write("data/files.csv", "\n".join(rows))
    trial.build()
    assert absence(trial) == told


def test_a_document_with_a_file_to_read_stays_open(trial: TrialSite) -> None:
    (trial.data / "files").mkdir(exist_ok=True)
    for name in ("a.pdf", "b.pdf"):
        (trial.data / "files" / name).write_bytes(pdf(name))
    trial.write("data/files.csv", "Document number,File,Access\n1,a.pdf,open\n1,b.pdf,on site\n")
    trial.build()
    assert actions(trial, "1") == [("View PDF", "/files/a.pdf"), ("Save PDF", "/files/a.pdf?download")]
    assert "access/on-site" not in create_app(trial.site).test_client().get("/documents/1.nt").text
