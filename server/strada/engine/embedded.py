"""SPARQL over a store on disk: Oxigraph."""

from pathlib import Path
from typing import Any

from strada.engine.engine import Query
from strada.engine.worker import FOLDER
from strada.engine.workers import Workers
from strada.errors import Unavailable


class Embedded(Workers):
    """Answers queries over one store folder, which nobody may write meanwhile; options as for Workers."""

    def __init__(self, store: Path, **options: Any) -> None:
        super().__init__(FOLDER, str(store), **options)
        self._folder = store

    def answer(self, query: Query, representation_media_type: str, *, timeout: float) -> bytes:
        """As Workers do; Unavailable where the triples are not here, such as those of a store that was left."""
        if not self._folder.is_dir():
            raise Unavailable("The triples of this release are in no store that can be asked: the next build mends it.")
        return super().answer(query, representation_media_type, timeout=timeout)
