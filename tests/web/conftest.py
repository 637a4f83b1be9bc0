"""A small site, built once, and clients that ask it."""

import csv
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from strada.release.build import build
from strada.site import Site
from strada.starter import start
from strada.web.app import create_app

COLUMNS = ("Document number", "Date", "Title", "Publisher", "Document type", "Keywords", "Replaces")
#: More than a list shows on one page.
DOCUMENTS = 57
#: Withdrawn; the second of them is replaced by document 7.
GONE = ("5", "6")


def write_documents(site: Site, titles: dict[str, str], replaces: dict[str, str] | None = None) -> None:
    """Write data/documents.csv: titles by number, and which number replaces which."""
    with (site.data / "documents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number, title in titles.items():
            replaced = (replaces or {}).get(number, "")
            writer.writerow((number, "2010", title, "Our centre", "Report", "Beginnings", replaced))


def make_site(folder: Path, base: str = "http://localhost:8000/") -> Site:
    """A site whose second release has tombstones, with and without a successor."""
    start(folder)
    site = Site.open(folder, base=base, workers=1, query_workers=1)
    titles = {str(number): f"Report number {number}" for number in range(1, DOCUMENTS + 1)}
    titles["2"] = "Trafficking in human beings: a handbook"
    write_documents(site, titles)
    build(site, clock=lambda: datetime(2026, 11, 23, 12, tzinfo=UTC))
    left = {number: title for number, title in titles.items() if number not in GONE}
    write_documents(site, left, {"7": "6"})
    build(site, may_delete=True, clock=lambda: datetime(2026, 11, 23, 13, tzinfo=UTC))
    return site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """For tests that only read."""
    return make_site(tmp_path_factory.mktemp("web") / "site")


@pytest.fixture
def own_site(site: Site, tmp_path: Path) -> Site:
    """A copy, for tests that publish."""
    folder = tmp_path / "site"
    shutil.copytree(site.folder, folder, symlinks=True)
    return Site(folder, site.settings)


def served(site: Site) -> Iterator[Flask]:
    app = create_app(site)
    yield app
    app.extensions["strada"].close()


@pytest.fixture(scope="session")
def app(site: Site) -> Iterator[Flask]:
    yield from served(site)


@pytest.fixture
def own_app(own_site: Site) -> Iterator[Flask]:
    yield from served(own_site)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
