"""The report of a build: what came of everything that was read."""

from dataclasses import dataclass, field
from typing import Any, Self

from strada.profile.findings import INFO, VIOLATION, Finding, for_people


@dataclass
class Report:
    """`read` is the sum of the three counts; `closed` are those of them that Access keeps private."""

    findings: list[Finding] = field(default_factory=list)
    accepted: int = 0
    warned: int = 0
    refused: int = 0
    closed: int = 0
    judged: int = 0

    @property
    def read(self) -> int:
        return self.accepted + self.warned + self.refused

    @property
    def violations(self) -> int:
        return sum(finding.severity == VIOLATION for finding in self.findings)

    def add(self, state: str, public: bool, findings: list[Finding]) -> None:
        """Count one record in its state: accepted, warned or refused."""
        self.findings += findings
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

    def counts(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "accepted": self.accepted,
            "warned": self.warned,
            "refused": self.refused,
            "closed": self.closed,
        }

    def text(self, remarks: bool = True) -> str:
        """The findings for people, with or without mere remarks, and the counts below them."""
        told = [finding for finding in self.findings if remarks or finding.severity != INFO]
        counts = (
            f"{self.read} records read: {self.accepted} accepted, {self.warned} accepted with warnings,"
            f" {self.refused} refused."
        )
        closed = f" {self.closed} of them are kept internal." if self.closed else ""
        return f"{for_people(told)}\n\n{counts}{closed}".strip()
