"""A small site to begin with: what `strada new` makes."""

import shutil
from pathlib import Path

from strada.errors import SiteError
from strada.site import shipped

STARTER = Path(__file__).parent / "starter_site"
#: How records in the standards of libraries become rows; a mapping of one old site is of no use to another.
MAPPINGS = ("dublin-core.toml", "marc.toml")


class FolderTaken(SiteError):
    title = "No site was made"


def start(folder: Path) -> None:
    """Make a site in a folder that is new or empty. Raises FolderTaken."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(f"{folder} is there already and is not empty. Name a new folder.")
    shutil.copytree(STARTER, folder, dirs_exist_ok=True)
    (folder / "data" / "mappings").mkdir()
    for name in MAPPINGS:
        shutil.copyfile(shipped("data/mappings") / name, folder / "data" / "mappings" / name)
