"""Sites to try things on: small ones made for a test, and the project's own catalogue."""

import csv
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from strada.release import history
from strada.release.build import Outcome, build
from strada.release.read import Release, current
from strada.site import Site
from strada.starter import start
from tests.serving import Served, serving
from tests.stores import STORES, OxigraphServer, Server

ROOT = Path(__file__).parents[1]
#: Real inputs that lie beside a checkout of the project; what needs them says so.
SHARED = ROOT.parent / "shared"
COLUMNS = ("Document number", "Date", "Title", "Publisher", "Document type", "Summary", "Access", "Keywords")
BEGIN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

Row = dict[str, str]


def copy_catalogue(folder: Path) -> Path:
    """The project's own catalogue in a folder, as it is before its first build."""
    for name in ("data", "shapes", "ontology"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(history.FILE))
    return folder


class Ticking:
    """A clock that a test sets; a minute passes between two builds."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


class TrialSite:
    """A small site in a folder of its own, with what tests do to it."""

    def __init__(self, folder: Path, base: str = "http://localhost:8000/") -> None:
        self.folder = folder
        self.clock = Ticking()
        self.site = Site.open(folder, base=base)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def documents(self, rows: Sequence[Row], columns: Sequence[str] = COLUMNS) -> None:
        """Write data/documents.csv."""
        with (self.data / "documents.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)

    def build(self, *, may_delete: bool = False) -> Outcome:
        self.clock.now += timedelta(minutes=1)
        return build(self.site, may_delete=may_delete, clock=self.clock)

    def release(self) -> Release:
        return current(self.site.releases)

    def history(self) -> str:
        return (self.data / "history.tsv").read_text(encoding="utf-8")

    def clone(self, folder: Path, base: str) -> "TrialSite":
        """The site as git would clone it: without its releases."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("releases"))
        cloned = TrialSite(folder, base)
        cloned.clock.now = self.clock.now
        return cloned


def row(number: str, title: str = "", **cells: str) -> Row:
    """A row of documents.csv that nothing is wrong with, but for what is given."""
    columns = {name.replace("_", " ").capitalize(): value for name, value in cells.items()}
    return {
        "Document number": number,
        "Date": "2010",
        "Title": title or f"Report number {number}",
        "Publisher": "Our centre",
        "Document type": "Report",
        "Access": "open",
        "Keywords": "Beginnings",
        **columns,
    }


@pytest.fixture
def trial(tmp_path: Path) -> TrialSite:
    """A site as `strada new` makes it, with two documents."""
    start(tmp_path / "site")
    made = TrialSite(tmp_path / "site")
    made.documents([row("1"), row("2")])
    return made


@pytest.fixture
def catalogue(tmp_path: Path) -> TrialSite:
    """A copy of the project's own catalogue."""
    folder = copy_catalogue(tmp_path / "catalogue")
    shutil.copy(ROOT / "strada.toml", folder)
    return TrialSite(folder)


@pytest.fixture(scope="session")
def shared() -> Iterator[Path]:
    """Real inputs beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real inputs does not lie beside this checkout")
    yield SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the program is."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("There is no Chromium on this machine.")
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # The sandbox needs privileges that containers do not have; the pages are our own.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The catalogue as a reading room."""
    folder = copy_catalogue(tmp_path_factory.mktemp("room"))
    withdrawn = [("documents/p999", history.CREATE, "0" * 64), ("documents/p999", history.DELETE, "")]
    lines = history.chain(history.Head(), withdrawn, "2026-01-01T00:00:00Z", "20260101T000000Z")
    (folder / "data" / history.FILE).write_text(history.HEADER + lines, encoding="utf-8")
    settings = 'languages = "en nl"\ncontact = "library@example.org"\n'
    Path(folder / "strada.toml").write_text(settings, encoding="utf-8")
    with serving(folder) as served:
        yield served


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """Starts each of the stores of others once; the tests put graphs of their own into it."""
    started: dict[str, Server] = {}

    def once(kind: str) -> Server:
        if kind not in started:
            started[kind] = STORES[kind](tmp_path_factory.mktemp(kind))
        return started[kind]

    yield once
    for server in started.values():
        server.end()


@pytest.fixture(scope="module", params=STORES)
def server(request: pytest.FixtureRequest, start_server: Callable[[str], Server]) -> Server:
    """Each of them in turn."""
    return start_server(request.param)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[OxigraphServer]:
    """A store that a test may kill."""
    started = OxigraphServer(tmp_path)
    yield started
    started.end()
