"""Conclude a settling: remember each entry for the next build, and report."""

from typing import Any

from rdflib import URIRef
from rdflib.namespace import SKOS

from strada.profile.findings import VIOLATION, WARNING, Finding, Origin, from_json
from strada.release.acceptance import naming
from strada.release.report import Report
from strada.release.settle import Settling
from strada.triples import graph_of

#: Entries of the last build that are read again, or not there any more.
GONE = "key NOT IN (SELECT key FROM seen)"
#: What was found in a row by an earlier build is where that row stands today.
MOVE = """
UPDATE finding SET line = today.line
  FROM (SELECT id, line FROM entry JOIN seen USING (key)) AS today
  WHERE entry = today.id AND unit = 'row' AND finding.line != today.line
"""
LAST_GOOD = "Until it is mended, the site shows the last good version of this record."


def conclude(settling: Settling) -> Report:
    """Write the tables `entry` and `finding`, and add everything up. What was found before is not read again."""
    catalogue, report = settling.catalogue, settling.report
    catalogue.execute(f"DELETE FROM finding WHERE entry IN (SELECT id FROM entry WHERE {GONE})")
    catalogue.execute(f"DELETE FROM entry WHERE {GONE}")
    catalogue.execute(MOVE)
    cursor = catalogue.execute("SELECT * FROM pending ORDER BY file, line, iri")
    names = [column[0] for column in cursor.description]
    for row in cursor:
        _conclude(settling, dict(zip(names, row, strict=True)))
    for file, state, public, number in catalogue.execute(
        "SELECT file, state, public, count(*) FROM entry GROUP BY file, state, public"
    ):
        report.add(file, state, bool(public), number)
    return report


def _conclude(settling: Settling, row: dict[str, Any]) -> None:
    stripped = _stripped(settling, row)
    findings = from_json(row["findings"]) + _named(settling, row, from_json(row["verdict"]) + stripped)
    if row["refused"] and settling.stays(row["iri"]):
        findings += _named(settling, row, [Finding(WARNING, _origin(row), LAST_GOOD)])
    severities = {finding.severity for finding in findings}
    state = "refused" if VIOLATION in severities else "warned" if WARNING in severities else "accepted"
    public = bool(row["public"]) and not row["refused"]
    # A link that leads nowhere today may lead somewhere tomorrow.
    whole = not public or row["triples"] == row["stripped"]
    final = state != "refused" and whole and not settling.replaced(row["triples"], row["iri"])
    # The row of a part may move while that of its record stays.
    final = final and all(finding.origin.file == row["file"] for finding in findings)
    entry = settling.catalogue.execute(
        "INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
        (row["key"], row["iri"], row["file"], state, public, final, row["due"]),
    )
    settling.report.tell(findings, entry.lastrowid)


def _origin(row: dict[str, Any]) -> Origin:
    return Origin(row["file"], row["line"], row["unit"])


def _named(settling: Settling, row: dict[str, Any], findings: list[Finding]) -> list[Finding]:
    if not findings:
        return []
    graph = graph_of(row["triples"])
    iri = URIRef(settling.site.base + row["iri"])
    number, title = naming(graph, iri, settling.profile.shape_of(graph, iri))
    # What has neither is known by its address.
    return [finding.about(number, title or ("" if number else row["iri"])) for finding in findings]


def _stripped(settling: Settling, row: dict[str, Any]) -> list[Finding]:
    """A warning for each link that was taken out, where somebody wrote it."""
    if row["triples"] == row["stripped"] or row["refused"] or not row["public"]:
        return []
    shape = settling.profile.shape(URIRef(settling.site.base + row["shape"]))
    names = {field.path: field.name for field in shape.fields}
    return [
        Finding(
            WARNING,
            _origin(row),
            "is not published here, so the link to it is left out.",
            "Correct it, or publish what it refers to; the link comes back by itself.",
            field=names.get(URIRef(str(predicate)), str(predicate)),
            value=str(value).removeprefix(settling.site.base).removeprefix("documents/"),
            path=str(predicate),
        )
        for _, predicate, value in sorted(graph_of(row["triples"]) - graph_of(row["stripped"]))
        if predicate != SKOS.broaderTransitive
    ]
