"""The terms of a list as areas, each as large as the number of its documents: a treemap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, NamedTuple

from squarify import normalize_sizes, squarify

from strada.pages.frame import Frame
from strada.pages.links import Label, Link
from strada.pages.tree import Branch

#: The size of the picture, in units that are about a pixel on a phone.
WIDTH, HEIGHT = 360, 480
#: Room for the name of a term above those that are narrower.
HEAD = 14
#: The height of a line, and about the width of a letter.
LINE, LETTER = 11, 5.3
#: Fewer letters say nothing.
SHORTEST = 5
#: What stands for words that are left out.
MORE = " …"
GAP = 1.5
#: As many areas side by side can be told apart.
MOST = 60


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Area:
    """A term with its place in the picture; `lines` is as much of its name as can be read there."""

    link: Link
    count: int
    box: Box
    lines: tuple[str, ...]
    is_narrower: bool


@dataclass(frozen=True)
class AreasPage:
    """A list of terms as a picture, with the tree beside it."""

    template: ClassVar[str] = "areas.html"
    frame: Frame
    title: str
    description: Label | None
    total: int
    branches: tuple[Branch, ...]
    areas: tuple[Area, ...]
    #: The same list by the alphabet, and as a tree where it has levels.
    by_letter: str
    tree: str | None
    width: int = WIDTH
    height: int = HEIGHT


def areas(branches: Sequence[Branch]) -> tuple[Area, ...]:
    """The topmost terms and those right below them; what has no document has no area."""
    return tuple(_areas(branches, Box(0, 0, WIDTH, HEIGHT), is_narrower=False))


def _areas(branches: Sequence[Branch], within: Box, *, is_narrower: bool) -> Iterator[Area]:
    shown = sorted((branch for branch in branches if branch.count), key=lambda branch: -branch.count)[:MOST]
    for branch, box in zip(shown, _boxes([branch.count for branch in shown], within), strict=True):
        inner = Box(box.x + GAP, box.y + HEAD, box.width - 2 * GAP, box.height - HEAD - GAP)
        parted = not is_narrower and any(each.count for each in branch.narrower) and min(inner[2:]) > HEAD
        lines = _lines(branch.link.label.text, box._replace(height=HEAD) if parted else box)
        yield Area(branch.link, branch.count, _rounded(box), lines, is_narrower)
        if parted:
            yield from _areas(branch.narrower, inner, is_narrower=True)


def _boxes(sizes: Sequence[int], within: Box) -> list[Box]:
    """A box for each size, the largest first; together they fill what they are in."""
    found = squarify(normalize_sizes(sizes, within.width, within.height), *within)
    return [Box(each["x"], each["y"], each["dx"], each["dy"]) for each in found]


def _lines(text: str, box: Box) -> tuple[str, ...]:
    """The text in lines that fit into a box, cut where it must be, or nothing."""
    across, down = int((box.width - 5) / LETTER), int((box.height - 2) / LINE)
    if across < SHORTEST or down < 1:
        return ()
    # A first word that is longer than its line is cut below: the wrapping would leave it out.
    least = len(text.split(maxsplit=1)[0]) + len(MORE)
    lines = wrap(text, max(across, least), max_lines=down, placeholder=MORE, break_long_words=False)
    return tuple(line if len(line) <= across else line[: across - 1] + "…" for line in lines)


def _rounded(box: Box) -> Box:
    return Box(*(round(each, 1) for each in box))
