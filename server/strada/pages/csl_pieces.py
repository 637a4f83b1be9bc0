"""A formatter for citeproc-py: what it writes is cut into pieces, so that no text of a record is ever markup."""

from typing import Self

#: Characters that no text of a record keeps; they mark italics while a citation is put together.
BEGIN, END = "\ue000", "\ue001"
UNMARKED = str.maketrans("", "", BEGIN + END)

#: A text, and whether it stands in italics.
Piece = tuple[str, bool]


def plain(value: object) -> object:
    """A value of a record without the characters that mark italics."""
    match value:
        case str():
            return value.translate(UNMARKED)
        case list():
            return [plain(each) for each in value]
        case dict():
            return {name: plain(each) for name, each in value.items()}
    return value


def pieces(text: str) -> list[Piece]:
    """What was put together, cut at its marks."""
    found, is_italic = [], False
    for part in text.replace(BEGIN, f"\0{BEGIN}").replace(END, f"\0{END}").split("\0"):
        is_italic = part.startswith(BEGIN) or (is_italic and not part.startswith(END))
        if shown := part.strip(BEGIN + END):
            found.append((shown, is_italic))
    return found or [("", False)]


# From here on what citeproc-py asks of a formatter.


def preformat(text: str) -> str:
    return str(text)


class Italic(str):
    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, f"{BEGIN}{text}{END}")


class _Upright(str):
    """What styles do besides italics is left out: nothing is lost but looks."""


Oblique = Italic
Bold = Light = Underline = Superscript = Subscript = SmallCaps = _Upright
