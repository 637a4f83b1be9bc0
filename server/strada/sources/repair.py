"""Repairs of text that say nothing new: a mapping file names those that its source needs."""

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

import ftfy

#: Marks that nobody sees: byte order marks, zero-width spaces, word joiners, soft hyphens.
INVISIBLE = re.compile("[\ufeff\u200b\u2060\u00ad]")
#: Control characters, but for line breaks and tabs.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
ENTITY = re.compile(r"&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
#: Inline markup of HTML; angle brackets of anything else are left as they stand.
TAG = re.compile(r"</?(?:a|b|br|em|i|p|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.IGNORECASE)
FIXES = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    remove_control_chars=False,
)


def encoding(text: str) -> str:
    """Letters that were read in the wrong encoding, and ligatures that are no letters."""
    return ftfy.fix_text(text, FIXES)


def markup(text: str) -> str:
    """Entities that were escaped twice, and the tags of HTML."""
    return TAG.sub("", ENTITY.sub(lambda match: html.unescape(match[0]), text))


def characters(text: str) -> str:
    """Characters that nobody can see."""
    return CONTROL.sub("", INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def spaces(text: str) -> str:
    """Runs of spaces and line breaks, no-break spaces too; an empty line still parts two paragraphs."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


#: In the order in which they are done.
REPAIRS: Mapping[str, Callable[[str], str]] = {
    "encoding": encoding,
    "markup": markup,
    "characters": characters,
    "spaces": spaces,
}


@lru_cache(maxsize=4096)  # names of authors and keywords come again and again
def repair(text: str, wanted: tuple[str, ...]) -> str:
    """The text after the repairs of those names."""
    for name, mend in REPAIRS.items():
        if name in wanted:
            text = mend(text)
    return text
