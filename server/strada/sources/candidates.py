"""The work list of candidates: values that are in no list, for a person to decide."""

import csv
import io
from collections import Counter

from strada.profile.fields import Field, Profile
from strada.site import Site
from strada.sources.entry import Candidate, Entry, Record
from strada.sources.folder import Folder

HEADER = ("Value", "Column", "In the source", "Records", "Nearest", "Second", "Third", "Decision")
#: For a person who looks at it, a label that is hardly alike may still be a hint.
ALIKE = 55


def work_list(site: Site, profile: Profile, below: str = "") -> tuple[int, str]:
    """How many candidates there are in files whose name begins so, and a CSV of them."""
    with Folder.by_itself(site, profile) as folder:
        found = _candidates(folder, below)
        return len(found), _written(found, folder)


def _candidates(folder: Folder, below: str) -> Counter[Candidate]:
    """How many records have each candidate."""
    found: Counter[Candidate] = Counter()
    for item in folder():
        if isinstance(item, Entry) and item.origin.file.startswith(below):
            record = item.read()
            if isinstance(record, Record):
                found.update(set(record.candidates))
    return found


def _written(found: Counter[Candidate], folder: Folder) -> str:
    """The candidates as CSV, the most frequent first, each with what is near; the last column is for the person."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(HEADER)
    fields = {field.name: field for shape in folder.profile.shapes for _, field in folder.profile.columns(shape)}
    for candidate, count in sorted(found.items(), key=lambda each: (-each[1], each[0].text)):
        near = _nearest(candidate, folder, fields.get(candidate.column))
        writer.writerow([candidate.text, candidate.column, candidate.label, count, *near, *[""] * (4 - len(near))])
    return file.getvalue()


def _nearest(candidate: Candidate, folder: Folder, field: Field | None) -> list[str]:
    """What is near, by its number and label."""
    if field is None:
        return []
    near = folder.labels.nearest(candidate.text, field.classes, field.schemes, ALIKE)
    return [f"{str(named.iri).removeprefix(folder.site.base)} {label}" for label, named in near]
