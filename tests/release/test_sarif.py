"""The findings as SARIF, for the tools of programmers."""

import json
from typing import Any

from click.testing import CliRunner

from strada.cli import main
from tests.conftest import TrialSite, row


def log(trial: TrialSite) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["check", str(trial.folder), "--format", "sarif"])
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_each_finding_has_its_level_its_rule_and_its_line(trial: TrialSite) -> None:
    trial.documents([row("1", Summary="One\n\nTwo"), row("2", Date="someday"), row("3", Access="perhaps")])
    found = log(trial)
    (run,) = found["runs"]
    assert found["version"] == "2.1.0"
    told = {
        (
            each["level"],
            each["ruleId"],
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            each["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for each in run["results"]
    }
    lines = (trial.data / "documents.csv").read_text(encoding="utf-8").splitlines()
    second, third = (next(n for n, line in enumerate(lines, 1) if line.startswith(each)) for each in ("2,", "3,"))
    assert second == 5  # the cell above has three lines
    assert told == {
        ("warning", "dcterms:issued", "data/documents.csv", second),
        ("error", "Access", "data/documents.csv", third),
    }
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == {"dcterms:issued", "Access"}
    assert all("row" in each["message"]["text"] for each in run["results"])


def test_a_workbook_has_no_lines(trial: TrialSite) -> None:
    result = CliRunner().invoke(
        main, ["template", "--output", str(trial.data / "documents.xlsx"), "--site", str(trial.folder)]
    )
    assert result.exit_code == 0
    (trial.data / "documents.csv").unlink()
    (each,) = log(trial)["runs"][0]["results"]
    assert "region" not in each["locations"][0]["physicalLocation"]


def test_a_site_without_findings_has_no_results(trial: TrialSite) -> None:
    assert log(trial)["runs"][0]["results"] == []
