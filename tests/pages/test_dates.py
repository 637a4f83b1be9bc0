"""Dates as people read them, however uncertain."""

import pytest

from strada.pages.values import date_in_words
from strada.web.app import create_app
from tests.conftest import TrialSite, row

DATES = {
    "2010": "2010",
    "2010-05": "May 2010",
    "2010-05-31": "31 May 2010",
    "2004?": "2004 (uncertain)",
    "2004~": "about 2004",
    "2004-05%": "about May 2004 (uncertain)",
    "196X": "1960s",
    "19XX": "20th century",
    "190X": "1900s",
    "20XX": "21st century",
    "10XX": "11th century",
    "2004-XX": "2004",
    "2004-05-XX": "May 2004",
    "2004-21": "Spring 2004",
    "2004/2006": "2004 to 2006",
    "2004~/2006": "about 2004 to 2006",
    "2004-05/2004-06-02": "May 2004 to 2 June 2004",
    "2004/..": "since 2004",
    "": "",
}


@pytest.mark.parametrize(("date", "words"), DATES.items())
def test_a_date_is_put_into_words(date: str, words: str) -> None:
    assert date_in_words(date, "en") == words


def test_uncertain_dates_stand_in_words_on_pages_and_lists_and_exactly_in_the_markup(trial: TrialSite) -> None:
    trial.documents([row("1", Date="196X"), row("2", Date="2004/2006"), row("3", Date="1965")])
    trial.build()
    client = create_app(trial.site).test_client()
    page = client.get("/documents/1", headers={"Accept": "text/html"}).text
    assert "1960s" in page
    assert 'content="196X"' in page
    listed = client.get("/documents", headers={"Accept": "text/html"}).text
    assert [listed.index(words) for words in ("2004 to 2006", "1960s", "1965")] == sorted(
        listed.index(words) for words in ("2004 to 2006", "1960s", "1965")
    )
    assert "1960s" in client.get("/", headers={"Accept": "text/html"}).text
