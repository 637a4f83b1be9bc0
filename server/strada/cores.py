"""Work that is done on all cores, a batch at a time."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from os import cpu_count
from typing import Any, TypeVar

Task = TypeVar("Task")
Made = TypeVar("Made")

#: Batches for each core that are begun or done before the first of them is taken.
AHEAD = 2


def batched(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """The tasks in lists of that size; the last may be shorter."""
    left = iter(tasks)
    while batch := list(islice(left, size)):
        yield batch


def on_all_cores(
    work: Callable[[list[Task]], Iterable[Made]],
    batches: Iterable[list[Task]],
    start: Callable[..., None],
    *arguments: Any,
) -> Iterator[Made]:
    """What is made of the tasks, in their order. `start` gets each process ready, which is given the arguments."""
    cores = cpu_count() or 1
    # A forked process would share what threads of this one hold at that moment.
    with ProcessPoolExecutor(cores, get_context("forkserver"), start, arguments) as pool:
        waiting: deque[Future[Iterable[Made]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(work, batch))
            if len(waiting) > AHEAD * cores:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
