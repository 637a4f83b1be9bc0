"""What is probably wrong with a query that Oxigraph cannot read, in words for whoever wrote it.

Oxigraph tells the place up to which it could read, and what its grammar could go on with, which helps nobody.
"""

import re

from strada.engine.tokens import BRACKETS, Token, tokenise

#: What Oxigraph says of a query that follows the grammar, and how to mend it.
REMEDIES = {
    "The SELECT contains a variable that is unbound": (
        "beside COUNT and the like, every variable after SELECT must stand in GROUP BY"
    ),
    "SELECT * is not authorized with GROUP BY": "name the variables after SELECT where there is GROUP BY",
}
ADVICE = "look there, and right before it, for a word, a full stop or a bracket that is missing or too much"
#: Characters that are repeated of the line where reading stopped.
REPEATED = 30

_PLACE = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?")
_WORDS = re.compile(r"[a-z] [a-z]")


def mistake(said: str, query: str) -> str:
    """A sentence about a query that passed the screen; `said` is the message of pyoxigraph."""
    place = _PLACE.match(said)
    where = _where(query, int(place[1]), int(place[2])) if place else ""
    return f"The query is not valid SPARQL{where}: {_known(said) or left_open(query) or ADVICE}."


def _where(query: str, line: int, column: int) -> str:
    lines = query.split("\n")
    read = lines[line - 1][: column - 1].strip() if line <= len(lines) else ""
    after = f", after “{'…' * (len(read) > REPEATED)}{read[-REPEATED:]}”" if read else ""
    return f" near line {line}, column {column}{after}"


def _known(said: str) -> str:
    """The parts of a message that are words and no piece of the grammar."""
    parts = _PLACE.sub("", said, count=1).split(", ")
    known = (part.rstrip(".") for part in parts if _WORDS.search(part) and "[" not in part)
    return "; ".join(REMEDIES.get(part, part) for part in known)


def left_open(query: str) -> str:
    """The first bracket without its other half; nothing where each has one."""
    opened: list[Token] = []
    for token in tokenise(query):
        if token.text in BRACKETS:
            opened.append(token)
        elif token.text in BRACKETS.values():
            if not opened:
                return f"the {_at(token, query)} closes nothing"
            before = opened.pop()
            if BRACKETS[before.text] != token.text:
                return f"the {_at(before, query)} is not closed before the {_at(token, query)}"
    return f"the {_at(opened[-1], query)} is not closed" if opened else ""


def _at(token: Token, query: str) -> str:
    return f"{token.text} of line {query.count(chr(10), 0, token.position) + 1}"
