"""The README is right, or these fail."""

import re

import pytest

from strada.cli import main
from strada.representations import CITATIONS, REPRESENTATIONS, Representation
from strada.site import SETTINGS
from tests.conftest import ROOT
from tests.test_agreement import LAYERS

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def test_it_opens_with_the_two_commands() -> None:
    assert COMMANDS[0].count("\n") == 1
    assert COMMANDS[0].rstrip().endswith("strada serve")
    assert COMMANDS[1].count("\n") == 1
    assert COMMANDS[1].rstrip().endswith("pytest")


def test_every_command_is_in_the_table_and_no_other() -> None:
    told = re.findall(r"^\| `strada (\w+)", README, re.MULTILINE)
    assert sorted(told) == sorted(main.commands)


def test_every_command_that_is_shown_exists() -> None:
    shown = set(re.findall(r"(?:bin/|`)strada (\w+)", README))
    assert shown == set(main.commands)


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:`(.*?)` )?\| (.*?) \|$", README, re.MULTILINE)
    assert rows == [(setting.name, str(setting.default), setting.help) for setting in SETTINGS]


@pytest.mark.parametrize("row", (*REPRESENTATIONS, *CITATIONS), ids=lambda row: row.suffix)
def test_every_representation_is_in_the_table(row: Representation) -> None:
    aliases = ", ".join(f"`{alias}`" for alias in row.aliases)
    assert f"| `.{row.suffix}` | `{row.media_type}` | {aliases} |" in README


def test_the_folders_of_the_package_are_named_in_their_order() -> None:
    assert f"`{' '.join(LAYERS[1:-1])}`" in README
