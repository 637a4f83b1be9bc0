"""What a client can draw out, a few at a time.

A thread waits for as long as a body comes in slowly or goes out slowly. Were that not counted,
a handful of such clients would keep every page from being served.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from strada.errors import Unavailable

#: Slow bodies in each web process at once.
PLACES = 8
#: Files and dumps that are being sent in each web process at once; readers have them open while they read.
FILE_PLACES = 32


class Turnstile:
    """Lets in as many as there are places, and keeps nobody waiting."""

    def __init__(self, places: int) -> None:
        self._places = threading.BoundedSemaphore(places)

    def enter(self) -> None:
        """Raises Unavailable where every place is taken."""
        if not self._places.acquire(blocking=False):
            raise Unavailable("Too many slow connections at the moment: try again in a few seconds.")

    def leave(self) -> None:
        self._places.release()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """A place for as long as the block runs."""
        self.enter()
        try:
            yield
        finally:
            self.leave()
