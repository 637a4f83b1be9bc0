"""How long a test waits: deadlines are tested, speed is not."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Seconds by which a busy machine may be late. What the tests find is meant to be late by far more, or has no end.
LATE = 3.0


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    """What is done inside takes no longer than a deadline of so many seconds."""
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds + LATE


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether something comes about within so many seconds."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()
