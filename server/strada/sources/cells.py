r"""Cells of a spreadsheet as text, whatever kind of file they stand in.

Several values in a cell are separated by `|`. One that is part of a value is written `\|`, and a backslash before
either of them `\\`.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

#: The number that the spreadsheet program shows beside a row, and the cells of it.
Rows = Iterator[tuple[int, list[str]]]

SEPARATOR = "|"
#: What separates two values, unless it is escaped.
SEPARATED = re.compile(r"(\\*)\|")

#: What a spreadsheet program shows for a formula that failed, in any language: #REF!, #NAME?, #BEZUG!, #N/A, Err:502.
FAILED = re.compile(r"#[\w/]+[!?]|#[^\W\d]/[^\W\d]|#NV|Err:\d{3}")
#: Spreadsheet programs keep 15 digits of a number.
DIGITS = 15


class UnreadableTable(ValueError):
    """A file whose rows cannot be read: the problem, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def text_of(value: object) -> str:
    """What a cell says: numbers without a needless `.0`, days as 2013-05-31."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 10**DIGITS:
            return str(int(value))
        case float():
            return format(value, f".{DIGITS}g")
        case datetime():
            return value.isoformat(sep=" ").removesuffix(" 00:00:00")
        case date():
            return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def split_values(cell: str) -> list[str]:
    """The values in a cell, without the spaces around them; empty ones are none."""
    values, end = [""], 0
    for match in SEPARATED.finditer(cell):
        values[-1] += cell[end : match.start()] + match[1][: len(match[1]) // 2]
        if len(match[1]) % 2:
            values[-1] += SEPARATOR
        else:
            values.append("")
        end = match.end()
    values[-1] += cell[end:]
    return [value for value in map(str.strip, values) if value]


def join_values(values: Iterable[str]) -> str:
    """The cell that is split into these values."""
    escaped = [SEPARATED.sub(lambda match: f"{match[1]}{match[1]}\\|", value) for value in values]
    # A backslash that ends a value would escape the separator after it.
    return SEPARATOR.join([*(f"{value}{_last_backslashes(value)}" for value in escaped[:-1]), *escaped[-1:]])


def _last_backslashes(value: str) -> str:
    return value[len(value.rstrip("\\")) :]
