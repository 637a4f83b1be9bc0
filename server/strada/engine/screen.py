"""The screen: what a query may be before any engine sees it.

It reads tokens, so that a word in a literal, an IRI, a name or a comment is no offence. Whatever
else is wrong with a query is for the engine to find.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from strada.engine.engine import FORMS, Form, Query
from strada.engine.tokens import BRACKETS, Token, tokenise
from strada.errors import QueryRefused
from strada.namespaces import ALIASES, PREFIXES

LONGEST = 20_000
MOST_TOKENS = 4_000
DEEPEST = 64
#: The planner of Oxigraph needs a second for 100 patterns that are joined, and a minute for 300.
MOST_PATTERNS = 100

UPDATES = frozenset(("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"))
OPENING, CLOSING = frozenset(BRACKETS), frozenset(BRACKETS.values())
PROLOGUE = frozenset(("PREFIX", "BASE", "VERSION"))

#: Prefixes and schemes of functions that are Virtuoso's own.
_INTERNAL = re.compile("<?(?:bif|sql|xsl)[:_]", re.IGNORECASE)

_TOO_DEEP = f"The query is nested more than {DEEPEST} levels deep, which is refused: write it flatter."


def screen(text: str, graph: str = "") -> Query:
    """The query, if it is one that can be answered here; takes linear time. `graph` is the IRI that FROM may name.

    Raises QueryRefused with a sentence for whoever wrote the query.
    """
    _check_length(text)
    tokens = _limited_tokens(text)
    if not tokens:
        raise QueryRefused("The query is empty: send SELECT, ASK, CONSTRUCT or DESCRIBE.")
    _check_words(tokens)
    _check_dataset(tokens, graph)
    _check_names(tokens)
    _check_quoted_triples(tokens)
    _check_functions(tokens)
    _check_prefixes(tokens)
    _check_depth(tokens)
    _check_patterns(tokens)
    return Query(text, _form(tokens))


def _check_length(text: str) -> None:
    try:
        length = len(text.encode())
    except UnicodeEncodeError:
        raise QueryRefused("The query holds half a surrogate pair, which is no text: send UTF-8.") from None
    if length > LONGEST:
        raise QueryRefused(f"The query is longer than {LONGEST:,} bytes, which is refused: send it in parts.")


def _limited_tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    for token in tokenise(text):
        if len(tokens) == MOST_TOKENS:
            raise QueryRefused(
                f"The query has over {MOST_TOKENS:,} words and signs, which is refused: send it in parts."
            )
        tokens.append(token)
    return tokens


def _check_words(tokens: Sequence[Token]) -> None:
    for token in tokens:
        _check_word(token.word)


def _check_word(word: str) -> None:
    if "SERVICE" in word:
        raise QueryRefused(
            "SERVICE is refused, because this endpoint calls no other address: "
            "ask the other endpoint yourself and send its answers as VALUES."
        )
    if word in UPDATES:
        raise QueryRefused(
            f"{word} is refused, because nothing can be changed through this endpoint: "
            "send SELECT, ASK, CONSTRUCT or DESCRIBE."
        )


def _check_dataset(tokens: Sequence[Token], graph: str) -> None:
    """Refuses FROM, but of the one graph; Oxigraph also reads `SELECT*FROM<a:b>` and `trueFROM<a:b>`."""
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if "FROM" in token.word:
            if graph and token.word == "FROM" and after is not None and after.text == f"<{graph}>":
                continue
            only = f" but FROM <{graph}>" if graph else ""
            raise QueryRefused(
                f"FROM and FROM NAMED are refused{only}, because there is one graph here, the release: leave them out."
            )


def _check_names(tokens: Sequence[Token]) -> None:
    """Refuses `SERVICE:x {`, which Oxigraph reads as a keyword before a name with the empty prefix."""
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if token.kind != "name" or after is None or after.text != "{":
            continue
        if before is not None and before.text.upper() == "GRAPH":
            continue
        prefix = token.text.partition(":")[0].upper()
        if "SERVICE" in prefix or "FROM" in prefix:
            raise QueryRefused(
                f"The name {token.text} before a brace is refused, because it can be read as a keyword: "
                "put a full stop between them, or call the prefix something else."
            )


def _check_quoted_triples(tokens: Sequence[Token]) -> None:
    for token, after in pairwise(tokens):
        if token.text == after.text == "<" and after.position == token.position + 1:
            raise QueryRefused("Quoted triples are refused, because SPARQL 1.1 has none: leave them out.")


def _check_functions(tokens: Sequence[Token]) -> None:
    """Refuses what Virtuoso calls its own functions by, of which some read files and call addresses."""
    for token in tokens:
        if token.kind in ("iri", "name") and _INTERNAL.match(token.text):
            raise QueryRefused(
                f"{token.text[:40]} is refused, because functions of single stores are not called here: "
                "use those of SPARQL 1.1, or call the prefix something else."
            )


def _check_prefixes(tokens: Sequence[Token]) -> None:
    """Names a prefix that is not declared: the mistake that is made most."""
    declared = {after.text for token, after in pairwise(tokens) if token.text.upper() == "PREFIX"}
    for token in tokens:
        prefix = token.text.partition(":")[0] + ":"
        if token.kind == "name" and prefix not in declared:
            if prefix in ("http:", "https:"):
                raise QueryRefused(
                    f"{prefix} begins an address: put the whole of it between < and >, with %20 for each space in it."
                )
            address = (PREFIXES | ALIASES).get(prefix[:-1], "the address that it stands for")
            raise QueryRefused(
                f"The prefix {prefix[:40]} is not declared: put PREFIX {prefix[:40]} <{address}> before the query."
            )


def _check_depth(tokens: Sequence[Token]) -> None:
    """Counts what a parser descends into: brackets, and signs of negation in a row."""
    depth = negations = 0
    for sign in _signs(tokens):
        negations = negations + 1 if sign == "!" else 0
        if sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth = max(0, depth - 1)
        if max(depth, negations) > DEEPEST:
            raise QueryRefused(_TOO_DEEP)


def _signs(tokens: Sequence[Token]) -> Iterator[str]:
    """The tokens, but IRIs by characters: `<((1>` is one to the terminals, and Oxigraph reads `1<((1>0))`."""
    for token in tokens:
        if token.kind == "iri":
            yield from token.text
        else:
            yield token.text


def _check_patterns(tokens: Sequence[Token]) -> None:
    """Counts in each group what is joined there: triples, steps of a path, and groups without a keyword."""
    groups = [0]
    brackets: list[str] = []
    before = tokens[0]
    for token in tokens:
        if token.text in OPENING:
            brackets.append(token.text)
        elif token.text in CLOSING and brackets:
            brackets.pop()
        if _joins(token, before, brackets):
            groups[-1] += 1
        if token.text == "{":
            groups.append(0)
        elif token.text == "}" and len(groups) > 1:
            groups.pop()
        if groups[-1] > MOST_PATTERNS:
            raise QueryRefused(
                f"The query has more than {MOST_PATTERNS} triple patterns in one group, which is refused, "
                "because planning them takes too long: send it in parts."
            )
        before = token


def _joins(token: Token, before: Token, brackets: Sequence[str]) -> bool:
    if token.text == "{":
        return before.kind != "word"
    if token.text in (".", ";", ","):
        return not brackets or brackets[-1] != "("
    return token.text == "/"


def _form(tokens: Sequence[Token]) -> Form:
    """The first word after the prologue; Oxigraph also reads `SELECTDISTINCT`."""
    first = next((token.word for token in tokens if token.word and token.word not in PROLOGUE), "")
    for form in FORMS:
        if first.startswith(form):
            return form
    raise QueryRefused("The query is of no known form: begin it with SELECT, ASK, CONSTRUCT or DESCRIBE.")
