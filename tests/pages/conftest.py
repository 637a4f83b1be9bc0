"""A small catalogue to make pages from."""

from pathlib import Path

import pytest

from strada.pages.frame import Frame
from strada.pages.links import Label, Listed
from strada.profile.fields import Profile
from strada.profile.reading import read_profile

BASE = "http://localhost:8000/"
SHAPES = Path(__file__).parents[2] / "shapes"
LISTS = (("documents", Label("Documents")), ("keywords", Label("Keywords")))


@pytest.fixture(scope="session")
def profile() -> Profile:
    return read_profile(SHAPES, BASE)


@pytest.fixture(scope="session")
def frame() -> Frame:
    return Frame("The <Catalogue>", BASE, "en", LISTS)


@pytest.fixture(scope="session")
def report() -> Listed:
    labels = {"en": "A report", "nl": "Een rapport"}
    return Listed("documents/1049", "documents", "shapes#Document", "1049", labels, "2004-05-31", "2026-01-01")


@pytest.fixture(scope="session")
def keyword() -> Listed:
    labels = {"nl": "Mensenhandel"}
    return Listed("keywords/k0001", "keywords", "shapes#Concept", None, labels, "", "2026-01-01")
