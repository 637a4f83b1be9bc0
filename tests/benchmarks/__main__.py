"""Measure: `python -m tests.benchmarks [RECORDS]`. Ratios count; seconds are those of this machine today."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from rdflib import Graph

from strada.pages.record import record_page
from strada.pages.render import render
from strada.profile.reading import read_profile
from strada.release.build import build
from strada.release.masthead import Masthead
from strada.release.read import CURRENT, Release, current
from strada.release.store import DUMP, load_store
from strada.site import Site
from strada.triples import graph_of
from strada.web.app import create_app
from tests.benchmarks.generate import generate


def seconds(call: Callable[[], object], times: int) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def say(what: str, value: float, against: str, other: float) -> None:
    print(f"{what:32} {value * 1000:10.3f} ms   {against:28} {other * 1000:10.3f} ms   ratio {value / other:8.3f}")


def builds(site: Site, documents: int) -> None:
    cold = seconds(lambda: build(site), 1)
    nothing = seconds(lambda: build(site), 3)
    path = site.data / "documents.csv"

    def one_row() -> None:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Our centre,Report", "Our centre,", 1), encoding="utf-8")
        build(site)

    one = seconds(one_row, 3)
    print(f"{documents / cold:.0f} records a second in a cold build")
    dump = site.releases / CURRENT / "dumps" / DUMP
    say("a cold build", cold, "loading its triples", seconds(lambda: load_store(dump.with_name("loaded"), dump), 1))
    say("nothing has changed", nothing, "cold build", cold)
    say("one row has changed", one, "cold build", cold)


def pages(site: Site, release: Release) -> None:
    client = create_app(site).test_client()
    profile = read_profile(site.shapes, site.base)
    stored = release.stored("documents/7", "nt")
    assert stored is not None
    triples = stored.plain
    frame = Masthead({"en": "x"}, {}, ()).frame(site, "en")

    def live() -> str:
        return render(record_page(frame, profile, site.base + "documents/7", graph_of(triples), {}))

    def live_turtle() -> str:
        return Graph().parse(data=triples, format="nt").serialize(format="turtle")

    say("a stored page", seconds(lambda: client.get("/documents/7"), 300), "rendering it", seconds(live, 100))
    say("stored Turtle", seconds(lambda: client.get("/documents/7.ttl"), 300), "rdflib's", seconds(live_turtle, 100))


def searches(release: Release) -> None:
    taken = seconds(lambda: release.search("border police women"), 50)
    print(f"{'a search of three words':32} {taken * 1000:10.3f} ms")


def main(documents: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Site.open(generate(Path(folder) / "site", documents))
        builds(site, documents)
        release = current(site.releases)
        pages(site, release)
        searches(release)
        release.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
