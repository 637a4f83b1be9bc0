"""The column Access: who may see what. What cannot be read there closes the record, never opens it."""

import re
from datetime import date

from rdflib import Literal
from rdflib.namespace import DCTERMS, XSD
from rdflib.term import Node, URIRef

#: The last segments of the concepts' addresses. `internal` is no concept: it is never published.
OPEN, ON_SITE, EMBARGO, INTERNAL = "open", "on-site", "embargo", "internal"
#: What may be written.
KINDS = {"open": OPEN, "on site": ON_SITE, "embargo": EMBARGO, "internal": INTERNAL}
UNTIL = re.compile(r"(embargo|internal) until (\d{4}-\d{2}-\d{2})")
REMEDY = "Write open, on site, embargo until 2027-01-01, internal or internal until 2027-01-01."


def read_access(text: str, base: str) -> list[tuple[URIRef, Node]]:
    """The statements that a cell of the column makes.

    What cannot be read is kept as a text in the place of a concept, and so closes the record later.
    """
    folded = " ".join(text.casefold().split())
    kind, until = folded, None
    if match := UNTIL.fullmatch(folded):
        kind, until = match[1], match[2]
    if kind not in KINDS or (kind == "embargo" and until is None) or not _is_day(until):
        return [(DCTERMS.accessRights, Literal(text))]
    statements: list[tuple[URIRef, Node]] = [(DCTERMS.accessRights, URIRef(f"{base}access/{KINDS[kind]}"))]
    if until is not None:
        statements.append((DCTERMS.available, Literal(until, datatype=XSD.date)))
    return statements


def _is_day(text: str | None) -> bool:
    try:
        return text is None or bool(date.fromisoformat(text))
    except ValueError:
        return False


def write_access(value: Node, day: Node | None, base: str) -> str:
    """The cell of the column that makes these statements."""
    kind = next((kind for kind, segment in KINDS.items() if str(value) == f"{base}access/{segment}"), str(value))
    until = f"{kind} until {day}"
    return until if day is not None and UNTIL.fullmatch(until) else kind
