"""A small site to begin with: what `strada new` makes."""

import shutil
from pathlib import Path

from strada.errors import SiteError

STARTER = Path(__file__).parent / "starter_site"


class FolderTaken(SiteError):
    title = "No site was made"


def start(folder: Path) -> None:
    """Make a site in a folder that is new or empty. Raises FolderTaken."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(f"{folder} is there already and is not empty. Name a new folder.")
    shutil.copytree(STARTER, folder, dirs_exist_ok=True)
