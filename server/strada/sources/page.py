"""A page of an old catalogue, saved as text or as HTML: each label on a line of its own, its value below it."""

from collections.abc import Iterator
from pathlib import Path

from lxml import html

from strada.profile.findings import VIOLATION, Finding, Origin
from strada.sources.delimited import read_text
from strada.sources.entry import SourceFailure
from strada.sources.mapping import Mapping
from strada.sources.raw import RawRecord

#: Elements of HTML that begin a line of their own.
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "section", "table", "td", "th", "tr", "ul"),
    )
)
#: Elements whose text nobody reads.
UNREAD = ("script", "style", "template", "noscript")


def read_page(path: Path, file: str, mapping: Mapping) -> Iterator[RawRecord | SourceFailure | Finding]:
    """The one record of a page. Its labels are those that the mapping names."""
    text, findings = read_text(path, file)
    yield from findings
    if path.suffix.casefold() in (".html", ".htm"):
        text = _lines(text)
    values = _values(text, mapping)
    if not any(value for _, value, _ in values):
        yield SourceFailure(
            file,
            Finding(
                VIOLATION,
                Origin(file),
                "No label of the old site was found in this page.",
                f"Save the page again as text, or correct mappings/{mapping.name}.toml.",
            ),
        )
        return
    yield RawRecord(Origin(file), "", values)


def _lines(text: str) -> str:
    """The text of an HTML page, a line for each block, an empty line between paragraphs."""
    if not text.strip():
        return ""
    root = html.fromstring(text)
    for element in root.xpath("|".join(f"//{name}" for name in UNREAD)):
        element.drop_tree()
    for element in root.iter():
        if element.tag in BLOCKS:
            gap = "\n\n" if element.tag == "p" else "\n"
            element.text = gap + (element.text or "")
            element.tail = gap + (element.tail or "")
    return "\n".join(line.strip() for line in str(root.text_content()).splitlines())


def _values(text: str, mapping: Mapping) -> tuple[tuple[str, str, None], ...]:
    """Each label with the text below it, up to the next label."""
    labels = (*mapping.columns, *mapping.kept)
    values: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        label = line.strip()
        if label in labels and label not in values:
            current = values[label] = []
        elif current is not None and label not in mapping.header:
            current.append(line.rstrip())
    return tuple((label, "\n".join(lines).strip(), None) for label, lines in values.items())
