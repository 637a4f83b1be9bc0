"""Pages that everybody can use: axe-core finds nothing wrong, in either language, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import KINDS, NewPage, in_language
from tests.serving import Served


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(context: NewPage, room: Served, kind: str, language: str, scheme: str) -> None:
    # Our pages allow no script, and axe is one.
    page = context(color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(room.base + in_language(kind, language))
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert found.response["passes"]
