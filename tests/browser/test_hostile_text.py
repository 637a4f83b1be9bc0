"""No text of a record is markup, runs, or breaks the page."""

import csv
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from strada.starter import start
from tests.browser.conftest import NewPage
from tests.serving import Served, serving

COLUMNS = ("Document number", "Date", "Title", "Summary", "Publisher", "Document type")
LONG = "verylongword" * 834
TITLES = {
    "1": "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">",
    "2": "</title></script><style>body{display:none}</style><h1>Taken over",
    "3": "Innocent \u202egnp.exe\u2066 title \u200b\u200d\u2060 with marks",
    "4": LONG[:990],
    "5": "{{ 7 * 7 }} {% raw %} ${7*7} &lt;b&gt; &amp;",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("hostile") / "site"
    start(folder)
    with (folder / "data" / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number, title in TITLES.items():
            writer.writerow((number, "2010", title, f"javascript:alert(1) {title} {LONG}", "Our centre", "Report"))
    with serving(folder) as served:
        yield served


PATHS = (
    "", "documents", *(f"documents/{number}" for number in TITLES), *(f"documents/{number}/cite" for number in TITLES),
    "agents", "search?q=title", "search?q=" + LONG[:480],
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_hostile_text_is_a_page(context: NewPage, hostile: Served, path: str) -> None:
    page = context(viewport={"width": 320, "height": 640}, bypass_csp=True).new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto(hostile.base + path)
    assert answer is not None
    assert answer.status == 200
    assert (said, page.title()) != ([], "taken")
    assert page.title() != "taken"
    assert [url for url in asked if url.endswith("/x")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.locator("main script, main style, main img").count() == 0
    expect(page.locator("header.top .name")).to_be_visible()
    expect(page.locator(".exit")).to_be_in_viewport()


def test_what_was_written_is_what_is_read(context: NewPage, hostile: Served) -> None:
    page = context().new_page()
    for number, title in TITLES.items():
        page.goto(f"{hostile.base}documents/{number}")
        shown = page.locator("h1").text_content() or ""
        visible = [character for character in title if character.isprintable()]
        assert [character for character in shown if character.isprintable()] == visible, number
