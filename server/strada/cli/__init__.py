"""The command line: each command is one of the verbs of the design."""

import json
import shlex
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from strada import __version__
from strada.cli.spreadsheets import export, template
from strada.cli.telling import Bar, Shown, open_site, refusing
from strada.errors import StradaError
from strada.profile.findings import VIOLATION, for_people, report_graph
from strada.profile.reading import read_profile
from strada.release.build import Outcome, build, check, preview
from strada.release.preview import Preview, counted
from strada.release.publish import last_release
from strada.release.report import Report
from strada.release.sarif import sarif
from strada.site import Site, shipped
from strada.sources.candidates import work_list
from strada.sources.harvest import Harvest
from strada.sources.intake import Taken, address_of, take_from, take_in
from strada.starter import start
from strada.vocabulary.integrity import Examined, examine

SITE = click.argument("site", default=".", type=click.Path(file_okay=False, path_type=Path))
BASE = click.option("--base", help="Address of the site, instead of the one in strada.toml.")
DELETIONS = click.option("--allow-deletions", is_flag=True, help="Delete records even if they are many.")
#: Findings of an import or a build that are shown one by one; of more, each kind once.
MOST = 60


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="strada")
def main() -> None:
    """Publish a documentation centre's catalogue as linked data.

    SITE is a folder with data/ and, if you like, shapes/, ontology/ and strada.toml; without it, the folder you are in.
    """


main.add_command(template)
main.add_command(export)


@main.command()
@SITE
@click.option("--host", help="Network interface to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@BASE
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes.")
@click.option("--no-build", is_flag=True, help="Serve what was published, on a machine that gets a copy of releases/.")
@DELETIONS
def serve(
    site: Path,
    host: str | None,
    port: int | None,
    base: str | None,
    workers: int | None,
    no_build: bool,
    allow_deletions: bool,
) -> None:
    """Build what has changed, then serve the site."""
    from strada.web.serve import serve as serve_site

    if no_build and allow_deletions:
        raise click.UsageError("Nothing is deleted without a build: leave out --allow-deletions or --no-build.")
    opened = open_site(site, host=host, port=port, base=base, workers=workers)
    if not no_build:
        _build_or_keep(opened, allow_deletions)
        threading.Thread(target=_build_when_due, args=(opened,), daemon=True).start()
    refusing(lambda: serve_site(opened))


@main.command("build")
@SITE
@BASE
@DELETIONS
@click.option("--preview", "look", is_flag=True, help="Only show what would be published, changed and removed.")
def build_command(site: Path, base: str | None, allow_deletions: bool, look: bool) -> None:
    """Build a release of what has changed, and stop.

    With --preview nothing is written; exit status 1 where something is refused or the build would stop.
    """
    opened = open_site(site, base=base)
    if look:
        with Bar() as bar:
            seen = refusing(lambda: preview(opened, progress=bar))
        click.echo(seen.text(allow_deletions))
        sys.exit(1 if seen.report.violations or seen.stops(allow_deletions) else 0)
    with Bar() as bar:
        outcome = refusing(lambda: build(opened, may_delete=allow_deletions, progress=bar))
    _tell(outcome)


@main.command("check")
@click.argument("source", metavar="[SITE or FILE]", default=".", type=click.Path(path_type=Path))
@BASE
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "ttl", "sarif"]),
    default="text",
    help="For people, or for machines.",
)
def check_command(source: Path, base: str | None, form: str) -> None:
    """Check all records and publish nothing. Exit status 1 where something must be mended.

    A FILE is a vocabulary that others made: SKOS in Turtle, N-Triples, RDF/XML or JSON-LD.
    """
    if source.is_file():
        with Bar() as bar:
            examined: Examined = refusing(lambda: examine(source, shipped("shapes"), bar))
        machine, text, told = examined.json, examined.text, examined.findings.__iter__
        folder = source.parent
        stops = any(finding.severity == VIOLATION for finding in examined.findings)
    else:
        folder = source
        with Bar() as bar:
            foreseen: Preview = refusing(lambda: check(open_site(source, base=base), progress=bar))
        report = foreseen.report
        machine, text, told = foreseen.json, lambda: f"{report.text()}\n{foreseen.summary()}", report.told
        stops = bool(report.violations) or foreseen.stops()
    if form == "json":
        click.echo(json.dumps(machine(), ensure_ascii=False, indent=2))
    elif form == "sarif":
        click.echo(json.dumps(sarif(told(), folder), ensure_ascii=False, indent=2))
    elif form == "ttl":
        click.echo(report_graph(told()).serialize(format="turtle"))
    else:
        click.echo(text())
    sys.exit(1 if stops else 0)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make a small site in FOLDER, ready to serve."""
    refusing(lambda: start(folder))
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

    SOURCE is a file (a page of an old catalogue as text or HTML, JSON lines, Dublin Core or MARC in XML, RDF, a
    foreign spreadsheet) or the address of an OAI-PMH repository.
    """
    opened = open_site(site)
    target = ""
    if source is not None and (address := address_of(source)):
        target = _harvest(opened, refusing(lambda: take_from(opened, address, mapping, prefix, set_spec, whole)))
    elif source is not None:
        target = _take(opened, Path(source), mapping)
    elif candidates is None:
        raise click.UsageError("Name a source to take in, or --candidates and the file for the work list.")
    if candidates is not None:
        profile = refusing(lambda: read_profile(opened.shapes, opened.base))
        count, text = work_list(opened, profile, target)
        candidates.write_text(text, encoding="utf-8-sig")
        click.echo(f"{candidates}: {count} values are in no list.")


def _take(site: Site, source: Path, mapping: str | None) -> str:
    """File a source, and tell what becomes of it; its name in the site. What gives no record is not kept."""
    if not source.is_file():
        raise click.UsageError(f"There is no file {source}, and an address begins with http:// or https://.")
    profile = refusing(lambda: read_profile(site.shapes, site.base))
    taken: Taken = refusing(lambda: take_in(site, profile, source, mapping))
    report = _report_on(site, taken.target)
    click.echo(report.text(most=MOST))
    if not report.accepted + report.warned and not taken.known:
        (site.folder / taken.target).unlink()
        raise click.ClickException("Nothing of it could be published, so it was not taken in.")
    click.echo(f"\n{taken.target} {'is there already, unchanged' if taken.known else 'was added'}.")
    return taken.target


def _report_on(site: Site, file: str) -> Report:
    with Bar() as bar:
        preview: Preview = refusing(lambda: check(site, progress=bar))
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


def _build_or_keep(site: Site, may_delete: bool) -> None:
    """Build; where that is refused, what was published before is served on."""
    try:
        with Bar() as bar:
            outcome = build(site, may_delete=may_delete, progress=bar)
        _tell(outcome)
    except StradaError as error:
        if last_release(site.releases) is None:
            raise Shown(error) from error
        click.echo(f"{error.title}. {error}\nThe last release is served on.", err=True)


def _build_when_due(site: Site) -> None:
    """Build when the access of something changes, such as at the end of an embargo."""
    while True:
        time.sleep(60)
        release = last_release(site.releases)
        if release is not None and release.is_due(datetime.now(UTC)):
            _build_or_keep(site, may_delete=False)


def _tell(outcome: Outcome) -> None:
    """What a build did, for people."""
    if outcome.made:
        click.echo(outcome.report.text(remarks=False, most=MOST))
        click.echo(f"Release {outcome.release}: {counted(outcome.changes)}; {outcome.rendered} pages written.")
    else:
        click.echo(f"Nothing has changed since release {outcome.release}.")
    for sentence in outcome.left:
        click.echo(sentence, err=True)
