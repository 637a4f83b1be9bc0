"""What a person may do about a name that is in no list."""

import re

from strada.profile.fields import Field, Shape
from strada.sources.cells import SEPARATOR
from strada.sources.referents import Referents


def advice(referents: Referents, shape: Shape, text: str, field: Field) -> str:
    """The column or the form that it belongs in, names that look alike, or the file that it may be added to."""
    parts = [part for part in map(str.strip, re.split("[,;]", text)) if part]
    if parts != [text] and all(referents.of(part, field) for part in parts):
        return f"Write it as {SEPARATOR.join(parts)}."
    for other in shape.fields:
        if other.is_reference and len(referents.of(text, other)) == 1:
            return f"It belongs in the column {other.name}."
    near = referents.labels.nearest(text, field.classes, field.schemes)
    hint = f"Did you mean {' or '.join(f'“{label}”' for label, _ in near)}? " if near else ""
    several = f"Separate several by {SEPARATOR}. " if len(parts) > 1 else ""
    return f"{several}{hint}Correct it, or add it to {_list_of(referents, field)}."


def _list_of(referents: Referents, field: Field) -> str:
    """The file in which the values of a field are kept."""
    segments = [str(scheme).removeprefix(referents.base) for scheme in field.schemes] or [
        each.segment for each in referents.profile.shapes if each.segment and set(each.classes) & set(field.classes)
    ]
    segment = next(iter(segments), "documents")
    shape = referents.profile.with_segment(segment)
    # A list that cannot be read today is in no file that is known.
    return referents.labels.kept_in.get(segment) or (f"data/{segment}.csv" if shape else f"the list of {segment}")
