"""The tokens of a SPARQL 1.1 query, by the terminals of its grammar (section 19.8).

Every quantifier is possessive, so that no text needs more than linear time. What is no token
is refused. Words are kept as they are written together: Oxigraph reads `trueSERVICE<a:b>{}` and
`SERVICE:x{}` as keywords, so the screen looks inside words and prefixes.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from strada.errors import QueryRefused

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_VARIABLE = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_CHARACTERS = _VARIABLE + "\\-"
_RUN = rf"[{_BASE}][{_CHARACTERS}]*+(?:\.++[{_CHARACTERS}]++)*+"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:[{_CHARACTERS}:]|{_ESCAPED}|\.++(?=[{_CHARACTERS}:%\\]))*+"
_CODEPOINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

TERMINALS = {
    "space": r"(?:[ \t\r\n]|\#[^\r\n]*+)++",
    "iri": rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]|{_CODEPOINT})*+>",
    "string": (
        r'"""(?:"{0,2}+(?:[^"\\]|\\[^\r\n]))*+"""'
        r"|'''(?:'{0,2}+(?:[^'\\]|\\[^\r\n]))*+'''"
        r'|"(?!"")(?:[^"\\\r\n]|\\[^\r\n])*+"'
        r"|'(?!'')(?:[^'\\\r\n]|\\[^\r\n])*+'"
    ),
    "language": r"@[A-Za-z]++(?:-++[A-Za-z0-9]++)*+",
    "variable": rf"[?$][{_VARIABLE}]++",
    "blank": rf"_:[{_BASE}_0-9][{_CHARACTERS}]*+(?:\.++[{_CHARACTERS}]++)*+",
    "name": rf"(?:{_RUN})?+:(?:{_LOCAL})?+",
    "word": _RUN,
    "number": r"(?:[0-9]++(?:\.[0-9]++)?+|\.[0-9]++)(?:\.?+[eE][+-]?+[0-9]++)?+",
    "punctuation": r"\^\^|&&|\|\||!=|<=|>=|[{}()\[\].;,*/|^?!=<>+\-]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in TERMINALS.items()))
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|.)", re.DOTALL)


#: Each bracket with the one that closes it.
BRACKETS = {"(": ")", "[": "]", "{": "}"}


class Token(NamedTuple):
    kind: str
    text: str
    position: int

    @property
    def word(self) -> str:
        """A word in capitals, such as a keyword; nothing where this is a token of another kind."""
        return self.text.upper() if self.kind == "word" else ""


def tokenise(text: str) -> Iterator[Token]:
    """The tokens, without white space and comments. Raises QueryRefused at what is none."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise QueryRefused(_no_token(text, position))
        kind = str(match.lastgroup)
        if kind in ("string", "iri") and "\\" in match[0]:
            _check_escapes(match[0])
        if kind != "space":
            yield Token(kind, match[0], position)
        position = match.end()


def _check_escapes(literal: str) -> None:
    """Refuses `\\u0022` and the like: some stores read it as a quotation mark that ends the string."""
    for short, long in _ESCAPE.findall(literal):
        if (short or long) and int(short or long, 16) < 0x80:
            escape = f"\\u{short}" if short else f"\\U{long}"
            raise QueryRefused(
                f"The codepoint escape {escape} is refused, because it could end a string or an IRI "
                "in some stores: write the character itself."
            )


def _no_token(text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    place = f"at line {line}, column {position - text.rfind(chr(10), 0, position)}"
    character = text[position]
    if character in "\"'":
        return f"The string that begins {place} is not closed: close it with the same quotation marks."
    if character == "\\":
        return (
            f"The backslash {place} is refused, because codepoint escapes are read in strings and IRIs only: "
            "write the character itself."
        )
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return f"The character {shown} {place} has no meaning there in SPARQL 1.1: take it out or quote it."
