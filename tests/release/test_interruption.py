"""A build that dies at any moment leaves the site as it was, and the next one succeeds."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from strada.release import history
from strada.release.publish import JOURNAL
from tests.conftest import TrialSite, row
from tests.release.test_build import bytes_of, state_of


def start_build(trial: TrialSite) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "strada.cli", "build", str(trial.folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the build with all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def interrupted_builds(trial: TrialSite, moments: list[float]) -> None:
    trial.build()
    start_build(trial).wait()
    for count, moment in enumerate(moments):
        before = bytes_of(trial)
        release = trial.release().id
        trial.documents([row("1"), row("2", f"Title {count}"), row(f"n{count}")])
        process = start_build(trial)
        time.sleep(moment)
        kill(process)
        if trial.release().id == release:
            assert bytes_of(trial) == before
        assert start_build(trial).wait() == 0
        assert f"Title {count}".encode() in bytes_of(trial)["documents/2.nt"]
        assert list(history.read(trial.data / history.FILE))
        assert not list(trial.site.releases.glob(".building-*"))


def test_a_killed_build_leaves_the_site_as_it_was(trial: TrialSite) -> None:
    generator = random.Random(2427)
    interrupted_builds(trial, [generator.uniform(0.3, 2.0) for _ in range(3)])


@pytest.mark.long
def test_ten_killed_builds_leave_the_site_as_it_was(catalogue: TrialSite) -> None:
    catalogue.documents([row("1", keywords=""), row("2", keywords="")])
    generator = random.Random(int(time.time()))
    interrupted_builds(catalogue, [generator.uniform(0.2, 3.0) for _ in range(10)])


@pytest.mark.parametrize("written", [0, 1, 60, -1, None])
def test_a_publication_that_was_cut_in_the_history_is_finished(
    trial: TrialSite, tmp_path: Path, written: int | None
) -> None:
    trial.build()
    first, before = trial.release().id, trial.history()
    old = bytes_of(trial)
    trial.documents([row("1"), row("2", "Changed")])
    second = trial.build().release
    after, new = trial.history(), state_of(trial)
    lines = (trial.site.releases / second / JOURNAL).read_text(encoding="utf-8")
    trial.write("data/history.tsv", before + (lines if written is None else lines[:written]))
    link = trial.site.releases / "current"
    link.unlink()
    link.symlink_to(first)
    assert bytes_of(trial) == old
    trial.build()
    assert b"Changed" in bytes_of(trial)["documents/2.nt"]
    if written != 0:
        assert trial.release().id == second
        assert trial.history() == after
        assert state_of(trial) == new


def test_two_builds_at_once_are_not_possible(trial: TrialSite) -> None:
    from strada.errors import Locked
    from strada.release.publish import locked

    with locked(trial.site.releases), pytest.raises(Locked, match="Another build"):
        trial.build()


def test_a_full_disk_leaves_the_site_as_it_was(trial: TrialSite, monkeypatch: pytest.MonkeyPatch) -> None:
    trial.build()
    before = bytes_of(trial)
    history_before = trial.history()
    trial.documents([row("1"), row("2", "Changed")])

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("strada.release.build.write_index", full)
    with pytest.raises(OSError, match="No space left"):
        trial.build()
    monkeypatch.undo()
    assert bytes_of(trial) == before
    assert trial.history() == history_before
    assert not list(trial.site.releases.glob(".building-*"))
    assert trial.build().made


def test_releases_can_be_thrown_away(trial: TrialSite) -> None:
    trial.build()
    trial.documents([row("2")])
    trial.build()
    before, history_before = state_of(trial), trial.history()
    shutil.rmtree(trial.site.releases)
    trial.build()
    assert state_of(trial) == before
    assert trial.history() == history_before
