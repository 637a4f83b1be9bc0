"""The wheel is whole: it holds shapes, ontology, templates and a first site, and runs from where it was installed."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by way of the source distribution, so that nothing stray gets in."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_it_holds_what_a_site_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, ending in (("shapes", "ttl"), ("ontology", "*")):
        for path in (ROOT / folder).glob(f"*.{ending}"):
            assert f"strada/{folder}/{path.name}" in names
    assert "strada/pages/styles/record.css" in names
    assert "strada/starter_site/data/documents.csv" in names
    assert not [name for name in names if not name.startswith(("strada/", "strada-"))]


def test_a_site_is_made_and_built_from_it(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    environment = {**os.environ, "PYTHONPATH": str(place)}
    site = tmp_path / "site"
    # The grammar that edtf is made of warns of itself while it is imported.
    warnings = ["-W", "error", "-W", "ignore:warn_multiple_tokens"]
    for arguments in (["new", str(site)], ["build", str(site)]):
        command = [sys.executable, *warnings, "-m", "strada.cli", *arguments]
        subprocess.run(command, check=True, env=environment, cwd=tmp_path, capture_output=True)
    shown = subprocess.run(
        [sys.executable, "-c", "import strada; print(strada.__file__)"],
        check=True, env=environment, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert shown.stdout.startswith(str(place))
    assert (site / "releases" / "current" / "dumps" / "latest.nt.gz").exists()
