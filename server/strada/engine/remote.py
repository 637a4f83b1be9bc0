"""SPARQL over a store that runs elsewhere: GraphDB, Virtuoso, Oxigraph's server or another, for large catalogues.

The workers ask it by the SPARQL 1.1 Protocol, and are killed at the deadline, as those over a folder are.
"""

from typing import Any

from strada.engine.remote_store import RemoteStore
from strada.engine.worker import REMOTE
from strada.engine.workers import Workers


class Remote(Workers):
    """Answers queries over one graph of a store; options as for Workers."""

    def __init__(self, store: RemoteStore, **options: Any) -> None:
        super().__init__(REMOTE, store.text(), **options)
