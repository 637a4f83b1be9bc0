"""YASGUI, in a page of another site before a real browser, shows what the dump says."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.answers import JSON, Answer, read
from tests.clients.conftest import Expected
from tests.clients.queries import query
from tests.serving import Served

#: Sends what is in the editor, and gives what YASGUI understood of the answer.
ASK = """async text => {
    const tab = yasgui.getTab();
    tab.getYasqe().setValue(text);
    await tab.getYasqe().query().catch(() => undefined);
    const results = tab.getYasr().results;
    return {
        error: results.getError()?.text, boolean: results.getBoolean(),
        variables: results.getVariables(), bindings: results.getBindings(),
    };
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing: what is not found here, YASGUI does without."""


@pytest.fixture(scope="session")
def yasgui(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with YASGUI, on an origin of its own."""
    node = shutil.which("node")
    found = [node, "--print", "require.resolve('@zazuko/yasgui')"]
    ran = subprocess.run(found, capture_output=True, text=True) if node else None  # type: ignore[arg-type]
    if ran is None or ran.returncode != 0:
        pytest.skip("There is no YASGUI on this machine (npm, @zazuko/yasgui, in NODE_PATH).")
    folder = tmp_path_factory.mktemp("yasgui")
    for name in ("yasgui.min.js", "yasgui.min.css"):
        shutil.copy(Path(ran.stdout.strip()).parent / name, folder)
    shutil.copy(Path(__file__).parent / "yasgui.html", folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/yasgui.html"
        server.shutdown()


@pytest.fixture
def page(yasgui: str, browser: Browser, room: Served) -> Iterator[Page]:
    def only_here(route: Route) -> None:
        """YASGUI looks for prefixes and names at others' sites; a test must not."""
        if route.request.url.startswith((yasgui.rpartition("/")[0], room.base)):
            route.continue_()
        else:
            route.abort()

    with closing(browser.new_page()) as opened:
        opened.route("**/*", only_here)
        opened.goto(f"{yasgui}?endpoint={quote(room.base + 'sparql', safe='')}")
        yield opened


def asked(page: Page, text: str) -> Answer:
    """What YASGUI draws its tables from, in our form."""
    found = page.evaluate(ASK, text)
    assert found["error"] is None
    if found["boolean"] is not None:
        return bool(found["boolean"])
    results = {"head": {"vars": found["variables"]}, "results": {"bindings": found["bindings"]}}
    rows = read(json.dumps(results), JSON, text)
    if "SELECT" in text:
        return rows
    assert isinstance(rows, list)
    return {f"{row['subject']} {row['predicate']} {row['object']}" for row in rows}


def test_it_gets_what_the_dump_says(page: Page, expected: Expected, question: str) -> None:
    assert asked(page, question) == expected(question)


def test_a_reader_sees_the_rows(page: Page, room: Served, expected: Expected) -> None:
    text = query("labels in many languages", room.base)
    rows = expected(text)
    assert isinstance(rows, list)
    page.evaluate("text => yasgui.getTab().getYasqe().setValue(text)", text)
    page.locator(".yasqe_queryButton").click()
    table = page.locator(".yasr table tbody")
    expect(table.locator("tr")).to_have_count(len(rows))
    for row in rows:
        expect(table.get_by_text(row["label"], exact=True)).to_be_visible()


def test_a_reader_sees_why_a_query_is_refused(page: Page, room: Served) -> None:
    page.evaluate(ASK, "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }")
    expect(page.locator(".yasr .errorResult")).to_contain_text(
        "SERVICE is refused, because this endpoint calls no other"
    )


def test_a_page_of_another_site_may_send_a_query_as_the_body(page: Page, room: Served) -> None:
    """Before that, the browser asks whether it may."""
    sent = """async address => {
        const headers = { "Content-Type": "application/sparql-query" };
        const answer = await fetch(address, { method: "POST", headers, body: "ASK {}" });
        return [(await answer.json()).boolean, answer.headers.get("Strada-Release") !== null];
    }"""
    assert page.evaluate(sent, f"{room.base}sparql") == [True, True]
