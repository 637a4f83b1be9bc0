"""Whatever happens to a site, a build of the difference gives what a build from nothing gives."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest

from strada.search.labels import Meant
from strada.search.question import Question
from tests.conftest import Row, TrialSite, row
from tests.release.test_build import bytes_of, state_of

COLUMNS = (*row("1"), "Related documents", "Replaces")
WORDS = ("border", "police", "women", "labour", "health", "return")


def links_of(trial: TrialSite) -> list[tuple[str, str, str]]:
    release = trial.release()
    found = release._catalogue.execute(
        "SELECT s.iri, path, t.iri FROM link JOIN resource AS s ON s.id = source"
        " JOIN resource AS t ON t.id = target ORDER BY 1, 2, 3"
    ).fetchall()
    release.close()
    return found


def store_of(trial: TrialSite) -> set[str]:
    store = pyoxigraph.Store.read_only(str(trial.release().triples))
    return {str(quad.triple) for quad in store}


def hits_of(trial: TrialSite) -> dict[str, set[str]]:
    release = trial.release()
    return {word: set(release.search(word, size=100).iris) for word in (*WORDS, "origins", "beginnings")}


def meant_of(trial: TrialSite) -> dict[str, tuple[Meant, ...]]:
    release = trial.release()
    return {word: release.meant(Question(word)) for word in ("origins", "beginning", "report", "centre")}


def facets_of(trial: TrialSite) -> dict[str, dict[str, int]]:
    release = trial.release()
    return {name: dict(counts) for name, counts in release.search(Question()).facets.items()}


def assert_is_as_if_made_anew(trial: TrialSite, folder: Path) -> None:
    clone = trial.clone(folder, trial.site.base)
    history = clone.history()
    clone.build(may_delete=True)
    assert clone.history() == history
    assert state_of(clone) == state_of(trial)
    assert links_of(clone) == links_of(trial)
    assert bytes_of(clone) == bytes_of(trial)
    assert store_of(clone) == store_of(trial)
    assert hits_of(clone) == hits_of(trial)
    assert meant_of(clone) == meant_of(trial)
    assert facets_of(clone) == facets_of(trial)
    assert (clone.release().dumps / "latest.nt.gz").read_bytes() == (
        trial.release().dumps / "latest.nt.gz"
    ).read_bytes()
    shutil.rmtree(folder)


class Staff:
    """Somebody who edits a site at random."""

    def __init__(self, trial: TrialSite, seed: int) -> None:
        self.trial = trial
        self.chance = random.Random(seed)
        self.rows: dict[str, Row] = {str(number): row(str(number)) for number in range(1, 7)}
        self.label = "Beginnings"
        self.next = 7

    def edit(self) -> None:
        edits: list[Callable[[], None]] = [
            self.add, self.retitle, self.remove, self.close, self.open, self.relate, self.replace, self.rename,
        ]  # fmt: skip
        self.chance.choice(edits)()
        self.trial.documents(list(self.rows.values()), COLUMNS)

    def some(self) -> Row:
        return self.rows[self.chance.choice(sorted(self.rows))]

    def add(self) -> None:
        title = " ".join(self.chance.choices(WORDS, k=3))
        self.rows[str(self.next)] = row(str(self.next), title, keywords=self.label)
        self.next += 1

    def retitle(self) -> None:
        self.some()["Title"] = " ".join(self.chance.choices(WORDS, k=3))

    def remove(self) -> None:
        if len(self.rows) > 3:
            del self.rows[self.some()["Document number"]]

    def close(self) -> None:
        self.some()["Access"] = self.chance.choice(["internal", "intern"])

    def open(self) -> None:
        self.some()["Access"] = "open"

    def relate(self) -> None:
        self.some()["Related documents"] = "|".join({self.some()["Document number"], str(self.chance.randint(1, 12))})

    def replace(self) -> None:
        self.some()["Replaces"] = str(self.chance.randint(1, 12))

    def rename(self) -> None:
        path = self.trial.data / "vocabularies" / "terms.ttl"
        new = "Origins" if self.label == "Beginnings" else "Beginnings"
        text = path.read_text(encoding="utf-8").replace(f'"{self.label}"@en', f'"{new}"@en')
        path.write_text(text, encoding="utf-8")
        for each in self.rows.values():
            each["Keywords"] = each["Keywords"].replace(self.label, new)
        self.label = new


def live(trial: TrialSite, seed: int, days: int, folder: Path) -> None:
    staff = Staff(trial, seed)
    for day in range(days):
        for _ in range(staff.chance.randint(1, 3)):
            staff.edit()
        trial.build(may_delete=True)
        assert_is_as_if_made_anew(trial, folder / f"clone{day}")


@pytest.mark.parametrize("seed", [2427, 1049])
def test_a_build_of_the_difference_is_a_build_from_nothing(trial: TrialSite, tmp_path: Path, seed: int) -> None:
    live(trial, seed, 6, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_many_days_of_random_edits(trial: TrialSite, tmp_path: Path, seed: int) -> None:
    live(trial, seed, 25, tmp_path)
