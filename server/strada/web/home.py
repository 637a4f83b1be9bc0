"""The front page, and the few addresses that every site has by convention."""

import json
from collections.abc import Mapping

from flask import Blueprint, Response, current_app, request

from strada.errors import NotFound
from strada.pages.frame import Frame
from strada.pages.links import Label, Link, label_in
from strada.pages.lists import home_page
from strada.pages.privacy import PrivacyPage
from strada.pages.render import STATIC, digest, render, stylesheet
from strada.pages.search_address import address
from strada.pages.timeline import Year
from strada.pages.values import date_in_words
from strada.representations import HTML, SEARCHES, negotiate
from strada.search.question import Question
from strada.web.door import accept, frame, made, opened, shown
from strada.web.headers import link
from strada.web.releases import Opened

home = Blueprint("home", __name__)

NEWEST = 10
FOREVER = "public, max-age=31536000, immutable"
TYPES: Mapping[str, str] = {
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml",
    "js": "text/javascript; charset=utf-8",
}
#: A search as data is for programs that have a question, not for crawlers.
ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {{root}}search{row.ending}\n" for row in SEARCHES if row is not HTML)


@home.get("/")
def front() -> Response:
    release, around = opened(), frame()
    negotiate(accept(), (HTML,))
    if around.language not in release.home:
        release.home[around.language] = _front(release)
    response = made(release.home[around.language], HTML.content_type)
    response.headers["Link"] = link(around.base + "dataset", "describedby")
    response.content_language.add(around.language)
    return response


def _front(release: Opened) -> str:
    around, catalogue = frame(), release.release
    newest = catalogue.listing("documents", size=NEWEST).resources
    years = [_year(year, count, around) for year, count in catalogue.years()]
    description = label_in(catalogue.manifest["description"], around.language, otherwise="")
    keywords = catalogue.most_linked("keywords")
    return render(home_page(around, release.profile, description, release.lists, newest, keywords, years))


def _year(year: str, count: int, around: Frame) -> Year:
    number = int(year) if year.isdigit() else None
    href = address(around.address("search"), Question(years=(number, number))) if number is not None else None
    return Year(Link(Label(date_in_words(year, around.language)), href), number, count)


@home.get("/privacy")
def privacy() -> Response:
    """What is known of readers, which is nothing."""
    return shown(PrivacyPage(frame()))


@home.get("/health")
def health() -> Response:
    """That this process answers."""
    return _json({"status": "ok"})


@home.get("/ready")
def ready() -> Response:
    """That there is a release to serve. Raises Unavailable."""
    return _json({"status": "ok", "release": opened().release.id})


def _json(value: Mapping[str, str]) -> Response:
    response = Response(json.dumps(value) + "\n", content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@home.get("/robots.txt")
def robots() -> Response:
    root = frame().root
    return Response(ROBOTS.format(root=root), content_type="text/plain; charset=utf-8")


@home.get("/favicon.ico")
def favicon() -> Response:
    return static("favicon.svg")


@home.get("/static/<name>")
def static(name: str) -> Response:
    """A file of the pages; for ever where the address names the version that this is."""
    files: Mapping[str, bytes] = current_app.extensions["strada.static"]
    if name not in files:
        raise NotFound("There is nothing at this address.")
    response = made(files[name], TYPES[name.rpartition(".")[2]], vary=())
    if request.args.get("v") == digest()[:8]:
        response.headers["Cache-Control"] = FOREVER
    return response


def static_files() -> dict[str, bytes]:
    """The files that pages refer to, by name."""
    files = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix[1:] in TYPES}
    return {**files, "strada.css": stylesheet().encode()}
