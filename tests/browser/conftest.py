"""A real browser before the project's own catalogue, in both languages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

#: One page of each kind.
KINDS = (
    "index", "documents", "documents/2427", "documents/2427/cite", "documents/2427/history",
    "documents/p900", "documents/p999", "keywords", "keywords?view=tree", "keywords?view=areas",
    "keywords?letter=t", "keywords/k0001",
    "places", "agents", "agents/a0001", "search?q=child", "search?q=zebra", "search",
    "sparql", "sparql?example=classes", "sparql?query=SELECT+*+{?s+?p+?o}LIMIT+9", "sparql?query=SELECT",
    "profile", "ontology", "privacy", "dumps/index", "nothing/here",
)  # fmt: skip

NewPage = Callable[..., BrowserContext]


def in_language(kind: str, language: str) -> str:
    path, mark, query = kind.partition("?")
    return f"{path}.{language}.html{mark}{query}"


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
