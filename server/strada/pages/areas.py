"""The terms of a list as areas, each as large as the number of its documents: a treemap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, NamedTuple

from squarify import normalize_sizes, squarify

from strada.pages.links import Link
from strada.pages.tree import Branch, TreePage


class Format(NamedTuple):
    """The size of a picture in units that are about a pixel, the height of a line and about the width of a letter."""

    name: str
    width: int
    height: int
    line: int
    letter: float

    @property
    def head(self) -> int:
        """Room for the name of a term above those that are narrower."""
        return self.line + 3


#: For phones, and for wider windows.
NARROW, WIDE = Format("narrow", 360, 720, 13, 6.5), Format("wide", 896, 720, 15, 7.7)
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
class Picture:
    """The areas in one of the formats."""

    format: Format
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class AreasPage(TreePage):
    """A list of terms as a picture, with the tree below it."""

    template: ClassVar[str] = "areas.html"

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The same in two formats, of which a browser shows the one that suits it."""
        return tuple(Picture(each, areas(self.branches, each)) for each in (NARROW, WIDE))


def areas(branches: Sequence[Branch], format_: Format = NARROW) -> tuple[Area, ...]:
    """The topmost terms and those right below them; what has no document has no area."""
    return tuple(_areas(branches, Box(0, 0, format_.width, format_.height), format_, is_narrower=False))


def _areas(branches: Sequence[Branch], within: Box, format_: Format, *, is_narrower: bool) -> Iterator[Area]:
    shown = sorted((branch for branch in branches if branch.count), key=lambda branch: -branch.count)[:MOST]
    for branch, box in zip(shown, _boxes([branch.count for branch in shown], within), strict=True):
        head = format_.head
        inner = Box(box.x + GAP, box.y + head, box.width - 2 * GAP, box.height - head - GAP)
        parted = not is_narrower and any(each.count for each in branch.narrower) and min(inner[2:]) > head
        lines = _lines(branch.link.label.text, box._replace(height=head) if parted else box, format_)
        yield Area(branch.link, branch.count, _rounded(box), lines, is_narrower)
        if parted:
            yield from _areas(branch.narrower, inner, format_, is_narrower=True)


def _boxes(sizes: Sequence[int], within: Box) -> list[Box]:
    """A box for each size, the largest first; together they fill what they are in."""
    found = squarify(normalize_sizes(sizes, within.width, within.height), *within)
    return [Box(each["x"], each["y"], each["dx"], each["dy"]) for each in found]


def _lines(text: str, box: Box, format_: Format) -> tuple[str, ...]:
    """The text in lines that fit into a box, cut where it must be, or nothing."""
    across, down = int((box.width - 5) / format_.letter), int((box.height - 2) / format_.line)
    if across < SHORTEST or down < 1:
        return ()
    # A first word that is longer than its line is cut below: the wrapping would leave it out.
    least = len(text.split(maxsplit=1)[0]) + len(MORE)
    lines = wrap(text, max(across, least), max_lines=down, placeholder=MORE, break_long_words=False)
    return tuple(line if len(line) <= across else line[: across - 1] + "…" for line in lines)


def _rounded(box: Box) -> Box:
    return Box(*(round(each, 1) for each in box))
