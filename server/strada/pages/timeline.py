"""Documents by the year: a column for each, as measures for an inline SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from strada.pages.links import Link

#: The size of the picture, in units that are about a pixel on a phone.
WIDTH, HEIGHT = 360, 110
#: Below the columns stand the years.
FOOT = 18
#: More columns than this would be too thin to tell apart.
MOST = 120


@dataclass(frozen=True)
class Year:
    """How many documents appeared in a year; the year has no number where it is a decade or unknown."""

    link: Link
    number: int | None
    count: int


@dataclass(frozen=True)
class Column:
    """A bar with its place in the picture."""

    year: Year
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Tick:
    """A year below the columns."""

    x: float
    label: str


@dataclass(frozen=True)
class Timeline:
    """The picture, and the years for the table beside it, newest first."""

    years: tuple[Year, ...]
    columns: tuple[Column, ...]
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    #: Where the columns stand.
    ground: int = HEIGHT - FOOT


def timeline(years: Sequence[Year]) -> Timeline | None:
    """The picture of years, newest first; None where there is nothing to compare.

    Years without a document have an empty place. Where there are too many, only the last are drawn.
    """
    known = {year.number: year for year in years if year.number is not None}
    if len(known) < 2:
        return None
    last = max(known)
    first = max(min(known), last - MOST + 1)
    step = WIDTH / (last - first + 1)
    drawn = [known[number] for number in range(first, last + 1) if number in known]
    most = max(year.count for year in drawn)
    columns = tuple(_column(year, first, step, most) for year in drawn)
    return Timeline(tuple(years), columns, _ticks(first, last, step))


def _column(year: Year, first: int, step: float, most: int) -> Column:
    height = max(1.5, (HEIGHT - FOOT) * year.count / most)
    x = ((year.number or first) - first) * step
    return Column(
        year, round(x + step * 0.1, 1), round(HEIGHT - FOOT - height, 1), round(step * 0.8, 1), round(height, 1)
    )


def _ticks(first: int, last: int, step: float) -> tuple[Tick, ...]:
    """Round years, as many as can be read."""
    every = next(each for each in (1, 2, 5, 10, 20, 50) if each * step >= 34)
    return tuple(
        Tick(round((number - first + 0.5) * step, 1), str(number))
        for number in range(first, last + 1)
        if number % every == 0
    )
