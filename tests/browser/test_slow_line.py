"""A first visit over a slow line: a phone on a network of 400 kbit/s whose answers take 400 ms to begin."""

from statistics import median

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import NewPage, in_language
from tests.serving import Served

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
#: Milliseconds from the click to something to read.
LIMIT = 1_000
VISITS = 3
#: What must be there: the title, the summary, and where to read the document.
PARTS = {"title": "h1", "summary": ".prose p", "button": ".actions a"}
#: Tells when each of them was first painted (the Element Timing API).
WATCH = """
window.painted = {};
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) painted[entry.identifier] ??= entry.renderTime;
}).observe({type: "element", buffered: true});
new MutationObserver(() => {
  for (const [name, selector] of Object.entries(PARTS))
    document.querySelector(selector)?.setAttribute("elementtiming", name);
}).observe(document, {childList: true, subtree: true});
"""


def slow_page(context: NewPage) -> Page:
    """A page of a browser that has seen nothing of this site."""
    page = context(viewport={"width": 390, "height": 844}, is_mobile=True, device_scale_factor=3).new_page()
    page.add_init_script(f"const PARTS = {PARTS};" + WATCH)
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    return page


def visit(context: NewPage, address: str) -> dict[str, float]:
    """When each part was painted, in milliseconds."""
    page = slow_page(context)
    page.goto(address, wait_until="networkidle")
    painted: dict[str, float] = page.evaluate("painted")
    return painted


@pytest.mark.long
@pytest.mark.parametrize("kind", ["documents/2427", "documents/p900"])
def test_a_document_is_read_within_a_second_on_a_slow_line(context: NewPage, room: Served, kind: str) -> None:
    visits = [visit(context, room.base + in_language(kind, "en")) for _ in range(VISITS)]
    painted = {part: median(each[part] for each in visits) for part in PARTS}
    print(f"{kind}: painted after {painted} ms")
    assert max(painted.values()) < LIMIT
