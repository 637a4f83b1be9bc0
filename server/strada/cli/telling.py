"""How the commands speak to people: sentences instead of tracebacks, and a progress bar."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import click

from strada.errors import StradaError
from strada.site import Site

#: Characters of the progress bar.
BAR = 30


class Shown(click.ClickException):
    """A refusal as one sentence, with exit status 1."""

    def __init__(self, error: StradaError) -> None:
        super().__init__(f"{error.title}. {error}")


class Bar:
    """A progress bar for what takes longer than a second; only the names of the tasks where nobody looks on.

    It is wiped away at the end of the block, so that nothing is told beside it.
    """

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._drawn = 0.0
        self._named = ""

    def __call__(self, task: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._begun < 1 or (now - self._drawn < 0.1 and task == self._named):
            return
        if sys.stderr.isatty():
            filled = BAR * done // total if total else 0
            amount = f"[{'#' * filled}{'.' * (BAR - filled)}] {done} of {total}" if total else str(done or "")
            click.echo(f"\r\x1b[K{task} {amount}", nl=False, err=True)
        elif task != self._named:
            click.echo(task, err=True)
        self._drawn, self._named = now, task

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._named and sys.stderr.isatty():
            click.echo("\r\x1b[K", nl=False, err=True)


def open_site(folder: Path, **settings: str | float | None) -> Site:
    """The site of a folder, or a sentence."""
    site: Site = refusing(lambda: Site.open(folder, **settings))
    return site


def refusing(call: Callable[[], Any]) -> Any:
    """Do it, and tell a refusal as a sentence."""
    try:
        return call()
    except StradaError as error:
        raise Shown(error) from error
