"""The Nu HTML checker finds no error in a page of any kind."""

import shutil
import subprocess
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.browser.conftest import KINDS, in_language
from tests.serving import Served


def page(address: str) -> bytes:
    try:
        with urlopen(address) as answer:
            return answer.read()  # type: ignore[no-any-return]
    except HTTPError as error:  # pages of errors are pages too
        return error.read()


def test_the_nu_checker_finds_no_error(room: Served, tmp_path: Path) -> None:
    checker = shutil.which("vnu")
    if checker is None:
        pytest.skip("There is no Nu HTML checker on this machine (vnu, of the npm package vnu-jar).")
    files = []
    for number, kind in enumerate(KINDS):
        for language in ("en", "nl"):
            files.append(tmp_path / f"{number}.{language}.html")
            files[-1].write_bytes(page(room.base + in_language(kind, language)))
    # This one must be found wrong, so that a checker that does not work is noticed.
    wrong = tmp_path / "wrong.html"
    wrong.write_text("<!DOCTYPE html><title>x</title><p><div></p>", encoding="utf-8")
    assert "error" in check(checker, wrong)
    assert check(checker, *files) == ""


def check(checker: str, *files: Path) -> str:
    """The errors of files, one a line."""
    ran = subprocess.run([checker, "--errors-only", "--format", "gnu", *files], capture_output=True, text=True)
    return ran.stderr + ran.stdout
