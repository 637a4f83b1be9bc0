"""A spreadsheet with many different mistakes: each has its sentence, and doing what that says mends it."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest
from click.testing import CliRunner

from strada.cli import main
from tests.conftest import COLUMNS as TRIAL_COLUMNS
from tests.conftest import TrialSite
from tests.conftest import row as trial_row

COLUMNS = (
    "Document number", "Date", "Title", "Title (nl)", "Author", "Publisher", "Document type", "Language", "Summary",
    "Access", "Address elsewhere", "Keywords", "Places", "Related documents", "ISBN", "ISSN", "DOI", "Licence",
    "Title (en)",
)  # fmt: skip
GOOD = {
    "Date": "2010",
    "Publisher": "European Commission",
    "Document type": "Report",
    "Language": "English",
    "Summary": "What it says.",
    "Access": "open",
    "Keywords": "Return",
    "Places": "Italy",
}


@dataclass(frozen=True)
class Mistake:
    """What somebody wrote in a column, what is told of it, what to do by the sentence, and the cell after that."""

    column: str
    wrong: str
    problem: str
    remedy: str
    mended: str


DATE = "Write a year (2013), a month (2013-05) or a day (2013-05-31)"
ACCESS = "Write open, on site, embargo until 2027-01-01, internal"
UNKNOWN = "is not in the catalogue's lists"
MISTAKES = (
    Mistake("Document number", "", "is missing", "Give the row a number of its own", "n1"),
    Mistake("Document number", "12/b", "only letters, digits, hyphens", "Correct the number", "12-b"),
    Mistake("Document number", "1.23E+11", "shortened it", "Make the column one of text", "123000000001"),
    Mistake("Date", "31.02.2005", "cannot be read without guessing", DATE, "2005-02-28"),
    Mistake("Date", "2005-02-31", "no such day", "Correct the date", "2005-02-28"),
    Mistake("Document number", "m05", "taken already: data/documents.csv, row 6", "Give one of the two another", "n2"),
    Mistake("Date", "03/04/2005", "cannot be read without guessing", DATE, "2005-04-03"),
    Mistake("Date", "May 2005", "cannot be read without guessing", DATE, "2005-05"),
    Mistake("Date", "around 2005", "cannot be read without guessing", "about 2013 as 2013~", "2005~"),
    Mistake("Date", "2005|2006", "“2005 | 2006”: has more than one value", "Keep one of them", "2005/2006"),
    Mistake("Date", "9999", "“9999”: This year is hardly", "Check the date", "1999"),
    Mistake("Title", "", "is missing", "Fill it in", "A title"),
    Mistake(
        "Title", "A bell\x07 rings", "“A bell␇ rings”: holds a control character", "Type the text again", "A bell rings"
    ),
    Mistake("Title", "MÃ©decins du Monde", "was damaged", "Type it again", "Médecins du Monde"),
    Mistake("Title", "<i>Trafficking</i> today", "angle brackets", "take them out", "Trafficking today"),
    Mistake("Summary", "Write to ana@example.org", "an e-mail address", "Take it out if", "Write to the centre"),
    Mistake("Summary", "caf\ufffd", "was damaged", "Type it again", "café"),
    Mistake("Keywords", "Retrun", UNKNOWN, "Did you mean “Return”", "Return"),
    Mistake("Keywords", "Return, Law enforcement", UNKNOWN, "Write it as Return|Law", "Return|Law enforcement"),
    Mistake("Keywords", "Return; Law enforcement", UNKNOWN, "Write it as Return|Law", "Return|Law enforcement"),
    Mistake("Keywords", "Return|Kite flying", UNKNOWN, "add it to data/vocabularies/keywords.ttl", "Return"),
    Mistake("Keywords", "Italy", UNKNOWN, "It belongs in the column Places", "Return"),
    Mistake("Places", "Itally", UNKNOWN, "Did you mean “Italy”", "Italy"),
    Mistake("Language", "Englisch", UNKNOWN, "Did you mean “English”", "English"),
    Mistake("Language", "xx", UNKNOWN, "add it to data/vocabularies/languages.ttl", "en"),
    Mistake("Document type", "Reprot", UNKNOWN, "Did you mean “Report”", "Report"),
    Mistake("Publisher", "European Comission", UNKNOWN, "Did you mean “European Commission”", "European Commission"),
    Mistake("Publisher", "Kite Club", UNKNOWN, "add it to data/agents.csv", ""),
    Mistake("Publisher", "#REF!", "a formula that failed", "Mend the formula", "European Commission"),
    Mistake("Author", "Report", UNKNOWN, "It belongs in the column Document type", ""),
    Mistake("Access", "opne", "cannot be read, so the record is kept closed", ACCESS, "open"),
    Mistake("Access", "", "is empty, so the record is kept closed", ACCESS, "open"),
    Mistake("Access", "embargo", "cannot be read, so the record is kept", ACCESS, "embargo until 2027-01-01"),
    Mistake("Address elsewhere", "www.osce.org/x", "no whole address", "https://", "https://www.osce.org/x"),
    Mistake("Address elsewhere", "https://osce.org/a b", "it has a space", "Copy it again", "https://osce.org/a%20b"),
    Mistake("Address elsewhere", "javascript:alert(1)", "no address of a web page", "https://", "https://osce.org/"),
    Mistake("Related documents", "m999", "is not published here", "Correct it, or publish", "m05"),
    Mistake("Related documents", "m38", "is the document itself", "Correct the number, or take it out", ""),
    Mistake("ISBN", "978-92-9234-111-1", "no ISBN", "it looks like 978-3-16-148410-0", "978-3-16-148410-0"),
    Mistake("ISSN", "1234-5678", "no ISSN", "it looks like 0378-5955", "0378-5955"),
    Mistake("DOI", "10.1000", "no DOI", "it looks like 10.1000/182", "10.1000/182"),
    Mistake("Licence", "CC-BY", "no whole address", "https://", "https://creativecommons.org/licenses/by/4.0/"),
    Mistake("Date", "2005-04-03 / 2005", "cannot be read without guessing", DATE, "2005-04-03"),
    Mistake("Title", "A \u200btitle", "marks that nobody can see", "Type it again", "A title"),
    Mistake("Title", "T" * 1001, "is longer than 1000 characters", "Shorten it", "T" * 1000),
    Mistake("Summary", "Law&nbsp;and order", "as HTML has", "take them out", "Law and order"),
    Mistake("ISBN", "9.78316E+12", "shortened it", "Make the column one of text", "978-3-16-148410-0"),
    Mistake("Title (en)", "A second title", "two values in the same language", "Keep one for each language", ""),
)


def row(place: int, **cells: str) -> dict[str, str]:
    """The row of a mistake, with nothing else wrong in it."""
    return {"Document number": f"m{place:02}", "Title": f"Report {place}", **GOOD, **cells}


def told(site: TrialSite, rows: list[dict[str, str]]) -> dict[int, tuple[str, list[str]]]:
    """What `strada check` prints, by the row of the spreadsheet: the heading, and the sentences."""
    site.documents(rows, COLUMNS)
    output = CliRunner().invoke(main, ["check", str(site.folder)]).stdout
    blocks = re.findall(r"^data/documents\.csv, row (\d+)(.*)\n((?:  .*\n)+)", output, re.MULTILINE)
    return {int(number): (heading, lines.splitlines()) for number, heading, lines in blocks}


@pytest.fixture
def site(catalogue: TrialSite) -> TrialSite:
    shutil.rmtree(catalogue.data / "files")
    (catalogue.data / "files.csv").unlink()
    return catalogue


def test_each_mistake_has_one_sentence_that_says_where_and_what_to_do(site: TrialSite) -> None:
    sentences = told(site, [row(place, **{each.column: each.wrong}) for place, each in enumerate(MISTAKES, 1)])
    assert len(MISTAKES) >= 30
    assert sorted(sentences) == list(range(2, len(MISTAKES) + 2))
    for (heading, lines), (place, each) in zip(
        [sentences[line] for line in sorted(sentences)], enumerate(MISTAKES, 1), strict=True
    ):
        (line,) = lines
        number = each.wrong if each.column == "Document number" else f"m{place:02}"
        assert number in heading
        assert len(heading) < 200
        assert each.column.partition(" (")[0] in line
        assert each.problem in line
        assert each.remedy in line


def test_doing_what_the_sentences_say_mends_everything(site: TrialSite) -> None:
    assert told(site, [row(place, **{each.column: each.mended}) for place, each in enumerate(MISTAKES, 1)]) == {}


def test_a_row_that_slipped_by_a_cell_says_where_each_belongs(site: TrialSite) -> None:
    cells = [row(1).get(name, "") for name in COLUMNS]
    slipped = dict(zip(COLUMNS, [*cells[:5], "", *cells[5:-1]], strict=True))
    ((_, lines),) = told(site, [slipped]).values()
    moved = re.findall(r"“(.*?)”.* It belongs in the column ([\w ]+)\.", "\n".join(lines))
    assert moved == [
        ("European Commission", "Author"), ("Report", "Document type"), ("Return", "Keywords"), ("Italy", "Places"),
    ]  # fmt: skip


def test_no_library_says_anything_of_a_mistake_in_its_own_words(trial: TrialSite) -> None:
    """What they log would stand between the sentences; a process of its own, for pytest takes the log away."""
    columns = (*TRIAL_COLUMNS, "Address elsewhere", "Licence")
    bad = {
        "Address elsewhere": "http://[bad and <worse>|https://osce.org/{x}",
        "Licence": "http://a b",
        "Date": "31.2.",
    }
    trial.documents([{**trial_row(str(number)), **bad} for number in range(1, 60)], columns)
    trial.write("data/more.ttl", '<keywords/k9> <http://a.org/%%{x}> "2005-99-99"^^<http://a.org/date> .')
    command = [sys.executable, "-m", "strada.cli", "check", str(trial.folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.count("This is no address") == 3 * 59
    assert set(done.stderr.split()) <= {"Reading", "Checking"}
