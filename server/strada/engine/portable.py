"""Queries in the words that every store understands alike.

What DESCRIBE gives is left to each store by SPARQL 1.1 (its section 16.4), and Virtuoso gives triples of every
graph it has. FROM would be added to the graph that is asked, or take its place.
"""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from strada.engine.engine import FORMS
from strada.engine.screen import CLOSING, OPENING
from strada.engine.tokens import Token, tokenise
from strada.errors import QueryRefused

#: The variables of what DESCRIBE is rewritten to; no query that people write has such.
SUBJECT = "?strada_subject"
ROW = f"{SUBJECT} ?strada_property ?strada_value"
NOTHING = "<urn:uuid:00000000-0000-0000-0000-000000000000>"
#: Names of one DESCRIBE, which each repeat its pattern.
MOST_DESCRIBED = 16


def portable(text: str, base: str | None) -> str:
    """The query without FROM and DESCRIBE, its relative IRIs resolved against `base`. Raises QueryRefused."""
    _check_gaps(text)
    text = _without_from(text)
    if base:
        text = f"BASE <{base}> {text}"
    tokens = list(tokenise(text))
    for index, token in enumerate(tokens):
        if token.word == "DESCRIBE":
            return text[: token.position] + _construct(text, tokens[index + 1 :])
    return text


def _check_gaps(text: str) -> None:
    """Oxigraph reads `CONSTRUCTWHERE` and `SELECTDISTINCT`, which others do not."""
    for token in tokenise(text):
        if token.word not in FORMS and token.word.startswith(FORMS):
            raise QueryRefused(f"{token.text[:40]} is refused here: put a space between the words.")


def counting(text: str) -> str:
    """A query for how many solutions a CONSTRUCT is made from, as `n`; `text` is portable."""
    tokens = list(tokenise(text))
    begin = next(i for i, token in enumerate(tokens) if token.word == "CONSTRUCT")
    rest = begin + 1
    if tokens[rest].text == "{":
        rest = _after_group(tokens, rest)
    return f"{text[: tokens[begin].position]} SELECT (COUNT(*) AS ?n) {{ SELECT * {text[tokens[rest].position :]}\n}}"


def _without_from(text: str) -> str:
    """The screen lets FROM name the only graph."""
    tokens = list(tokenise(text))
    for token, graph in reversed(list(pairwise(tokens))):
        if token.word == "FROM":
            text = text[: token.position] + text[graph.position + len(graph.text) :]
    return text


def _construct(text: str, tokens: Sequence[Token]) -> str:
    """What comes after DESCRIBE, as a CONSTRUCT of all triples of what is described."""
    described = list(takewhile(lambda token: token.kind in ("iri", "name", "variable"), tokens))
    if not described:
        raise QueryRefused("DESCRIBE * is refused here: name the variables that shall be described.")
    rest = tokens[len(described) :]
    if not rest and all(token.kind != "variable" for token in described):
        found = f"VALUES {SUBJECT} {{ {' '.join(token.text for token in described)} }}"
    elif len(described) > MOST_DESCRIBED:
        raise QueryRefused(
            f"More than {MOST_DESCRIBED} names with a pattern after DESCRIBE are refused here: ask twice."
        )
    else:
        pattern = text[rest[0].position :] if rest else ""
        where = "" if rest and rest[0].text.upper() in ("WHERE", "{") else "{} "
        found = " UNION ".join(f"{{ {_found(token, where + pattern)} }}" for token in described)
    return f"CONSTRUCT {{ {ROW} }} WHERE {{ {found} {ROW} }}"


def _found(token: Token, pattern: str) -> str:
    """One that is described. What has no value would join with every triple, so it becomes what nothing is said of.

    What is written last may be a comment, which ends with its line.
    """
    described = f"COALESCE({token.text}, {NOTHING})" if token.kind == "variable" else token.text
    return f"SELECT ({described} AS {SUBJECT}) {pattern}\n"


def _after_group(tokens: Sequence[Token], start: int) -> int:
    """Behind the bracket that closes the one at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += (tokens[index].text in OPENING) - (tokens[index].text in CLOSING)
        if depth == 0:
            return index + 1
    raise QueryRefused("The query is not valid SPARQL: a bracket is not closed.")
