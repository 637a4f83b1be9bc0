"""Asking a store again: what fails in passing, while there is time."""

import math
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

Given = TypeVar("Given")


def retried(
    once: Callable[[], Given],
    pauses: Sequence[float],
    may_pass: Callable[[Exception, int], bool],
    errors: tuple[type[Exception], ...],
    deadline: float = math.inf,
) -> Given:
    """What `once` gives; again after each of the pauses, in seconds.

    `may_pass` is told the error and how many tries there were before. Raises the last of the errors where it will
    not pass, or where the pause would end after the deadline, a time of `time.monotonic()`.
    """
    for tries, pause in enumerate(pauses):
        try:
            return once()
        except errors as error:
            if not may_pass(error, tries) or time.monotonic() + pause >= deadline:
                raise
        time.sleep(pause)
    return once()
