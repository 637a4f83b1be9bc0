"""The spreadsheet of a kind of record: its columns, what may stand in each, and how it is written as CSV or XLSX."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from rdflib.namespace import DCTERMS
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from strada.errors import StradaError
from strada.profile.fields import Field, Profile, Shape, in_language
from strada.site import Site
from strada.sources.access import KINDS
from strada.sources.delimited import write_csv
from strada.sources.folder import DOCUMENTS, Folder
from strada.sources.row_writing import RowWriter
from strada.sources.workbook import HELP

OBLIGATIONS = {"must": "required", "should": "recommended", "may": "optional"}
#: Examples of what the shapes tell apart but do not name.
EXAMPLES: Mapping[str, str] = {
    "date": "2013-05-31",
    "document": "2427",
    "address": "https://example.org/report.pdf",
    "file": "2427.pdf",
}
LISTS = "Lists"
#: Rows of XLSX below the header, as many as there can be.
LAST_ROW = 1_048_575


class NoSuchKind(StradaError):
    title = "There is no such template"


@dataclass(frozen=True)
class Column:
    """A column and what people must know of it. `choices` are offered; others may be written too."""

    name: str
    description: str
    obligation: str = "may"
    several: bool = False
    choices: Sequence[str] = ()
    example: str = ""

    def help(self) -> str:
        """What stands in the comment of the heading."""
        several = " Several are separated by |." if self.several else ""
        return f"{OBLIGATIONS[self.obligation].capitalize()}. {self.description}{several}"


def columns(site: Site, profile: Profile, kind: str) -> list[Column]:
    """The columns that people fill in for a kind of record. Raises NoSuchKind."""
    shape = profile.with_segment(kind)
    if shape is None:
        kinds = ", ".join(shape.segment for shape in profile.shapes if shape.segment)
        raise NoSuchKind(f"The shapes know no kind of record called {kind!r}; there are: {kinds}.")
    with Folder.by_itself(site, profile) as folder:
        writer = RowWriter(folder.reader(shape))
    return [column_of(field, profile, shape, writer) for field in profile.spreadsheet_columns(shape)]


def column_of(field: Field, profile: Profile, shape: Shape, writer: RowWriter) -> Column:
    """The column of a field."""
    choices = _choices(field, profile, shape, writer)
    several = field.separable and not field.is_date
    example = "|".join(choices[: 2 if several else 1]) or EXAMPLES.get(_sort(field, shape), "")
    return Column(field.name, in_language(field.descriptions, "en"), field.obligation, several, choices, example)


def _sort(field: Field, shape: Shape) -> str:
    if field.is_date:
        return "date"
    if field.takes_file:
        return "file"
    if field.takes_iri:
        return "address"
    is_number = field == shape.id_field and shape.segment == DOCUMENTS
    return "document" if field.is_reference or is_number else ""


def _choices(field: Field, profile: Profile, shape: Shape, writer: RowWriter) -> list[str]:
    further = profile.part_columns(shape)
    if field.path == DCTERMS.accessRights:
        return [kind for kind in KINDS if kind != "embargo"]  # which needs its day
    if further is not None and field == further.kind:
        return list(further.kinds)
    if field.choices:
        return [in_language(names, "en") for _, names in field.choices]
    documents = profile.with_segment(DOCUMENTS)
    classes = set(field.classes) - set(documents.classes if documents else ())
    if not field.is_reference or not classes:
        return []
    return sorted({writer.name(each.iri, field) for each in writer.reader.labels.all(classes, field.schemes)})


def write_table(path: Path, kind: str, columns: Sequence[Column]) -> None:
    """Write an empty spreadsheet as CSV or XLSX, by the suffix of the file."""
    if path.suffix.lower() == ".csv":
        write_csv(path, [[column.name for column in columns]])
    else:
        _write_workbook(path, kind, columns)


def _write_workbook(path: Path, kind: str, columns: Sequence[Column]) -> None:
    """A sheet of records, one of explanations, and a hidden one of the choices."""
    workbook = xlsxwriter.Workbook(path)
    text = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    bold = workbook.add_format({"bold": True, "num_format": "@"})
    required = workbook.add_format({"bold": True, "num_format": "@", "bg_color": "#FFE699"})
    records, help_, lists = (workbook.add_worksheet(name) for name in (kind, HELP, LISTS))
    for number, column in enumerate(columns):
        _write_column(records, lists, number, column, text)
        records.write_string(0, number, column.name, required if column.obligation == "must" else bold)
        records.write_comment(0, number, column.help(), {"x_scale": 2})
    records.freeze_panes(1, 1)
    records.ignore_errors({"number_stored_as_text": f"A1:XFD{LAST_ROW + 1}"})
    _write_help(help_, columns, bold, text)
    lists.hide()
    workbook.close()


def _write_column(records: Worksheet, lists: Worksheet, number: int, column: Column, text: Format) -> None:
    """The width, the form and the choices of a column: all of it is text, so that 2013-05 stays what it is."""
    records.set_column(number, number, max(12, min(40, len(column.name) + 4)), text)
    lists.write_column(0, number, column.choices)
    if column.choices:
        last = len(column.choices) - 1
        area = f"={LISTS}!{_cell(0, number)}:{_cell(last, number)}"
        # What is not in the list is no error: a cell may hold several values, and `strada check` knows better.
        records.data_validation(
            1, number, LAST_ROW, number, {"validate": "list", "source": area, "show_error": False, "show_input": False}
        )


def _cell(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _write_help(sheet: Worksheet, columns: Iterable[Column], bold: Format, text: Format) -> None:
    sheet.set_column(0, 5, 24, text)
    sheet.set_column(1, 1, 70, text)
    for line, row in enumerate([HELP_HEADER, *_help_rows(columns)]):
        for number, cell in enumerate(row):
            sheet.write_string(line, number, cell, bold if line == 0 else text)
    sheet.freeze_panes(1, 1)


HELP_HEADER = ("Column", "What to write", "Obligation", "Several values", "Choices", "Example")


def _help_rows(columns: Iterable[Column]) -> Iterator[Sequence[str]]:
    for column in columns:
        offered = f"{len(column.choices)} to choose from in the column" if len(column.choices) > 12 else ""
        choices = offered or ", ".join(column.choices)
        several = "separated by |" if column.several else "one"
        yield column.name, column.description, OBLIGATIONS[column.obligation], several, choices, column.example
    yield ("", "For another language add a column with its tag, such as Title (nl).", "", "", "", "Title (nl)")
