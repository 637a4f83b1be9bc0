"""Records as JSON lines: an object in each line, its keys the labels; compressed with gzip or not."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strada.profile.findings import VIOLATION, Finding, Origin
from strada.sources.entry import SourceFailure, Unusable
from strada.sources.mapping import Mapping
from strada.sources.raw import RawRecord

#: A line longer than this is no record of a catalogue.
LONGEST = 10_000_000


def read_json_lines(path: Path, file: str, mapping: Mapping) -> Iterator[RawRecord | Unusable | SourceFailure]:
    """A record for each line. The mapping finds the identifier among the values, so none is given here."""
    del mapping
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LONGEST), b""), 1):
                if line.strip():
                    yield _record(line, Origin(file, number, "line"))
    except (gzip.BadGzipFile, EOFError) as error:
        problem = f"The file cannot be unpacked: {error}."
        yield SourceFailure(file, Finding(VIOLATION, Origin(file), problem, "Fetch it again."))


def _record(line: bytes, origin: Origin) -> RawRecord | Unusable:
    try:
        read = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        problem = f"The line is no JSON: {error}."
        return Unusable(origin, [Finding(VIOLATION, origin, problem, "Mend the line, or fetch the file again.")])
    if not isinstance(read, dict):
        problem = "The line is no record, which begins with a brace."
        return Unusable(origin, [Finding(VIOLATION, origin, problem, "Mend the line, or fetch the file again.")])
    return RawRecord(origin, "", tuple(_values(read)))


def _values(read: dict[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    """Each value by its key. An object may say its language, as in JSON-LD: {"@value": …, "@language": …}."""
    for label, values in read.items():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict) and "@value" in value:
                yield label, str(value["@value"]), value.get("@language")
            elif isinstance(value, str):
                yield label, value, None
            elif value is not None:
                yield label, json.dumps(value, ensure_ascii=False), None
