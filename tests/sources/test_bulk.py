"""Real records of museums, a hundred thousand: a mapping file and no code, and each of them is accounted for."""

import gzip
import json
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from strada.cli import main
from strada.starter import start

MAPPING = Path(__file__).parents[1] / "fixtures" / "museums.toml"
ALL = 97_460
COUNTS = re.compile(r"(\d+) records read: (\d+) accepted, (\d+) accepted with warnings, (\d+) refused\.")


def received(shared: Path) -> Path:
    return shared / "inputs" / "bulk" / "tate+cmoa-dc.jsonl.gz"


def titled(line: bytes) -> bool:
    return any(title.strip() for title in json.loads(line)["dc:title"])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A new site with a mapping for what museums give."""
    folder = tmp_path / "site"
    start(folder)
    (folder / "data" / "mappings").mkdir(exist_ok=True)
    shutil.copy(MAPPING, folder / "data" / "mappings")
    return folder


def test_a_thousand_records_of_museums_end_accepted_warned_or_refused_with_a_reason(shared: Path, site: Path) -> None:
    with gzip.open(received(shared)) as packed:
        every = packed.read().splitlines(keepends=True)
    lines = every[::98] + [line for line in every if not titled(line)][:5]
    assert len(lines) == 1000
    source = site.parent / "some.jsonl"
    source.write_bytes(b"".join(lines))
    imported = CliRunner().invoke(main, ["import", str(source), "--site", str(site), "--mapping", "museums"])
    assert imported.exit_code == 0, imported.output
    told = COUNTS.search(imported.output)
    assert told is not None
    read, accepted, warned, refused = map(int, told.groups())
    assert read == accepted + warned + refused == 1000
    assert refused == sum(not titled(line) for line in lines) > 0
    checked = CliRunner().invoke(main, ["check", "--format", "json", str(site)])
    findings = json.loads(checked.stdout)["findings"]
    refusals = {each["origin"]["line"] for each in findings if each["severity"] == "violation"}
    assert refusals == {number for number, line in enumerate(lines, 1) if not titled(line)}
    assert all(each["problem"] and each["remedy"] for each in findings if each["severity"] == "violation")


@pytest.mark.long
def test_all_records_of_museums_are_imported_in_less_than_a_gigabyte(shared: Path, site: Path) -> None:
    command = [sys.executable, "-m", "strada.cli", "import", received(shared), "--site", site, "--mapping", "museums"]
    imported = subprocess.run(command, capture_output=True, text=True, check=True)
    told = COUNTS.search(imported.stdout)
    assert told is not None
    read, accepted, warned, refused = map(int, told.groups())
    assert read == accepted + warned + refused == ALL
    reasons = [int(number) for number in re.findall(r"^(\d+) × refused: ", imported.stdout, re.MULTILINE)]
    assert sum(reasons) >= refused > 0
    # In kilobytes, of the largest process (on macOS in bytes); the processes that judge are far smaller.
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert largest < 1_000_000 * (1_000 if sys.platform == "darwin" else 1)
