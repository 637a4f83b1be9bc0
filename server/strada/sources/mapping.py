"""A mapping file: how the records of a foreign source become rows, declared in `data/mappings/NAME.toml`.

What it maps lies in `data/NAME/`, as it was received; every build reads it again, so a
better mapping makes better records of the same source.
"""

import re
import tomllib
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from strada.errors import SiteError
from strada.sources.repair import REPAIRS
from strada.sources.rows import RowReader

#: A column, or one for each kind of thing that a value may turn out to be.
Target = str | Table[str, str]


class MappingUnusable(SiteError):
    title = "The mapping cannot be used"


@dataclass(frozen=True)
class Pattern:
    """A form that values have: what it becomes, and the column, where that is another than the label's."""

    form: re.Pattern[str]
    becomes: str
    column: str | None = None


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says; each field is one of its keys or tables. Labels are the source's own names."""

    name: str
    columns: Table[str, Target]
    kind: str = "documents"
    language: str = ""
    #: What records in XML are: see XML in `foreign.py`.
    xml: str = "dublin core"
    repair: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    address: str = ""
    title_as_printed: str = ""
    #: Labels that have no column: their values are kept as received.
    kept: tuple[str, ...] = ()
    #: Labels that say nothing of the document.
    leave_out: tuple[str, ...] = ()
    #: A text is so many signs of one character; a list may have longer ones.
    separators: Table[str, Sequence[str]] = field(default_factory=dict)
    #: What separates only where the whole is in no list and a part is.
    weak_separators: Table[str, Sequence[str]] = field(default_factory=dict)
    spelling: Table[str, str] = field(default_factory=dict)
    patterns: Table[str, tuple[Pattern, ...]] = field(default_factory=dict)
    further: Table[str, str] = field(default_factory=dict)
    joined: tuple[str, ...] = ()
    always: Table[str, str] = field(default_factory=dict)

    def named_columns(self) -> set[str]:
        """Every column that the file names."""
        named = {self.title_as_printed, *self.further.values(), *self.always}
        for target in self.columns.values():
            named.update([target] if isinstance(target, str) else target.values())
        named.update(pattern.column or "" for each in self.patterns.values() for pattern in each)
        return named - {""}


def read_mapping(path: Path) -> Mapping:
    """The mapping of a file; whether its columns exist is seen by `fit`. Raises MappingUnusable."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        return _mapping(path.stem, read)
    except (OSError, KeyError, ValueError, TypeError, re.error) as error:
        raise MappingUnusable(f"data/mappings/{path.name} cannot be used: {error}.") from error


def fit(mapping: Mapping, reader: RowReader) -> None:
    """Raises MappingUnusable where the mapping names a column that the shapes do not have."""
    for name in sorted(mapping.named_columns()):
        if reader.column(name) is None:
            raise MappingUnusable(f"data/mappings/{mapping.name}.toml names a column that there is not: {name!r}.")


def _mapping(name: str, read: dict[str, Any]) -> Mapping:
    known = {each.name for each in fields(Mapping)} - {"name"}
    if unknown := sorted(read.keys() - known):
        raise ValueError(f"it has {unknown[0]!r}, which is none of {', '.join(sorted(known))}")
    if wrong := sorted(set(read.get("repair", ())) - REPAIRS.keys()):
        raise ValueError(f"there is no repair {wrong[0]!r}, only {', '.join(REPAIRS)}")
    patterns = {
        label: tuple(_pattern(label, each) for each in rules) for label, rules in read.pop("patterns", {}).items()
    }
    lists = {key: tuple(value) for key, value in read.items() if isinstance(value, list)}
    if not read.get("columns"):
        raise ValueError("it has no [columns]")
    return Mapping(**{"name": name, "columns": {}, **read, **lists, "patterns": patterns})


def _pattern(label: str, rule: Any) -> Pattern:
    if not isinstance(rule, list) or len(rule) not in (2, 3) or not all(isinstance(each, str) for each in rule):
        raise ValueError(f"a pattern of {label!r} is not a form, what it becomes, and perhaps a column: {rule!r}")
    return Pattern(re.compile(rule[0], re.IGNORECASE), *rule[1:])
