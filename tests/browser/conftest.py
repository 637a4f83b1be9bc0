"""A real browser before the project's own catalogue, in both languages."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from strada.release import history
from tests.conftest import ROOT
from tests.serving import Served, serving

#: One page of each kind.
KINDS = (
    "index", "documents", "documents?after=documents/2427", "documents?with=keywords/k0001",
    "documents/2427", "documents/2427/cite", "documents/2427/history",
    "documents/p900", "documents/p999", "keywords", "keywords?view=tree", "keywords?view=areas",
    "keywords?letter=t", "keywords/k0001", "places", "places/g0002", "document-types", "document-types/t01",
    "languages", "languages/en", "agents", "agents/a0001",
    "search", "search?q=child", "search?q=child&type=document-types/t01", "search?q=zebra",
    "sparql", "sparql?example=classes", "sparql?query=SELECT+*+{?s+?p+?o}LIMIT+9", "sparql?query=SELECT",
    "dataset", "profile", "ontology", "privacy", "dumps/index", "nothing/here",
)  # fmt: skip
#: Those of `KINDS` that tell of an error: the status is right, whoever measures pages holds it against them.
ERRORS = ("documents/p999", "sparql?query=SELECT", "nothing/here")
#: Those that are the page of a record, which is stored and carries its own style.
RECORDS = (
    "documents/2427", "documents/p900", "keywords/k0001", "places/g0002", "document-types/t01", "languages/en",
    "agents/a0001", "dataset",
)  # fmt: skip

NewPage = Callable[..., BrowserContext]


def in_language(kind: str, language: str) -> str:
    path, mark, query = kind.partition("?")
    return f"{path}.{language}.html{mark}{query}"


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the program is."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("There is no Chromium on this machine.")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # The sandbox needs privileges that containers do not have; the pages are our own.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The catalogue as a reading room."""
    folder = tmp_path_factory.mktemp("room")
    for name in ("data", "shapes", "ontology"):
        shutil.copytree(ROOT / name, folder / name)
    withdrawn = [("documents/p999", history.CREATE, "0" * 64), ("documents/p999", history.DELETE, "")]
    lines = history.chain(history.Head(), withdrawn, "2026-01-01T00:00:00Z", "20260101T000000Z")
    (folder / "data" / history.FILE).write_text(history.HEADER + lines, encoding="utf-8")
    settings = 'languages = "en nl"\ncontact = "library@example.org"\n'
    Path(folder / "strada.toml").write_text(settings, encoding="utf-8")
    with serving(folder) as served:
        yield served


@pytest.fixture
def context(browser: Browser) -> Iterator[NewPage]:
    """Makes contexts, which are closed at the end: windows that know nothing of each other."""
    opened = []

    def new(**options: object) -> BrowserContext:
        opened.append(browser.new_context(**options))  # type: ignore[arg-type]
        return opened[-1]

    yield new
    for each in opened:
        each.close()
