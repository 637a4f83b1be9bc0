"""Why a query found nothing, where that can be seen: names that nothing here has, and labels without a language."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from urllib.parse import urljoin

from rdflib.namespace import SKOS

from strada.engine.engine import Query
from strada.engine.tokens import Token, tokenise
from strada.language import translate
from strada.namespaces import curie
from strada.representations import RESULTS
from strada.web.asking import ask
from strada.web.releases import Opened

#: Names and texts of a query that are looked for.
MOST = 20
#: Seconds for each question that this takes.
PATIENCE = 1.0
#: What stands before a text that is compared without its language.
COMPARED_AS_TEXT = frozenset((",", "("))

_ABSOLUTE = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")
_PLAIN = re.compile(r"""(?s)("{1,3}|'{1,3})([^\\"']+)\1""")


def hints(asked: Opened, query: Query, language: str) -> tuple[str, ...]:
    """Sentences about a query whose answer is empty."""
    base, prefixes, body = _prologue(list(tokenise(query.text)), f"{asked.release.base}sparql")
    return (*_unknown(asked, dict(_names(body, base, prefixes)), language), *_untagged(asked, body, language))


def _prologue(tokens: Sequence[Token], base: str) -> tuple[str, dict[str, str], Sequence[Token]]:
    """The base, the prefixes with their colons, and what comes after them."""
    prefixes: dict[str, str] = {}
    while tokens and (word := tokens[0].text.upper()) in ("PREFIX", "BASE"):
        if word == "BASE":
            base, tokens = _resolved(tokens[1].text, base), tokens[2:]
        else:
            prefixes[tokens[1].text], tokens = _resolved(tokens[2].text, base), tokens[3:]
    return base, prefixes, tokens


def _resolved(written: str, base: str) -> str:
    """An IRI without its brackets; `urljoin` would take the # away that a namespace ends with."""
    iri = written[1:-1]
    return iri if _ABSOLUTE.match(iri) else urljoin(base, iri)


def _names(body: Sequence[Token], base: str, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What names a thing, as it is written, with its IRI; neither a function nor a datatype."""
    for before, token, after in _between(body):
        if before == "^^" or after == "(":
            continue
        if token.kind == "iri":
            yield token.text, _resolved(token.text, base)
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            yield token.text, prefixes[f"{prefix}:"] + local.replace("\\", "")


def _between(body: Sequence[Token]) -> Iterator[tuple[str, Token, str]]:
    """Each token with the texts of those around it."""
    texts = ["", *(token.text for token in body), ""]
    return zip(texts, body, texts[2:], strict=False)


def _unknown(asked: Opened, names: Mapping[str, str], language: str) -> Iterator[str]:
    """Names that stand in no triple, each with the class or property that is written alike."""
    some = dict(islice(names.items(), MOST))
    if not some:
        return
    listed = " ".join(f"<{iri}>" for iri in some.values())
    places = ("?x ?p ?o", "?s ?x ?o", "?s ?p ?x")
    each = (f"{{ VALUES ?x {{ {listed} }} FILTER EXISTS {{ {place} }} }}" for place in places)
    known = _found(asked, f"SELECT ?x {{ {' UNION '.join(each)} }}")
    statistics = asked.release.manifest["statistics"]
    terms = [curie(iri) for kind in ("classes", "properties") for iri in statistics[kind]]
    for name, iri in some.items():
        if iri not in known:
            near = [
                translate("Did you mean {}?", language).format(each) for each in get_close_matches(curie(iri), terms, 1)
            ]
            yield " ".join((translate("Nothing here is called {}.", language).format(name), *near))


def _untagged(asked: Opened, body: Sequence[Token], language: str) -> Iterator[str]:
    """Texts without a language that stand here with one."""
    texts = [
        match[2]
        for before, token, after in _between(body)
        if token.kind == "string" and after != "^^" and not after.startswith("@") and before not in COMPARED_AS_TEXT
        if (match := _PLAIN.fullmatch(token.text))
    ][:MOST]
    if not texts:
        return
    tags = _found(asked, f"SELECT DISTINCT (LANG(?label) AS ?tag) {{ ?term <{SKOS.prefLabel}> ?label }}")
    tagged = " ".join(f'"""{text}"""@{tag}' for text in texts for tag in tags if tag)
    found = _found(asked, f"SELECT ?text {{ VALUES ?text {{ {tagged} }} FILTER EXISTS {{ ?s ?p ?text }} }}")
    for text in texts:
        tag = found.get(text)
        if tag:
            yield translate("A label has a language: write {}.", language).format(f'"{text}"@{tag}')


def _found(asked: Opened, text: str) -> dict[str, str]:
    """The values of the only variable, with their languages."""
    body = json.loads(ask(asked, Query(text, "SELECT"), RESULTS[0].media_type, PATIENCE))
    (name,) = body["head"]["vars"]
    values = (row[name] for row in body["results"]["bindings"] if name in row)
    return {value["value"]: value.get("xml:lang", "") for value in values}
