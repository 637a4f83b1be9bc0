"""A new release is served at once, without a restart, and the old one is let go of."""

import gc
import shutil
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from strada.release.build import build
from strada.release.publish import retain
from strada.release.read import current
from strada.site import Site
from strada.web.app import create_app


def publish(site: Site, minute: int) -> str:
    """Publish a release in which document 2 has another title; returns its identifier."""
    path = site.data / "documents.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("a handbook", f"a handbook in edition {minute}"), encoding="utf-8")
    return build(site, clock=lambda: datetime(2026, 11, 23, 14, minute, tzinfo=UTC)).release


def open_files(folder: Path) -> list[str]:
    """What this process holds open below a folder."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("this platform does not say which files are open")
    found = [str(path.readlink()) for path in descriptors.iterdir() if path.is_symlink()]
    return [path for path in found if path.startswith(str(folder))]


def test_a_new_release_shows_through_every_door_at_once(own_app: Flask, own_site: Site) -> None:
    client = own_app.test_client()
    query = {"query": 'ASK { ?s ?p ?title FILTER(CONTAINS(STR(?title), "edition")) }'}
    for page in ("/documents/2", "/documents?format=nt", "/search?q=edition"):
        assert "edition 1" not in client.get(page).text
    assert client.get("/sparql", query_string=query).get_json()["boolean"] is False
    before = client.get("/").headers["ETag"]
    release = publish(own_site, 1)
    for page in ("/documents/2", "/documents/2.ttl", "/documents?format=nt", "/search?q=edition"):
        assert "edition 1" in client.get(page).text
    assert client.get("/sparql", query_string=query).get_json()["boolean"] is True
    assert client.get("/").headers["ETag"] != before
    assert client.get("/ready").get_json()["release"] == release


def test_a_request_keeps_its_release_until_it_ends(own_app: Flask, own_site: Site) -> None:
    releases = own_app.extensions["strada"]
    held = releases.current()
    publish(own_site, 1)
    assert releases.current() is not held
    stored = held.release.stored("documents/2", "ttl")
    assert stored is not None
    assert b"edition" not in stored.plain


def test_the_files_of_an_old_release_are_closed_after_the_last_request(own_app: Flask, own_site: Site) -> None:
    releases = own_app.extensions["strada"]
    client = own_app.test_client()
    threads = [threading.Thread(target=client.get, args=("/documents/2",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = releases.current()
    client.get("/search?q=report")
    folder = held.release.folder
    publish(own_site, 1)
    client.get("/documents/2")
    assert open_files(folder)
    held = None
    gc.collect()
    assert open_files(folder) == []


def test_readers_in_many_threads_never_see_a_mixture(own_app: Flask, own_site: Site) -> None:
    wrong: list[str] = []
    stop = threading.Event()

    def read() -> None:
        client = own_app.test_client()
        while not stop.is_set():
            for path in ("/documents/2.ttl", "/documents/2?format=nt", "/documents"):
                response = client.get(path)
                if response.status_code != 200 or "a handbook" not in response.text:
                    wrong.append(f"{path}: {response.status}")

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for minute in (1, 2):
        publish(own_site, minute)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "path", ["/", "/dumps/", "/dumps/latest.nt.gz", "/feed.atom", "/documents/2", "/documents/2.ttl",
             "/documents?format=nt"],
)  # fmt: skip
def test_a_request_whose_release_is_deleted_meanwhile_is_answered_from_the_next(own_site: Site, path: str) -> None:
    app = create_app(own_site, lag=0.5)
    releases = app.extensions["strada"]
    folder = releases.current().release.folder
    release = publish(own_site, 1)
    retain(own_site, forget=True)
    if path == "/dumps/latest.nt.gz":
        (folder / "dumps").mkdir(parents=True)  # as it is for a moment, when its files are deleted already
    releases._looked = time.monotonic()
    response = app.test_client().get(path)
    assert response.status_code == 200
    if path.startswith("/documents"):
        assert "edition 1" in response.text
    assert releases.current().release.id == release
    response.close()
    releases.close()


def test_an_answer_that_fails_is_not_tried_again_while_its_release_stands(own_app: Flask, own_site: Site) -> None:
    tried = []

    def failing() -> None:
        tried.append(True)
        raise FileNotFoundError

    own_app.view_functions["dumps.listing"] = failing
    client = own_app.test_client()
    assert client.get("/dumps/").status_code == 500
    assert len(tried) == 1


def test_a_site_that_has_published_nothing_is_503_until_it_has(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    shutil.copytree(site.folder, folder, ignore=shutil.ignore_patterns("releases", "history.tsv"))
    empty = Site(folder, site.settings)
    app = create_app(empty)
    client = app.test_client()
    for path in ("/", "/documents/2", "/documents", "/sparql", "/ready", "/robots.txt", "/dumps/"):
        for accept in ("text/html", "text/turtle"):
            response = client.get(path, headers={"Accept": accept})
            assert response.status_code == 503, path
            assert response.headers["Retry-After"]
    assert client.get("/health").status_code == 200
    assert client.get("/static/strada.css").status_code == 200
    build(empty)
    assert client.get("/documents/2").status_code == 200
    app.extensions["strada"].close()


def test_closing_ends_the_query_processes(own_app: Flask, own_site: Site) -> None:
    assert own_app.test_client().get("/sparql?query=ASK{}").status_code == 200
    own_app.extensions["strada"].close()
    gc.collect()
    assert open_files(current(own_site.releases).folder) == []
