"""The report of a build: what came of everything that was read."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from strada.profile.findings import INFO, VIOLATION, Finding, for_people, from_row, in_short, to_row

#: The findings of one file (all where none is named), without those of a severity.
TOLD = "FROM finding WHERE (?1 IS NULL OR file = ?1) AND severity != ?2"


@dataclass
class Report:
    """`read` is the sum of the three counts; `closed` are those of them that Access keeps private.

    The findings lie in a database, for a large import has more of them than fit into memory.
    """

    reading: sqlite3.Connection | None = None
    accepted: int = 0
    warned: int = 0
    refused: int = 0
    closed: int = 0
    judged: int = 0
    #: How many records of a file are in a state.
    files: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: The file that it is about; nothing for all.
    file: str | None = None

    @property
    def read(self) -> int:
        return self.accepted + self.warned + self.refused

    @property
    def findings(self) -> list[Finding]:
        """All of them at once; see `told`."""
        return list(self.told())

    @property
    def violations(self) -> int:
        return sum(number for number, finding in self._examples(True) if finding.severity == VIOLATION)

    def add(self, file: str, state: str, public: bool = True, number: int = 1) -> None:
        """Count records in their state: accepted, warned or refused."""
        self.files[file, state] += number
        self.accepted += number * (state == "accepted")
        self.warned += number * (state == "warned")
        self.refused += number * (state == "refused")
        self.closed += number * (state != "refused" and not public)

    def refuse(self, file: str, findings: Iterable[Finding]) -> None:
        """Count something that cannot become a record, and write down why."""
        self.add(file, "refused")
        self.tell(findings)

    def tell(self, findings: Iterable[Finding], entry: int | None = None) -> None:
        """Write down what was found, in an entry that is kept or in none."""
        if self.reading is not None:
            rows = ((entry, *to_row(finding)) for finding in findings)
            self.reading.executemany(f"INSERT INTO finding VALUES (?{', ?' * 12})", rows)

    def told(self, remarks: bool = True) -> Iterator[Finding]:
        """The findings by file and line, with or without mere remarks, one by one from where they lie."""
        if self.reading is not None:
            query = f"SELECT * {TOLD} ORDER BY file, line, rowid"
            for _, *row in self.reading.execute(query, (self.file, "" if remarks else INFO)):
                yield from_row(row)

    def _examples(self, remarks: bool) -> list[tuple[int, Finding]]:
        """How often each problem was found in a field, and where first."""
        if self.reading is None:
            return []
        query = f"SELECT count(*), min(line), * {TOLD} GROUP BY severity, field, problem ORDER BY file, line"
        rows = self.reading.execute(query, (self.file, "" if remarks else INFO))
        return [(number, from_row(row)) for number, _, _, *row in rows]

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
            self.reading,
            self.files[file, "accepted"],
            self.files[file, "warned"],
            self.files[file, "refused"],
            file=file,
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
        examples = self._examples(remarks)
        short = most is not None and sum(number for number, _ in examples) > most
        shown = in_short(examples) if short else for_people(self.told(remarks))
        counts = (
            f"{self.read} records read: {self.accepted} accepted, {self.warned} accepted with warnings,"
            f" {self.refused} refused."
        )
        closed = f" {self.closed} of them are kept internal." if self.closed else ""
        return f"{shown}\n\n{counts}{closed}".strip()
