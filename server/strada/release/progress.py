"""How a build tells what it is doing."""

from collections.abc import Callable

#: What is being done, how much of it is done, and how much there is to do; 0 where that is not known.
Progress = Callable[[str, int, int], None]


def silent(_task: str, _done: int, _total: int) -> None:
    """Tell nobody."""
