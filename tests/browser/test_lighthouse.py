"""Lighthouse finds nothing wrong with a page of any kind, and each is fast on a phone."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from tests.browser.conftest import ERRORS, KINDS, in_language
from tests.serving import Served

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
SCHEMES = {"light": "--blink-settings=preferredColorScheme=1", "dark": "--blink-settings=preferredColorScheme=0"}
FAULTLESS = ("accessibility", "best-practices", "seo")
FAST = 0.95
#: A machine that is busy with something else makes a page look slow, never fast.
ATTEMPTS = 3
#: What is held against every answer whose status tells of an error.
OF_ERRORS = {"http-status-code", "errors-in-console"}

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("lighthouse") is None, reason="There is no Lighthouse here (npm, lighthouse)."),
]


def report(chromium: str, address: str, scheme: str) -> dict[str, Any]:
    """What Lighthouse says of a page as it is by default: on a phone, on slow 4G."""
    flags = " ".join((*FLAGS, SCHEMES[scheme]))
    command = ["lighthouse", address, "--quiet", "--output=json", "--ignore-status-code", f"--chrome-flags={flags}"]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chromium})
    assert ran.returncode == 0, ran.stderr
    said: dict[str, Any] = json.loads(ran.stdout)
    return said


def faults(said: dict[str, Any]) -> set[str]:
    """The audits that count and that a page does not pass in full."""
    counting = {each["id"] for name in FAULTLESS for each in said["categories"][name]["auditRefs"] if each["weight"]}
    scores = {name: said["audits"][name]["score"] for name in counting}
    assert len(counting) > 20
    return {name for name, score in scores.items() if score is not None and score < 1}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("kind", KINDS)
def test_lighthouse_finds_no_fault(chromium: str, room: Served, kind: str, language: str, scheme: str) -> None:
    for _ in range(ATTEMPTS):
        said = report(chromium, room.base + in_language(kind, language), scheme)
        assert faults(said) <= (OF_ERRORS if kind in ERRORS else set())
        if said["categories"]["performance"]["score"] >= FAST:
            return
    pytest.fail(f"Performance is {said['categories']['performance']['score']}.")
