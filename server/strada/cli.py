"""The command line: each command is one of the verbs of the design."""

import csv
import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from strada import __version__
from strada.errors import StradaError
from strada.profile.findings import VIOLATION, report_graph, to_json
from strada.profile.reading import read_profile
from strada.release.build import Outcome, build, check
from strada.release.history import CREATE, DELETE, DEPRECATE, UPDATE
from strada.release.publish import last_release
from strada.release.report import Report
from strada.site import Site, shipped
from strada.sources.intake import take_in
from strada.starter import start
from strada.vocabulary.integrity import Examined, examine

SITE = click.argument("site", default=".", type=click.Path(file_okay=False, path_type=Path))
BASE = click.option("--base", help="Address of the site, instead of the one in strada.toml.")
DELETIONS = click.option("--allow-deletions", is_flag=True, help="Delete records even if they are many.")
BAR = 30


class Shown(click.ClickException):
    """A refusal as one sentence, with exit status 1."""

    def __init__(self, error: StradaError) -> None:
        super().__init__(f"{error.title}. {error}")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="strada")
def main() -> None:
    """Publish a documentation centre's catalogue as linked data.

    SITE is a folder with data/ and, if you like, shapes/, ontology/ and strada.toml; without it, the folder you are in.
    """


@main.command()
@SITE
@click.option("--host", help="Network interface to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@BASE
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes.")
@DELETIONS
def serve(
    site: Path,
    host: str | None,
    port: int | None,
    base: str | None,
    workers: int | None,
    allow_deletions: bool,
) -> None:
    """Build what has changed, then serve the site."""
    from strada.web.serve import serve as serve_site

    opened = _open(site, host=host, port=port, base=base, workers=workers)
    _build_or_keep(opened, allow_deletions)
    threading.Thread(target=_build_when_due, args=(opened,), daemon=True).start()
    _refusing(lambda: serve_site(opened))


@main.command("build")
@SITE
@BASE
@DELETIONS
def build_command(site: Path, base: str | None, allow_deletions: bool) -> None:
    """Build a release of what has changed, and stop."""
    opened = _open(site, base=base)
    _tell(_refusing(lambda: build(opened, may_delete=allow_deletions, progress=Bar())))


@main.command("check")
@click.argument("source", metavar="[SITE or FILE]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "ttl"]),
    default="text",
    help="For people, or for machines.",
)
def check_command(source: Path, form: str) -> None:
    """Check all records and publish nothing. Exit status 1 where something must be mended.

    A FILE is a vocabulary that others made: SKOS in Turtle, N-Triples, RDF/XML or JSON-LD.
    """
    bar = Bar()
    if source.is_file():
        report: Report | Examined = _refusing(lambda: examine(source, shipped("shapes"), bar))
    else:
        opened = _open(source)
        report = _refusing(lambda: check(opened, progress=bar))
    bar.end()
    if form == "json":
        findings = json.loads(to_json(report.findings))
        click.echo(json.dumps({"counts": report.counts(), "findings": findings}, ensure_ascii=False, indent=2))
    elif form == "ttl":
        click.echo(report_graph(report.findings).serialize(format="turtle"))
    else:
        click.echo(report.text())
    sys.exit(1 if any(finding.severity == VIOLATION for finding in report.findings) else 0)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a small site in FOLDER, ready to serve."""
    _refusing(lambda: start(folder))
    click.echo(f"{folder} is a site now. Fill in data/documents.csv, then: strada serve {folder}")


@main.command("import")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--site", default=".", type=click.Path(file_okay=False, path_type=Path), help="The site to take it into.")
def import_command(source: Path, site: Path) -> None:
    """Take a page of the old site, saved as text, into data/legacy/, and report what was read and changed."""
    opened = _open(site)
    profile = _refusing(lambda: read_profile(opened.shapes, opened.base))
    taken = _refusing(lambda: take_in(opened, profile, source))
    click.echo(taken.report)
    click.echo(f"\n{taken.target} {'is there already, unchanged' if taken.known else 'was added'}.")


@main.command()
@click.argument("kind", default="documents")
@click.option(
    "--site",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="The site whose shapes to follow.",
)
def template(kind: str, site: Path) -> None:
    """Print the first line of a spreadsheet of KIND (documents or agents): a column for each field."""
    opened = _open(site)
    profile = _refusing(lambda: read_profile(opened.shapes, opened.base))
    shape = profile.with_segment(kind)
    if shape is None:
        raise click.ClickException(f"There is no kind of record called {kind}.")
    csv.writer(sys.stdout, lineterminator="\n").writerow(column.name for column in profile.spreadsheet_columns(shape))


class Bar:
    """A progress bar for what takes longer than a second; only the names of the tasks where nobody looks on."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._drawn = 0.0
        self._named = ""

    def __call__(self, task: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._begun < 1 or (now - self._drawn < 0.1 and task == self._named):
            return
        if sys.stderr.isatty():
            filled = BAR * done // total if total else 0
            amount = f"[{'#' * filled}{'.' * (BAR - filled)}] {done} of {total}" if total else str(done or "")
            click.echo(f"\r\x1b[K{task} {amount}", nl=False, err=True)
        elif task != self._named:
            click.echo(task, err=True)
        self._drawn, self._named = now, task

    def end(self) -> None:
        if self._named and sys.stderr.isatty():
            click.echo("\r\x1b[K", nl=False, err=True)


def _open(folder: Path, **settings: str | float | None) -> Site:
    site: Site = _refusing(lambda: Site.open(folder, **settings))
    return site


def _refusing(call: Callable[[], Any]) -> Any:
    """Do it, and tell a refusal as a sentence."""
    try:
        return call()
    except StradaError as error:
        raise Shown(error) from error


def _build_or_keep(site: Site, may_delete: bool) -> None:
    """Build; where that is refused, what was published before is served on."""
    try:
        _tell(build(site, may_delete=may_delete, progress=Bar()))
    except StradaError as error:
        if last_release(site.releases) is None:
            raise Shown(error) from error
        click.echo(f"{error.title}. {error}\nThe last release is served on.", err=True)


def _build_when_due(site: Site) -> None:
    """Build when the access of something changes, such as at the end of an embargo."""
    while True:
        time.sleep(60)
        release = last_release(site.releases)
        if (
            release is not None
            and release.manifest["due"]
            and release.manifest["due"] <= datetime.now(UTC).date().isoformat()
        ):
            _build_or_keep(site, may_delete=False)


def _tell(outcome: Outcome) -> None:
    """What a build did, for people."""
    if outcome.made:
        click.echo(outcome.report.text(remarks=False))
        kinds = {CREATE: "added", UPDATE: "changed", DEPRECATE: "retired", DELETE: "removed"}
        counts = ", ".join(f"{len(outcome.changes.of_kind(kind))} {word}" for kind, word in kinds.items())
        click.echo(f"Release {outcome.release}: {counts}; {outcome.rendered} pages written.")
    else:
        click.echo(f"Nothing has changed since release {outcome.release}.")


if __name__ == "__main__":
    main()
