"""What a person may do about a name that is in no list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from strada.profile.fields import Field
from strada.sources.cells import SEPARATOR

if TYPE_CHECKING:
    from strada.sources.rows import RowReader


def advice(reader: RowReader, text: str, field: Field) -> str:
    """The column or the form that it belongs in, names that look alike, or the file that it may be added to."""
    parts = [part for part in map(str.strip, re.split("[,;]", text)) if part]
    if parts != [text] and all(reader.referred(part, field) for part in parts):
        return f"Write it as {SEPARATOR.join(parts)}."
    for other in reader.shape.fields:
        if other.is_reference and len(reader.referred(text, other)) == 1:
            return f"It belongs in the column {other.name}."
    near = reader.labels.nearest(text, field.classes, field.schemes)
    hint = f"Did you mean {' or '.join(f'“{label}”' for label, _ in near)}? " if near else ""
    several = f"Separate several by {SEPARATOR}. " if len(parts) > 1 else ""
    return f"{several}{hint}Correct it, or add it to {_list_of(reader, field)}."


def _list_of(reader: RowReader, field: Field) -> str:
    """The file in which the values of a field are kept."""
    segments = [str(scheme).removeprefix(reader.base) for scheme in field.schemes] or [
        shape.segment for shape in reader.profile.shapes if shape.segment and set(shape.classes) & set(field.classes)
    ]
    segment = next(iter(segments), "documents")
    shape = reader.profile.with_segment(segment)
    # A list that cannot be read today is in no file that is known.
    return reader.labels.kept_in.get(segment) or (f"data/{segment}.csv" if shape else f"the list of {segment}")
