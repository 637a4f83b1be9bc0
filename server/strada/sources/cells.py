"""Cells of a spreadsheet as text, whatever kind of file they stand in."""

import re
from collections.abc import Iterator
from datetime import date, datetime

#: The number that the spreadsheet program shows beside a row, and the cells of it.
Rows = Iterator[tuple[int, list[str]]]

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
