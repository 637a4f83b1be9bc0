"""Findings for the tools of programmers: SARIF 2.1.0 (OASIS), which forges show beside the lines of a change."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import URIRef

from strada import __version__
from strada.namespaces import curie
from strada.profile.findings import INFO, VIOLATION, WARNING, Finding, Origin
from strada.sources.delimited import first_lines

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {VIOLATION: "error", WARNING: "warning", INFO: "note"}
#: The rule of what concerns no property.
RECORD = "record"


def sarif(findings: Iterable[Finding], folder: Path) -> dict[str, Any]:
    """The findings as a log of one run; `folder` is where their files lie."""
    lines = cache(lambda file: first_lines(folder / file))
    results = [_result(finding, _line(finding.origin, lines)) for finding in findings]
    rules = [{"id": rule} for rule in sorted({result["ruleId"] for result in results})]
    driver = {"name": "Strada", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding, line: int | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.origin.file)}}
    if line is not None:
        place["region"] = {"startLine": line}
    return {
        "ruleId": curie(URIRef(finding.path)) if finding.path else finding.field or RECORD,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.origin}{f', number {finding.number}' if finding.number else ''}: {finding}"},
        "locations": [{"physicalLocation": place}],
    }


def _line(origin: Origin, lines: Any) -> int | None:
    """The line of the file, which is not the row where a cell has several lines; None where a file has no lines."""
    if origin.line is None or origin.unit == "line":
        return origin.line
    if origin.unit != "row" or not origin.file.endswith(".csv"):
        return None
    found = lines(origin.file)
    return found[origin.line - 1] if origin.line <= len(found) else None
