"""The report of a build: what came of everything that was read."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from strada.profile.findings import INFO, VIOLATION, Finding, for_people, in_short


@dataclass
class Report:
    """`read` is the sum of the three counts; `closed` are those of them that Access keeps private."""

    findings: list[Finding] = field(default_factory=list)
    accepted: int = 0
    warned: int = 0
    refused: int = 0
    closed: int = 0
    judged: int = 0
    #: How many records of a file are in a state.
    files: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        return self.accepted + self.warned + self.refused

    @property
    def violations(self) -> int:
        return sum(finding.severity == VIOLATION for finding in self.findings)

    def add(self, file: str, state: str, public: bool, findings: list[Finding]) -> None:
        """Count one record in its state: accepted, warned or refused."""
        self.findings += findings
        self.files[file, state] += 1
        self.accepted += state == "accepted"
        self.warned += state == "warned"
        self.refused += state == "refused"
        self.closed += state != "refused" and not public

    @classmethod
    def again(cls, counts: dict[str, int]) -> Self:
        """The report of a build that found nothing changed since these counts."""
        return cls(
            accepted=counts["accepted"],
            warned=counts["warned"],
            refused=counts["refused"],
            closed=counts["closed"],
        )

    def of_file(self, file: str) -> "Report":
        """The part of the report that is about one file."""
        return Report(
            [finding for finding in self.findings if finding.origin.file == file],
            self.files[file, "accepted"],
            self.files[file, "warned"],
            self.files[file, "refused"],
        )

    def counts(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "accepted": self.accepted,
            "warned": self.warned,
            "refused": self.refused,
            "closed": self.closed,
        }

    def text(self, remarks: bool = True, most: int | None = None) -> str:
        """The findings for people, with or without mere remarks, and the counts below them.

        Where there are more than `most`, each kind of finding is told once, with its number.
        """
        told = [finding for finding in self.findings if remarks or finding.severity != INFO]
        shown = for_people(told) if most is None or len(told) <= most else in_short(told)
        counts = (
            f"{self.read} records read: {self.accepted} accepted, {self.warned} accepted with warnings,"
            f" {self.refused} refused."
        )
        closed = f" {self.closed} of them are kept internal." if self.closed else ""
        return f"{shown}\n\n{counts}{closed}".strip()
