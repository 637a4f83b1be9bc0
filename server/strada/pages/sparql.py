"""The page for people who put questions in SPARQL: the query, its answer, and queries to begin with."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar, cast

import pyoxigraph
from markupsafe import Markup
from rdflib import XSD

from strada.language import translate
from strada.namespaces import PREFIXES, curie
from strada.pages.examples import EXAMPLES
from strada.pages.frame import Frame
from strada.pages.snippets import Snippet
from strada.representations import Representation

#: A page with more rows is no pleasure; the files have them all.
MOST_ROWS = 1_000
#: Of a graph, so many characters of Turtle are shown.
MOST_TEXT = 100_000
NUMBERS = tuple(str(XSD[name]) for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True)
class Term:
    """A cell of an answer; an empty text where the variable has no value."""

    text: str
    href: str | None = None
    language: str | None = None
    #: The value where it is a number.
    number: float | None = None


@dataclass(frozen=True)
class Table:
    """The rows of a SELECT. `bars` has the column whose numbers are drawn, and the greatest of them."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term, ...], ...]
    total: int
    bars: tuple[int, float] | None

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.rows)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found, or nothing counted."""
        return not self.rows or (self.total == 1 and all(term.number == 0 for term in self.rows[0]))


@dataclass(frozen=True)
class Graph:
    """The triples of a CONSTRUCT or DESCRIBE as Turtle."""

    text: str
    is_cut: bool


@dataclass(frozen=True)
class Download:
    """The same answer as a file."""

    name: str
    href: str


@dataclass(frozen=True)
class Answer:
    """What came of a query: one of a table, a graph and a truth value."""

    table: Table | None = None
    graph: Graph | None = None
    boolean: bool | None = None
    downloads: tuple[Download, ...] = ()
    #: The absolute address of this question and its answer.
    shared: str = ""
    snippets: tuple[Snippet, ...] = ()
    #: Why nothing was found, where that can be seen.
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class SparqlPage:
    """The form, with an answer or with what is wrong."""

    template: ClassVar[str] = "sparql.html"
    frame: Frame
    query: str
    #: How many triples there are, and the SHA-256 of the dump that holds them.
    triples: int
    checksum: str
    #: The name of its dump.
    dump: str
    #: How many releases before the current one are kept.
    kept: int
    #: The longest that a query may take, and the most rows that an answer may have.
    seconds: float
    rows: int
    #: Names with their prefixes, which the editor completes.
    terms: tuple[str, ...]
    #: The release that is asked, when it was published, and whether there is no later one.
    release: str
    time: str
    is_current: bool = True
    #: The identifiers of the releases before this one that are kept.
    earlier: tuple[str, ...] = ()
    answer: Answer | None = None
    problem: str = ""
    examples: ClassVar = EXAMPLES

    @property
    def completions(self) -> Markup:
        """What the editor completes, as JSON that may stand in HTML."""
        words = {
            "suggestions": translate("Suggestions", self.frame.language),
            "copy": translate("Copy", self.frame.language),
            "copied": translate("Copied", self.frame.language),
        }
        said = {"prefixes": PREFIXES, "terms": self.terms, "words": words}
        return Markup(json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 (escaped here)


def compact(iri: str) -> str:
    """An IRI with a prefix, where SPARQL can have it so without escapes; else as it is."""
    name = curie(iri)
    local = name.partition(":")[2].replace("_", "").replace("-", "")
    return name if local.isalnum() else iri


def table_of(results: bytes, frame: Frame) -> Table:
    """SPARQL 1.1 results in JSON as a table; read row by row, because other pages wait while all are read at once."""
    parsed = pyoxigraph.parse_query_results(results, pyoxigraph.QueryResultsFormat.JSON)
    solutions = cast(pyoxigraph.QuerySolutions, parsed)
    variables = tuple(variable.value for variable in solutions.variables)
    rows = tuple(tuple(_term(value, frame) for value in solution) for solution in islice(solutions, MOST_ROWS))
    return Table(variables, rows, len(rows) + sum(1 for _ in solutions), _bars(rows))


def graph_of(turtle: bytes) -> Graph:
    """A graph in Turtle, as much as is shown."""
    text = turtle.decode()
    return Graph(text[:MOST_TEXT], len(text) > MOST_TEXT)


def _term(value: object, frame: Frame) -> Term:
    if value is None:
        return Term("")
    if isinstance(value, pyoxigraph.NamedNode):
        iri = value.value
        shown = iri.removeprefix(frame.base) if iri.startswith(frame.base) else compact(iri)
        return Term(shown or iri, frame.leads_to(iri))
    if isinstance(value, pyoxigraph.Literal):
        return Term(value.value, language=value.language, number=_number(value.value, value.datatype.value))
    return Term(str(value))


def _number(text: str, datatype: str) -> float | None:
    if datatype not in NUMBERS:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _bars(rows: Sequence[Sequence[Term]]) -> tuple[int, float] | None:
    """The last column, where it holds a number in every row, none below zero, and there is something to compare."""
    numbers = [row[-1].number for row in rows if row]
    known = [number for number in numbers if number is not None and 0 <= number < float("inf")]
    if len(rows) < 2 or len(rows[0]) < 2 or len(known) != len(rows) or not any(known):
        return None
    return len(rows[0]) - 1, max(known)


def downloads(address: str, rows: Sequence[Representation]) -> tuple[Download, ...]:
    """The files of an answer; `address` ends where the format is to stand."""
    return tuple(Download(row.label, f"{address}&format={row.suffix}") for row in rows)
