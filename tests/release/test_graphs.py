"""A release is in the store elsewhere before anybody can ask for it, and what is gone is dropped there too."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from strada.engine.endpoint import Endpoint
from strada.engine.graph_store import GraphStore
from strada.errors import NotLoaded, SettingsError
from strada.namespaces import BIBO
from strada.release.build import Outcome, build
from strada.release.graphs import REGISTER
from strada.site import Site
from strada.starter import start
from strada.web.app import create_app
from tests.conftest import TrialSite, row
from tests.stores import Server

TITLES = "SELECT ?t { ?d <http://purl.org/dc/terms/title> ?t ; <http://purl.org/dc/terms/identifier> ?i } ORDER BY ?i"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def settings(server: Server) -> dict[str, str]:
    store = server.store
    return {
        "engine": store.queries,
        "engine_graphs": store.graphs,
        "engine_user": store.user,
        "engine_auth": store.auth,
    }


class Remote(TrialSite):
    """A site whose queries are answered by a store elsewhere."""

    def __init__(self, folder: Path, server: Server) -> None:
        super().__init__(folder, f"http://{folder.parent.name.lower().replace('_', '-')}.example/")
        self.server = server
        self.site = Site.open(folder, base=self.site.base, deadline=20.0, **settings(server))

    def titled(self, title: str, number: str = "1") -> Outcome:
        self.documents([row(number, title), row("2")])
        return self.build(may_delete=True)

    def graphs(self) -> list[str]:
        """Those of the graphs of all releases that the store holds."""
        names = {manifest["engine"]["graph"] for manifest in self.manifests if manifest["engine"]}
        names.update(self.registered())
        return sorted(name for name in names if Endpoint(self.server.store.holding(name)).number(COUNT, 20))

    def tick(self) -> datetime:
        self.clock.now += timedelta(minutes=1)
        return self.clock.now

    @property
    def manifests(self) -> list[dict[str, dict[str, str]]]:
        return [json.loads(path.read_text()) for path in self.site.releases.glob("[0-9]*/manifest.json")]

    def registered(self) -> list[str]:
        path = self.site.releases / REGISTER
        return [line.split("\t")[1] for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def remote(tmp_path: Path, server: Server) -> Remote:
    start(tmp_path / "site")
    return Remote(tmp_path / "site", server)


@pytest.fixture
def own_remote(tmp_path: Path, own_server: Server) -> Remote:
    start(tmp_path / "site")
    return Remote(tmp_path / "site", own_server)


@pytest.fixture
def client_of() -> Iterator[Callable[[Remote], FlaskClient]]:
    apps = []

    def make(remote: Remote) -> FlaskClient:
        apps.append(create_app(remote.site))
        return apps[-1].test_client()

    yield make
    for app in apps:
        app.extensions["strada"].close()


def ask(client: FlaskClient, query: str = TITLES, **parameters: str) -> list[str]:
    response = client.get("/sparql", query_string={"query": query, **parameters}, headers={"Accept": "text/csv"})
    assert response.status_code == 200, response.text
    return response.text.split("\r\n")[1:-1]


def test_readers_move_from_one_release_to_the_next_and_can_ask_the_one_before(
    remote: Remote, client_of: Callable[[Remote], FlaskClient]
) -> None:
    first = remote.titled("First title").release
    client = client_of(remote)
    assert ask(client)[0] == "First title"
    assert not (remote.release().folder / "triples").exists()
    second = remote.titled("Second title").release
    assert ask(client)[0] == "Second title" == ask(client, release=second)[0]
    assert ask(client, release=first)[0] == "First title"
    with_from = f"SELECT (COUNT(*) AS ?n) FROM <{remote.site.base}sparql#graph> {{ ?s ?p ?o }}"
    assert ask(client, with_from) == [str(remote.release().manifest["triples"])]


def test_graphs_of_releases_that_are_gone_are_dropped(remote: Remote) -> None:
    for number in range(5):
        assert not remote.titled(f"Title {number}").left
    assert len(remote.manifests) == 3
    assert remote.graphs() == sorted({manifest["engine"]["graph"] for manifest in remote.manifests})
    assert sorted(remote.registered()) == remote.graphs()


def test_what_is_closed_goes_out_of_the_store_at_once(remote: Remote) -> None:
    remote.titled("A secret title")
    before = remote.graphs()
    remote.documents([row("1", "A secret title", access="internal"), row("2")])
    remote.build(may_delete=True)
    after = remote.graphs()
    assert len(after) == 1 and not set(after) & set(before)
    for graph in before:
        assert Endpoint(remote.server.store.holding(graph)).number(COUNT, 20) == 0


def test_the_same_triples_are_loaded_once(remote: Remote) -> None:
    remote.titled("A title")
    remote.site = Site(remote.folder, {**remote.site.settings, "exit": "https://example.org/"})
    said: list[str] = []
    assert build(remote.site, clock=remote.tick, progress=lambda what, *_: said.append(what)).made
    assert said and "Loading the store" not in said
    assert len(remote.graphs()) == 1 == len(remote.registered())


def test_a_store_that_is_down_leaves_the_last_release_and_the_next_build_succeeds(
    own_remote: Remote, client_of: Callable[[Remote], FlaskClient]
) -> None:
    first = own_remote.titled("First title").release
    client = client_of(own_remote)
    assert ask(client)[0] == "First title"
    history = own_remote.history()
    own_remote.server.kill()
    with pytest.raises(NotLoaded, match="does not answer"):
        own_remote.titled("Second title")
    assert own_remote.release().id == first and own_remote.history() == history
    assert client.get("/documents/1").status_code == 200
    refused = client.get("/sparql", query_string={"query": TITLES}, headers={"Accept": "text/csv"})
    assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
    own_remote.server.start()
    assert ask(client)[0] == "First title"
    assert own_remote.titled("Second title").made
    assert ask(client)[0] == "Second title"


LOADING = """
import sys, time
from datetime import UTC, datetime
from strada.engine import graph_store
from strada.release.build import build
from strada.site import Site
import json
graph_store.PART = 20
send = graph_store.GraphStore._send
def slowly(self, *arguments):
    send(self, *arguments)
    print("sent", flush=True)
    time.sleep(0.1)
graph_store.GraphStore._send = slowly
build(Site.open(sys.argv[1], **json.loads(sys.argv[2])), may_delete=True)
"""


@pytest.mark.parametrize("killed", ["store", "build"])
def test_a_death_in_the_middle_of_loading_loses_nothing(
    own_remote: Remote, killed: str, client_of: Callable[[Remote], FlaskClient]
) -> None:
    first = own_remote.titled("First title").release
    client = client_of(own_remote)
    own_remote.documents([row(str(number), f"Title {number}") for number in range(1, 40)])
    given = {**settings(own_remote.server), "base": own_remote.site.base}
    command = [sys.executable, "-c", LOADING, str(own_remote.folder), json.dumps(given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as loading:
        assert loading.stdout is not None
        for _ in range(3):
            assert loading.stdout.readline() == b"sent\n"
        if killed == "store":
            own_remote.server.kill()
            assert loading.wait(60) != 0
            own_remote.server.start()
        else:
            os.killpg(loading.pid, signal.SIGKILL)
            loading.wait(10)
    assert own_remote.release().id == first
    assert ask(client)[0] == "First title"
    own_remote.clock.now += timedelta(days=1)
    assert own_remote.build().made
    assert ask(client) == [title for _, title in sorted((str(n), f"Title {n}") for n in range(1, 40))]
    assert sorted(own_remote.registered()) == own_remote.graphs()


def test_a_store_that_lost_everything_is_filled_again_by_the_next_build(
    own_remote: Remote, client_of: Callable[[Remote], FlaskClient]
) -> None:
    own_remote.titled("A title")
    client = client_of(own_remote)
    with GraphStore(own_remote.server.store) as graphs:
        graphs.drop(own_remote.release().manifest["engine"]["graph"])
    assert client.get("/sparql", query_string={"query": TITLES}).status_code == 503
    healed = own_remote.build()
    assert not healed.made and "The store had lost the release" in healed.left[0]
    assert ask(client)[0] == "A title"


def test_earlier_releases_are_filled_again_too(own_remote: Remote, client_of: Callable[[Remote], FlaskClient]) -> None:
    first = own_remote.titled("First title").release
    own_remote.titled("Second title")
    client = client_of(own_remote)
    with GraphStore(own_remote.server.store) as graphs:
        for name in own_remote.graphs():
            graphs.drop(name)
    earlier = {"query": TITLES, "release": first}
    assert client.get("/sparql", query_string=earlier).status_code == 503
    assert len(own_remote.build().left) == 2
    assert "First title" in client.get("/sparql", query_string=earlier).text


def test_a_store_that_takes_nothing_is_not_believed_when_it_is_filled_again(own_remote: Remote) -> None:
    own_remote.titled("A title")
    with GraphStore(own_remote.server.store) as graphs:
        graphs.drop(own_remote.release().manifest["engine"]["graph"])
    with pytest.MonkeyPatch.context() as patch, pytest.raises(NotLoaded, match="and said nothing"):
        patch.setattr(GraphStore, "_send", lambda *_: None)
        own_remote.build()


def test_a_graph_that_could_not_be_dropped_is_told_and_dropped_later(own_remote: Remote) -> None:
    for number in range(3):
        own_remote.titled(f"Title {number}")
    refused = NotLoaded("The store at that moment says no.")
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: object) -> None:
            raise refused

        patch.setattr(GraphStore, "drop", refuse)
        (sentence,) = own_remote.titled("Title 3").left
    assert "with what may have been closed since" in sentence
    assert len(own_remote.registered()) == 4
    assert not own_remote.build().made
    assert sorted(own_remote.registered()) == own_remote.graphs() and len(own_remote.graphs()) == 3


def test_what_is_closed_does_not_wait_for_a_store_that_is_down(
    own_remote: Remote, client_of: Callable[[Remote], FlaskClient]
) -> None:
    own_remote.titled("A secret title")
    client = client_of(own_remote)
    own_remote.server.kill()
    own_remote.documents([row("1", "A secret title", access="internal"), row("2")])
    told = own_remote.build(may_delete=True).left
    assert "Queries are answered again after" in told[0] and "what may have been closed since" in told[-1]
    assert client.get("/documents/1").status_code == 410
    assert client.get("/sparql", query_string={"query": TITLES}).status_code == 503
    own_remote.server.start()
    assert not own_remote.build().left
    assert ask(client) == ["Report number 2"]
    assert own_remote.graphs() == own_remote.registered() == [own_remote.release().manifest["engine"]["graph"]]


def test_graphs_in_a_store_that_was_left_are_told_by_every_build_from_the_move_on(own_remote: Remote) -> None:
    own_remote.titled("A title")
    (left,) = own_remote.registered()
    own_remote.site = Site.open(own_remote.folder, base=own_remote.site.base)
    for number in range(3):
        (told,) = own_remote.titled(f"Title {number}").left
        assert left in told and own_remote.server.store.graphs in told and "settings do not name any more" in told
    assert own_remote.build().left == [told]


def test_a_release_in_a_store_that_was_left_is_not_offered_and_not_empty(
    own_remote: Remote, client_of: Callable[[Remote], FlaskClient]
) -> None:
    first = own_remote.titled("First title").release
    own_remote.site = Site.open(own_remote.folder, base=own_remote.site.base)
    own_remote.titled("Second title")
    second = own_remote.titled("Third title").release
    client = client_of(own_remote)
    assert ask(client)[0] == "Third title"
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert first not in page and second in page
    refused = client.get("/sparql", query_string={"query": TITLES, "release": first})
    assert refused.status_code == 404 and f"these can: {second}" in refused.get_json()["detail"]


@pytest.mark.parametrize(
    "address", ["http://strada:secret@store.example/query", "ftp://store.example/", "http://[::1", "http://a b/query"]
)
def test_an_address_that_is_none_or_has_a_password_is_refused(own_remote: Remote, address: str) -> None:
    with pytest.raises(SettingsError, match="STRADA_ENGINE_PASSWORD"):
        Site.open(own_remote.folder, engine=address, engine_graphs="http://store.example/store")


def test_a_site_moves_to_a_store_and_back(own_remote: Remote, client_of: Callable[[Remote], FlaskClient]) -> None:
    elsewhere, here = own_remote.site, Site.open(own_remote.folder, base=own_remote.site.base)
    own_remote.documents([row("1"), row("2")])
    for site in (here, elsewhere, here):
        own_remote.site = site
        assert own_remote.build().made
        assert len(ask(client_of(own_remote))) == 2
        assert (own_remote.release().folder / "triples").exists() is (site is here)


def test_readers_never_see_a_half_loaded_release(remote: Remote, client_of: Callable[[Remote], FlaskClient]) -> None:
    sizes = [10, 60, 20, 50]
    remote.documents([row(str(number)) for number in range(sizes[0])])
    remote.build()
    client, seen, done = client_of(remote), [], threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.extend(ask(client, f"SELECT (COUNT(*) AS ?n) {{ ?d a <{BIBO.Document}> }}"))

    reader = threading.Thread(target=read)
    reader.start()
    for size in sizes[1:]:
        remote.documents([row(str(number)) for number in range(size)])
        remote.build(may_delete=True)
    done.set()
    reader.join()
    assert set(seen) <= {str(size) for size in sizes} and len(set(seen)) > 1
