"""SPARQL over a store on disk: Oxigraph."""

from pathlib import Path
from typing import Any

from strada.engine.worker import FOLDER
from strada.engine.workers import Workers


class Embedded(Workers):
    """Answers queries over one store folder, which nobody may write meanwhile; options as for Workers."""

    def __init__(self, store: Path, **options: Any) -> None:
        super().__init__(FOLDER, str(store), **options)
