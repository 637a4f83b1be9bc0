"""A real browser before the project's own catalogue, in both languages."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

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
