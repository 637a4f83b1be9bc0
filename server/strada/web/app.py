"""The Flask application of a site."""

from flask import Flask, Response, request

from strada.site import Site
from strada.web import problems
from strada.web.cite import cite
from strada.web.compression import compress
from strada.web.dumps import dumps
from strada.web.feeds import feeds
from strada.web.files import files
from strada.web.headers import COMMON, PREFLIGHT
from strada.web.history import history
from strada.web.home import home, static_files
from strada.web.legacy import legacy
from strada.web.releases import Releases
from strada.web.resources import resources
from strada.web.search import search
from strada.web.sparql import sparql
from strada.web.stored import StoredFirst
from strada.web.turnstile import FILE_PLACES, PLACES, Turnstile

#: A query of the longest that the screen lets pass, when every character is escaped, and some parameters.
LONGEST_BODY = 65_536


def create_app(site: Site, *, lag: float = 0.0) -> Flask:
    """The application: plain WSGI, for any server. It follows the current release of the site,
    at most `lag` seconds late."""
    app = Flask("strada.web", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.url_map.merge_slashes = False
    releases = Releases(site, lag)
    app.extensions["strada"] = releases
    app.extensions["strada.static"] = static_files()
    app.extensions["strada.turnstile"] = Turnstile(PLACES)
    app.extensions["strada.turnstile.files"] = Turnstile(FILE_PLACES)
    for door in (home, search, feeds, sparql, dumps, files, legacy, cite, history, resources):
        app.register_blueprint(door)
    problems.register(app, releases)
    app.after_request(_add_common)
    app.after_request(compress)
    app.wsgi_app = StoredFirst(app.wsgi_app, releases)  # type: ignore[method-assign]
    return app


def _add_common(response: Response) -> Response:
    for name, value in COMMON.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
    return response
