"""The editor for SPARQL before a real browser: it helps to write, and remembers only for who asks."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.serving import Served


def opened(context: NewPage, room: Served, **options: object) -> Page:
    page = context(**options).new_page()
    page.goto(room.base + "sparql.en.html")
    return page


def test_a_question_is_asked_without_a_script(context: NewPage, room: Served) -> None:
    page = opened(context, room, java_script_enabled=False)
    page.get_by_role("link", name="Which keywords have the most documents?").click()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("cell", name="Trafficking in human beings").first).to_be_visible()
    page.get_by_text("Share it, or ask from a program").click()
    expect(page.get_by_text("from SPARQLWrapper import JSON")).to_be_visible()


def test_names_are_completed_and_their_prefix_is_declared(context: NewPage, room: Served) -> None:
    page = opened(context, room)
    page.fill("#query", "SELECT * WHERE { ?document ")
    page.locator("#query").press_sequentially("dcterms:is")
    expect(page.get_by_role("option", name="dcterms:issued")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#query").startswith("PREFIX dcterms: <http://purl.org/dc/terms/>\nSELECT")
    assert page.input_value("#query").endswith("?document dcterms:issued")
    page.locator("#query").press_sequentially(" ?date } LIMIT 3")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("3 rows")).to_be_visible()


def test_the_coloured_text_is_the_text_and_stands_just_behind_it(context: NewPage, room: Served) -> None:
    page = opened(context, room)
    query = '# a note\nSELECT ?a WHERE { ?a <http://x.example/> "1 < 2"@en . }\n' * 30
    page.fill("#query", query)
    assert page.inner_text(".editor pre").rstrip() == query.rstrip()
    measures = "element => [element.clientWidth, element.scrollHeight, getComputedStyle(element).fontSize]"
    assert page.eval_on_selector(".editor pre", measures) == page.eval_on_selector("#query", measures)


def test_questions_are_remembered_only_for_who_asks_for_it(context: NewPage, room: Served) -> None:
    page = opened(context, room)
    page.get_by_role("button", name="Ask").click()
    assert page.evaluate("localStorage.length") == 0
    page.get_by_text("My last questions").click()
    page.get_by_label("Keep my questions").check()
    page.fill("#query", "ASK { ?s ?p 4711 }")
    page.get_by_role("button", name="Ask").click()
    page.get_by_text("My last questions").click()
    expect(page.locator("#memory li")).to_have_text(["ASK { ?s ?p 4711 }"])
    page.get_by_label("Keep my questions").uncheck()
    assert page.evaluate("localStorage.length") == 0
