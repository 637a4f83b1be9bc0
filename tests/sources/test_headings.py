"""One misspelt heading must not empty a column of every record."""

import pytest
from click.testing import CliRunner

from strada.cli import main
from tests.conftest import COLUMNS, TrialSite, row


def check(trial: TrialSite) -> str:
    return CliRunner().invoke(main, ["check", str(trial.folder)]).output


def with_heading(trial: TrialSite, before: str, after: str) -> None:
    """Change one heading of the spreadsheet, as a slip of the hand does."""
    path = trial.data / "documents.csv"
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    names = [after if name == before else name for name in first.strip().split(",")]
    path.write_text(",".join(names) + "\n" + rest, encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Keywords", "Keyword"),
        ("Keywords", "keywrods"),
        ("Keywords", "Trefwoorden"),
        ("Access", "Acess"),
        ("Date", "Datum"),
        ("Title", "Titel"),
    ],
)
def test_a_heading_that_may_be_a_misspelt_one_changes_nothing(trial: TrialSite, before: str, after: str) -> None:
    trial.build()
    with_heading(trial, before, after)
    output = check(trial)
    assert (
        f"data/documents.csv, row 1\n  refused: “{after}”: The file has no column “{before}” but this one,"
        " which is not known, so nothing of the file is read or changed."
    ) in output
    assert f"Write “{before}” if that is meant" in output
    assert "A build would change no record." in output


def test_a_column_of_another_language_may_be_misspelt_too(trial: TrialSite) -> None:
    trial.documents([{**row("1"), "Title (nl)": "Een titel"}], [*COLUMNS, "Title (nl)"])
    trial.build()
    with_heading(trial, "Title (nl)", "Titel (nl)")
    assert "“Titel (nl)”: The file has no column “Title (nl)” but this one" in check(trial)


@pytest.mark.parametrize(
    ("heading", "remedy"),
    [("Title (dutch)", "Write “Title (nl)”."), ("Title (xx1)", "Write the tag of the language, such as “Title (nl)”")],
)
def test_brackets_with_no_language_in_them_change_nothing(trial: TrialSite, heading: str, remedy: str) -> None:
    trial.documents([{**row("1"), heading: "Een titel"}], [*COLUMNS, heading])
    output = check(trial)
    assert f"refused: “{heading}”: What stands in the brackets of this column is no tag of a language" in output
    assert remedy in output


def test_a_heading_like_one_that_stands_there_too_is_only_not_read(trial: TrialSite) -> None:
    trial.documents([{**row("1"), "Tittle": "x"}], [*COLUMNS, "Tittle"])
    output = check(trial)
    assert "warning: “Tittle”: There is no such column, so what stands in it is not published." in output


def test_a_heading_of_the_staff_s_own_is_only_not_read(trial: TrialSite) -> None:
    trial.documents([{**row("1"), "Shelf": "4b"}], [*COLUMNS, "Shelf"])
    assert "warning: “Shelf”: There is no such column" in check(trial)


@pytest.mark.parametrize("row_text", ['3,2010,"A title,Our centre,Report,,open,', '3,2010,"A "new" title",,,,open,'])
def test_quotation_marks_that_do_not_match_change_nothing(trial: TrialSite, row_text: str) -> None:
    trial.build()
    path = trial.data / "documents.csv"
    path.write_text(path.read_text(encoding="utf-8") + row_text + "\n4,2010,Four,,,,open,\n", encoding="utf-8")
    output = check(trial)
    assert "The quotation marks in row 4 (line 4 of the file) do not match" in output
    assert "A build would change no record." in output


def test_a_file_without_numbers_changes_nothing(trial: TrialSite) -> None:
    trial.build()
    with_heading(trial, "Document number", "Doc. number")
    assert "The file has no column “Document number”, so nothing of it is read or changed." in check(trial)
