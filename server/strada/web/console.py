"""SPARQL for people: the page with the query and its answer, or with what is wrong."""

import math
from dataclasses import replace
from urllib.parse import quote

from flask import Response

from strada.engine.engine import Query
from strada.engine.screen import screen
from strada.errors import StradaError
from strada.pages.examples import EXAMPLES
from strada.pages.render import render
from strada.pages.snippets import snippets
from strada.pages.sparql import Answer, SparqlPage, compact, downloads, graph_of, table_of
from strada.release.publish import KEPT
from strada.release.store import DUMP, dump_of
from strada.representations import HTML, RESULTS, TURTLE
from strada.web.asking import ask
from strada.web.door import frame, made, opened, releases
from strada.web.headers import COMMON
from strada.web.hints import hints
from strada.web.releases import Opened
from strada.web.service_description import data_of

#: Of all pages only this one has a script, which is ours.
POLICY = COMMON["Content-Security-Policy"].replace("style-src", "script-src 'self'; style-src")


def form(asked: Opened, name: str | None = None) -> Response:
    """The page without an answer; with one of the queries to begin with."""
    example = next((each for each in EXAMPLES if each.name == name), EXAMPLES[1])
    response = made(render(_page(asked, example.query)), HTML.content_type)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def answered(asked: Opened, text: str, timeout: float = math.inf) -> Response:
    """The page with the answer to a query, or with the reason why there is none."""
    text = text.replace("\r\n", "\n")  # as forms send it
    page, status, headers = _page(asked, text), 200, {}
    try:
        page = replace(page, answer=_answer(asked, screen(text, str(data_of(asked))), timeout))
    except StradaError as error:
        page, status, headers = replace(page, problem=str(error)), error.status, dict(error.headers)
    response = Response(render(page), status, headers, content_type=HTML.content_type)
    response.vary.update(["Accept", "Accept-Language"])
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _answer(asked: Opened, query: Query, timeout: float) -> Answer:
    around = frame()
    row = TURTLE if query.is_graph else RESULTS[0]
    body = ask(asked, query, row.media_type, timeout)
    address = f"{around.root}sparql?query={quote(query.text, safe='')}"
    earlier_one = asked.release.id if asked is not opened() else ""
    if earlier_one:
        address += f"&release={earlier_one}"
    said = Answer(
        downloads=downloads(address, query.representations),
        shared=around.absolute(address),
        snippets=snippets(f"{around.base}sparql", query.text, row, earlier_one, is_table=query.form == "SELECT"),
    )
    if query.is_graph:
        return replace(said, graph=graph_of(body))
    if query.form == "ASK":
        return replace(said, boolean=b"true" in body)
    table = table_of(body, around)
    return replace(said, table=table, hints=_hints(asked, query, around.language) if table.is_empty else ())


def _hints(asked: Opened, query: Query, language: str) -> tuple[str, ...]:
    """Advice on an empty answer; the answer is right without it, also where the engine has no time for more."""
    try:
        return hints(asked, query, language)
    except StradaError:  # the log has it
        return ()


def _page(asked: Opened, query: str) -> SparqlPage:
    current = opened()
    manifest = asked.release.manifest
    used = [*manifest["statistics"]["classes"], *manifest["statistics"]["properties"]]
    return SparqlPage(
        frame=frame(),
        query=query,
        triples=manifest["triples"],
        checksum=manifest["checksums"][DUMP],
        dump=dump_of(asked.release.id),
        kept=KEPT,
        seconds=current.site["deadline"],
        rows=min(filter(None, (current.site["rows"], (manifest.get("engine") or {}).get("rows")))),
        release=asked.release.id,
        time=asked.release.time,
        is_current=asked is current,
        earlier=tuple(releases().earlier()),
        terms=tuple(sorted({name for name in map(compact, used) if "//" not in name})),
    )
