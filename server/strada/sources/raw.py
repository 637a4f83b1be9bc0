"""What a foreign source yields before a mapping is applied: labelled values as they were received."""

from dataclasses import dataclass

from strada.profile.findings import Finding, Origin


@dataclass(frozen=True)
class RawRecord:
    """One record of a source, nothing of it changed yet.

    `identifier` is the source's own, never made from a position; it is empty where the source gives none.
    Each value is its label (`dc:title`, MARC `245$a` or the whole `245`), the text as received, and the
    language that the source names for it, if any.
    """

    origin: Origin
    identifier: str
    values: tuple[tuple[str, str, str | None], ...]
    deleted: bool = False
    findings: tuple[Finding, ...] = ()
