"""How a reader gets a document: the first thing on its page."""

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


def test_a_closed_file_is_not_offered(trial: TrialSite) -> None:
    (trial.data / "files").mkdir(exist_ok=True)
    (trial.data / "files" / "1.pdf").write_bytes(pdf("One"))
    trial.documents([row("1", Access="on site")])
    trial.build()
    assert actions(trial, "1") == []
