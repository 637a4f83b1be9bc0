"""The command line: each command is one of the verbs of the design."""

import csv
import json
import shlex
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
from strada.profile.findings import VIOLATION, for_people, report_graph
from strada.profile.reading import read_profile
from strada.release.build import Outcome, build, check, preview
from strada.release.preview import Preview, counted
from strada.release.publish import last_release
from strada.release.report import Report
from strada.site import Site, shipped
from strada.sources.candidates import work_list
from strada.sources.harvest import Harvest
from strada.sources.intake import Taken, address_of, take_from, take_in
from strada.starter import start
from strada.vocabulary.integrity import Examined, examine

SITE = click.argument("site", default=".", type=click.Path(file_okay=False, path_type=Path))
BASE = click.option("--base", help="Address of the site, instead of the one in strada.toml.")
DELETIONS = click.option("--allow-deletions", is_flag=True, help="Delete records even if they are many.")
BAR = 30
#: Findings of an import that are shown one by one; of more, each kind once.
MOST = 60


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
@click.option("--preview", "look", is_flag=True, help="Only show what would be published, changed and removed.")
def build_command(site: Path, base: str | None, allow_deletions: bool, look: bool) -> None:
    """Build a release of what has changed, and stop.

    With --preview nothing is written; exit status 1 where something is refused or the build would stop.
    """
    opened = _open(site, base=base)
    if look:
        seen = _refusing(lambda: preview(opened, progress=Bar()))
        click.echo(seen.text(allow_deletions))
        sys.exit(1 if seen.report.violations or seen.stops(allow_deletions) else 0)
    _tell(_refusing(lambda: build(opened, may_delete=allow_deletions, progress=Bar())))


@main.command("check")
@click.argument("source", metavar="[SITE or FILE]", default=".", type=click.Path(path_type=Path))
@BASE
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "ttl"]), default="text", help="For people, or for machines."
)
def check_command(source: Path, base: str | None, form: str) -> None:
    """Check all records and publish nothing. Exit status 1 where something must be mended.

    A FILE is a vocabulary that others made: SKOS in Turtle, N-Triples, RDF/XML or JSON-LD.
    """
    if source.is_file():
        examined: Examined = _refusing(lambda: examine(source, shipped("shapes"), Bar()))
        machine, text, findings = examined.json(), examined.text(), examined.findings
        stops = any(finding.severity == VIOLATION for finding in findings)
    else:
        foreseen: Preview = _refusing(lambda: check(_open(source, base=base), progress=Bar()))
        report = foreseen.report
        machine, text, findings = foreseen.json(), f"{report.text()}\n{foreseen.summary()}", report.findings
        stops = bool(report.violations) or foreseen.stops()
    if form == "json":
        click.echo(json.dumps(machine, ensure_ascii=False, indent=2))
    elif form == "ttl":
        click.echo(report_graph(findings).serialize(format="turtle"))
    else:
        click.echo(text)
    sys.exit(1 if stops else 0)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a small site in FOLDER, ready to serve."""
    _refusing(lambda: start(folder))
    spreadsheet = folder / "data" / "documents.csv"
    click.echo(f"{folder} is a site now. Fill in {spreadsheet}, then: strada serve {shlex.quote(str(folder))}")


@main.command("import")
@click.argument("source", required=False)
@click.option("--site", default=".", type=click.Path(file_okay=False, path_type=Path), help="The site to take it into.")
@click.option("--mapping", help="The file in data/mappings/ that says how values become columns, without .toml.")
@click.option("--prefix", default="oai_dc", show_default=True, help="The metadata format to harvest.")
@click.option("--set", "set_spec", default="", help="The set to harvest.")
@click.option("--whole", is_flag=True, help="Harvest everything again, not only what is new.")
@click.option(
    "--candidates",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a work list of values that are in no list, as CSV; without SOURCE, those of the whole site.",
)
def import_command(
    source: str | None,
    site: Path,
    mapping: str | None,
    prefix: str,
    set_spec: str,
    whole: bool,
    candidates: Path | None,
) -> None:
    """Take SOURCE into data/, and report what of it would be published.

    SOURCE is a file (a page of an old catalogue as text or HTML, JSON lines, Dublin Core or MARC in XML, a foreign
    spreadsheet) or the address of an OAI-PMH repository.
    """
    opened = _open(site)
    target = ""
    if source is not None and (address := address_of(source)):
        target = _harvest(opened, _refusing(lambda: take_from(opened, address, mapping, prefix, set_spec, whole)))
    elif source is not None:
        target = _take(opened, Path(source), mapping)
    elif candidates is None:
        raise click.UsageError("Name a source to take in, or --candidates and the file for the work list.")
    if candidates is not None:
        profile = _refusing(lambda: read_profile(opened.shapes, opened.base))
        count, text = work_list(opened, profile, target)
        candidates.write_text(text, encoding="utf-8-sig")
        click.echo(f"{candidates}: {count} values are in no list.")


@main.command()
@click.argument("kind", default="documents")
@click.option(
    "--site", default=".", type=click.Path(file_okay=False, path_type=Path), help="The site whose shapes to follow."
)
def template(kind: str, site: Path) -> None:
    """Print the first line of a spreadsheet of KIND (documents or agents): a column for each field."""
    opened = _open(site)
    profile = _refusing(lambda: read_profile(opened.shapes, opened.base))
    shape = profile.with_segment(kind)
    if shape is None:
        raise click.ClickException(f"There is no kind of record called {kind}.")
    csv.writer(sys.stdout, lineterminator="\n").writerow(column.name for column in profile.spreadsheet_columns(shape))


def _take(site: Site, source: Path, mapping: str | None) -> str:
    """File a source, and tell what becomes of it; its name in the site. What gives no record is not kept."""
    if not source.is_file():
        raise click.UsageError(f"There is no file {source}, and an address begins with http:// or https://.")
    profile = _refusing(lambda: read_profile(site.shapes, site.base))
    taken: Taken = _refusing(lambda: take_in(site, profile, source, mapping))
    report = _report_on(site, taken.target)
    click.echo(report.text(most=MOST))
    if not report.accepted + report.warned and not taken.known:
        (site.folder / taken.target).unlink()
        raise click.ClickException("Nothing of it could be published, so it was not taken in.")
    click.echo(f"\n{taken.target} {'is there already, unchanged' if taken.known else 'was added'}.")
    return taken.target


def _report_on(site: Site, file: str) -> Report:
    preview: Preview = _refusing(lambda: check(site, progress=Bar()))
    return preview.report.of_file(file)


def _harvest(site: Site, brought: Harvest) -> str:
    """Tell what a harvest brought; the name of its file in the site, to report on, if there was anything new."""
    click.echo(for_people(brought.findings))
    since = f" since {brought.since}" if brought.since else ""
    click.echo(
        f"Harvested{since}: {brought.added} new, {brought.changed} changed, {brought.deleted} deleted,"
        f" {brought.unchanged} unchanged.{'' if brought.complete else ' The harvest is not complete.'}"
    )
    if brought.file is None:
        return ""
    file = site.relative(brought.file)
    click.echo(_report_on(site, file).text(most=MOST))
    return file


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
        click.echo(f"Release {outcome.release}: {counted(outcome.changes)}; {outcome.rendered} pages written.")
    else:
        click.echo(f"Nothing has changed since release {outcome.release}.")


if __name__ == "__main__":
    main()
