"""What visitors do, in a browser: search, narrow down, read, choose a language, with and without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import KINDS, RECORDS, NewPage, in_language
from tests.serving import Served

LIMIT = 60_000


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def page(request: pytest.FixtureRequest, context: NewPage) -> Page:
    return context(java_script_enabled=request.param, locale="en-GB").new_page()


def test_a_visitor_searches_narrows_down_and_reads(page: Page, room: Served) -> None:
    page.goto(room.base)
    page.get_by_label("Search the catalogue").fill("mensenhandel children")
    page.get_by_role("button", name="Search").click()
    all_found = page.get_by_role("heading", level=2).first.inner_text()
    choice = page.locator("aside a").first
    name = choice.inner_text()
    choice.click()
    expect(page.locator(".chosen")).to_contain_text(name)
    page.locator(".chosen a").click()
    assert page.get_by_role("heading", level=2).first.inner_text() == all_found
    title = page.locator(".items a").first.inner_text()
    page.locator(".items a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == title


def test_a_visitor_reads_the_file(page: Page, room: Served) -> None:
    page.goto(f"{room.base}documents/p900")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save PDF").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_a_language_is_chosen_and_kept(page: Page, room: Served) -> None:
    page.goto(f"{room.base}documents/2427")
    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_role("link", name="Trefwoorden", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")


def test_nobody_needs_a_mouse(page: Page, room: Served) -> None:
    page.goto(room.base)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("name", "q")
    page.keyboard.type("baltic sea")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search**")
    link = page.locator(".items a").first
    for _ in range(40):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    outline = link.evaluate("link => getComputedStyle(link).outlineStyle")
    assert outline == "solid", "what has the focus shows it"
    page.keyboard.press("Enter")
    page.wait_for_url("**/documents/**")


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_a_small_phone_and_asks_nobody_else(
    context: NewPage, room: Served, kind: str, language: str
) -> None:
    page = context(viewport={"width": 320, "height": 640}).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(room.base + in_language(kind, language))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [url for url in asked if not url.startswith(room.base)] == []
    assert page.context.cookies() == []


def test_a_first_visit_to_a_document_is_light(context: NewPage, room: Served) -> None:
    page = context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    moved: list[float] = []
    session.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    page.goto(f"{room.base}documents/2427", wait_until="networkidle")
    assert len(moved) >= 2
    assert sum(moved) < LIMIT


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_of_a_record_looks_the_same_before_anything_else_is_there(
    context: NewPage, room: Served, kind: str, width: int
) -> None:
    options = {"viewport": {"width": width, "height": 800}}
    alone, whole = context(**options).new_page(), context(**options).new_page()
    alone.route("**/static/**", lambda route: route.abort())
    for page in (alone, whole):
        page.goto(room.base + in_language(kind, "en"))
    whole.add_style_tag(url=room.base + "static/strada.css")
    assert alone.screenshot(full_page=True) == whole.screenshot(full_page=True)
