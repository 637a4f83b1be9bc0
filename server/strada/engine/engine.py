"""What the web side knows of an engine: a screened query goes in, a serialised answer comes out."""

from dataclasses import dataclass
from typing import Literal, Protocol

from strada.representations import GRAPHS, RESULTS, Representation

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
FORMS: tuple[Form, ...] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


@dataclass(frozen=True)
class Query:
    """A query that has passed the screen; `screen()` makes them."""

    text: str
    form: Form

    @property
    def is_graph(self) -> bool:
        """Whether the answer is an RDF graph rather than rows or a truth value."""
        return self.form in ("CONSTRUCT", "DESCRIBE")

    @property
    def representations(self) -> tuple[Representation, ...]:
        """What to negotiate among. CSV and TSV are defined for the rows of a SELECT only."""
        if self.is_graph:
            return GRAPHS
        if self.form == "ASK":
            return tuple(row for row in RESULTS if row.suffix in ("srj", "srx"))
        return RESULTS


@dataclass(frozen=True)
class Limits:
    """What one query may use. An answer over a limit is an error, never cut off."""

    deadline: float = 10.0
    rows: int = 100_000
    bytes: int = 64 * 1024 * 1024
    memory_mb: int = 1_500


class Engine(Protocol):
    """Answers queries over one release, read-only; safe to call from many threads."""

    def answer(self, query: Query, representation_media_type: str, *, timeout: float) -> bytes:
        """The serialised answer, within `timeout` seconds, waiting included.

        Raises BadRequest, QueryRefused, NotAcceptable, QueryTimeout, ResultTooLarge or Unavailable;
        StradaError itself where the query stopped the engine.
        """

    def close(self, patience: float = 0.0) -> None:
        """Takes no more queries, gives those that run `patience` seconds to end, then kills them."""
