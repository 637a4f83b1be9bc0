"""MARC 21 in XML: a collection, a record by itself, or the metadata of OAI-PMH."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strada.profile.findings import Finding, Origin
from strada.sources.entry import SourceFailure
from strada.sources.mending import local_name
from strada.sources.raw import RawRecord
from strada.sources.xml_records import Found, read_records, whole_text

LEADER, CONTROL_FIELD, DATA_FIELD, SUBFIELD = "leader", "controlfield", "datafield", "subfield"
#: Position 5 of the leader: d is a deleted record.
STATUS = 5
CONTROL_NUMBER = "001"


def read_marc(path: Path, file: str) -> Iterator[RawRecord | Finding | SourceFailure]:
    """Every record of a file, by its OAI identifier or else its control number.

    A field comes as a whole (`245`, its subfields joined by spaces) and by subfield (`245$a`); the leader is `LDR`.
    """
    for found in read_records(path, file, is_marc):
        yield _record(found, file) if isinstance(found, Found) else found


def is_marc(element: Any) -> bool:
    """Whether an element is a MARC record, whatever its namespace."""
    return any(local_name(child) in (CONTROL_FIELD, DATA_FIELD) for child in element)


def _record(found: Found, file: str) -> RawRecord:
    record = None if found.metadata is None else next(filter(is_marc, found.metadata.iter("*")), None)
    values = () if record is None else tuple(_values(record))
    number = next((text.strip() for label, text, _ in values if label == CONTROL_NUMBER), "")
    leader = next((text for label, text, _ in values if label == "LDR"), "")
    deleted = found.deleted or leader[STATUS : STATUS + 1] == "d"
    return RawRecord(
        Origin(file, found.position, "record"), found.identifier or number, () if deleted else values, deleted
    )


def _values(record: Any) -> Iterator[tuple[str, str, str | None]]:
    for field in record:
        name, tag = local_name(field), field.get("tag", "")
        if name == LEADER:
            yield "LDR", whole_text(field), None
        elif name == CONTROL_FIELD:
            yield tag, whole_text(field), None
        elif name == DATA_FIELD:
            yield from _field(tag, field)


def _field(tag: str, field: Any) -> Iterator[tuple[str, str, str | None]]:
    read = [(each.get("code", ""), whole_text(each)) for each in field if local_name(each) == SUBFIELD]
    subfields = [(code, text) for code, text in read if text.strip()]
    # Subfields named by a digit link and identify; people do not read them.
    if whole := " ".join(text.strip() for code, text in subfields if not code.isdigit()):
        yield tag, whole, None
    for code, text in subfields:
        yield f"{tag}${code}", text, None
