"""A SPARQL 1.1 store that runs elsewhere, and the graph of a release in it."""

import json
import os
from dataclasses import asdict, dataclass, replace
from typing import Self

from strada.site import Site

#: Where the password of a store comes from: a setting would be kept in git, an argument be seen by everybody.
PASSWORD = "STRADA_ENGINE_PASSWORD"  # noqa: S105 (the name of a variable)


@dataclass(frozen=True)
class RemoteStore:
    """Where a store is asked and where it is filled.

    `queries` is its address for the SPARQL 1.1 Protocol, `graphs` that for the Graph Store HTTP Protocol. `rows` is
    how many rows it gives at most, whatever is asked; 0 where no such cap was found.
    """

    queries: str
    graphs: str = ""
    user: str = ""
    auth: str = "basic"
    graph: str = ""
    rows: int = 0

    @classmethod
    def at(cls, site: Site) -> Self | None:
        """The store that the settings of a site name, if they name one."""
        if not site["engine"]:
            return None
        return cls(site["engine"], site["engine_graphs"], site["engine_user"], site["engine_auth"])

    @property
    def password(self) -> str:
        return os.environ.get(PASSWORD, "")

    def holding(self, graph: str, rows: int = 0) -> Self:
        """The same store, with one of its graphs."""
        return replace(self, graph=graph, rows=rows)

    def text(self) -> str:
        """For a worker process; without the password, which it inherits."""
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(**json.loads(text))
