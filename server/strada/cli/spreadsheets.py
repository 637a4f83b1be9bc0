"""The commands that write spreadsheets: an empty one to fill in, and the catalogue as the staff keep it."""

import sys
from pathlib import Path

import click

from strada.cli.telling import open_site, refusing
from strada.profile.reading import read_profile
from strada.sources.delimited import write_delimited
from strada.sources.export import Export
from strada.sources.export import export as write_export
from strada.sources.template import columns, write_table


@click.command()
@click.argument("kind", default="documents")
@click.option(
    "--site", default=".", type=click.Path(file_okay=False, path_type=Path), help="The site whose shapes to follow."
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write it to a file: CSV, or XLSX with help and choices, by its suffix.",
)
def template(kind: str, site: Path, output: Path | None) -> None:
    """Print or write an empty spreadsheet of KIND (documents, agents, files or labels): a column for each field."""
    opened = open_site(site)
    if output is not None and output.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError(f"{output} must end in .csv or .xlsx.")
    if output is not None and output.exists():
        raise click.ClickException(f"{output} is there already, and is left as it is. Name another file.")
    wanted = refusing(lambda: columns(opened, read_profile(opened.shapes, opened.base), kind))
    if output is None:
        write_delimited(sys.stdout, [[column.name for column in wanted]])
    else:
        write_table(output, kind, wanted)
        click.echo(f"{output} has {len(wanted)} columns. Fill it in, and keep it as data/{kind}{output.suffix}.")


@click.command()
@click.argument("site", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--csv", "target", required=True, type=click.Path(path_type=Path), help="The new folder to write it to.")
def export(site: Path, target: Path) -> None:
    """Write the catalogue as spreadsheets: what is internal too, for the staff alone.

    The folder can take the place of the site's data: what is read from it is the same.
    """
    opened = open_site(site)
    exported: Export = refusing(lambda: write_export(opened, read_profile(opened.shapes, opened.base), target))
    for name, count in exported.rows.items():
        click.echo(f"{target / name}: {count:,} rows.")
    if exported.further:
        click.echo(f"{target / exported.further_file}: {exported.further:,} records that no row can say.")
    for finding in exported.left_out:
        click.echo(f"Left out: {finding.origin}: {finding}", err=True)
    sys.exit(1 if exported.left_out else 0)
