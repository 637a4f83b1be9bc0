"""The headings of a spreadsheet: which column is which field, and what to do about a heading that is none."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.rows import Column, RowReader

#: A heading with something in brackets that should be a language.
BRACKETED = re.compile(r"(?P<name>.+?)\s*\((?P<language>.*)\)")
#: Where the languages of the catalogue live; the rest of the address is the tag.
LANGUAGES = "languages/"
#: Headings less alike than this, of 1, are not taken for misspellings.
ALIKE = 0.8
NOT_READ = "so nothing of the file is read or changed."


def read_headings(
    names: Sequence[str], origin: Origin, reader: RowReader
) -> tuple[list[Column | None], list[Finding], Finding | None]:
    """The column of each name, what there is to say of them, and why the file must not be read at all.

    A column that lost its name would take its values from every record, or open what is closed: that must not pass
    for a remark about a heading.
    """
    columns: list[Column | None] = []
    findings, unknown = [], []
    for name in names:
        column = reader.column(name)
        if column is not None and (column.field, column.language) in _said(columns):
            column = None
            findings.append(_twice(name, origin))
        elif column is None and name.strip():
            unknown.append(name)
        columns.append(column)
    if not any(columns):
        return columns, findings, None
    failure = next(_failures(unknown, columns, origin, reader), None)
    if failure is not None:
        return columns, findings, failure
    return columns, [*findings, *(_unknown(name, origin, reader) for name in unknown)], None


def _said(columns: Sequence[Column | None]) -> list[tuple[object, str | None]]:
    """What the columns are about: the field and the language."""
    return [(column.field, column.language) for column in columns if column is not None]


def _failures(
    unknown: Sequence[str], columns: Sequence[Column | None], origin: Origin, reader: RowReader
) -> Iterator[Finding]:
    for name in unknown:
        if (language := _language(name, origin, reader)) is not None:
            yield language
        meant = _meant(name, reader)
        if meant is not None and (meant.field, meant.language) not in _said(columns):
            problem = f"The file has no column “{meant.header}” but this one, which is not known, {NOT_READ}"
            remedy = f"Write “{meant.header}” if that is meant; else take the column out."
            yield Finding(VIOLATION, origin, problem, remedy, value=name)
    can_close = any(field.closes_when_empty for field in reader.shape.fields)
    if can_close and unknown and not any(column and column.field.closes_when_empty for column in columns):
        problem = f"The file has no column Access but one that is not known, {NOT_READ}"
        yield Finding(VIOLATION, origin, problem, "Correct the name of that column, or take it out.", value=unknown[0])


def _meant(name: str, reader: RowReader) -> Column | None:
    """The column of which a heading may be a misspelling, by the names of the fields in any language."""
    fields = reader.profile.spreadsheet_columns(reader.shape)
    known = {name.casefold(): field for field in fields for name in field.names.values()}
    match = BRACKETED.fullmatch(name.strip())
    for text, language in ((name.strip(), ""), (match["name"], match["language"]) if match else ("", "")):
        if near := get_close_matches(text.casefold(), known, 1, ALIKE):
            field = known[near[0]]
            return reader.column(f"{field.name} ({language})" if language and field.translatable else field.name)
    return None


def _language(name: str, origin: Origin, reader: RowReader) -> Finding | None:
    """A heading such as `Title (dutch)`."""
    match = BRACKETED.fullmatch(name.strip())
    column = reader.column(match["name"]) if match else None
    if match is None or column is None or not column.field.translatable or column.language is not None:
        return None
    field = column.field.name
    languages = (str(named.iri).removeprefix(reader.base) for named in reader.labels.find(match["language"]))
    tag = next((iri.removeprefix(LANGUAGES) for iri in languages if iri.startswith(LANGUAGES)), None)
    remedy = f"Write “{field} ({tag})”." if tag else f"Write the tag of the language, such as “{field} (nl)” for Dutch."
    problem = f"What stands in the brackets of this column is no tag of a language, {NOT_READ}"
    return Finding(VIOLATION, origin, problem, remedy, value=name)


def _twice(name: str, origin: Origin) -> Finding:
    problem = "This column stands there twice; the second is not read."
    return Finding(WARNING, origin, problem, "Take one of them out.", value=name)


def _unknown(name: str, origin: Origin, reader: RowReader) -> Finding:
    meant = _meant(name, reader)
    hint = f"Did you mean “{meant.header}”? " if meant else ""
    problem = "There is no such column, so what stands in it is not published."
    return Finding(WARNING, origin, problem, f"{hint}Correct its name, or take it out.", value=name)
