"""A document as reference managers know it: CSL-JSON, from which BibTeX and RIS follow.

Citation Style Language 1.0.2, appendices III (types) and IV (variables).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS
from rdflib.term import Node

from strada.namespaces import BIBO, COAR
from strada.pages.names import inverted, parted
from strada.pages.values import date_in_words
from strada.profile.fields import in_language
from strada.profile.reading import words

#: What is said of a document in a word of CSL.
VARIABLES = {
    "DOI": BIBO.doi,
    "ISBN": BIBO.isbn,
    "ISSN": BIBO.issn,
    "number": BIBO.identifier,
    "call-number": DCTERMS.identifier,
}
NAMES = {"author": DCTERMS.creator, "contributor": DCTERMS.contributor}
#: What a type is to CSL, by the COAR resource type that it is matched to.
TYPES = {
    COAR.c_93fc: "report",
    COAR.c_18ws: "report",
    COAR.c_186u: "report",
    COAR.c_8042: "report",
    COAR.c_2f33: "book",
    COAR.c_6501: "article-journal",
    COAR.c_c94f: "paper-conference",
    COAR.c_ddb1: "dataset",
}
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch)
OTHER = "document"
PDF = "application/pdf"
#: The parts of a date as XSD and EDTF write it; what is unspecified is left out.
DATE = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?", re.ASCII)
QUALIFIERS = "?~%"
#: How a date begins of which the year is not known.
YEARLESS = ("0000", "XXXX")


@dataclass(frozen=True)
class Work:
    """An item of CSL-JSON, and what CSL has no variables for."""

    item: Mapping[str, Any]
    keywords: tuple[str, ...]
    #: The address of the PDF, or nothing.
    file: str


def work_of(graph: Graph, document: URIRef, cited: Graph, language: str) -> Work:
    """The document as a work; `cited` has what is said of its authors, publishers, types, keywords and languages."""
    keywords = tuple(sorted(set(_keywords(graph, document, cited, language)), key=str.casefold))
    file = _file(graph, document)
    values: dict[str, Any] = {name: _text(graph, document, path) for name, path in VARIABLES.items()}
    values |= {name: [_name(cited, agent) for agent in _iris(graph, document, path)] for name, path in NAMES.items()}
    values |= {
        "title": in_language(words(graph, document, DCTERMS.title), _language(graph, document, cited) or language),
        "abstract": in_language(words(graph, document, DCTERMS.abstract), language),
        "publisher": "; ".join(_label(cited, agent, language) for agent in _iris(graph, document, DCTERMS.publisher)),
        "issued": _issued(graph.value(document, DCTERMS.issued)),
        "language": _language(graph, document, cited),
        "keyword": ", ".join(keywords),
        "URL": file or _address(graph, document),
    }
    present = {name: value for name, value in sorted(values.items()) if value}
    number = str(document).rpartition("/")[2]
    return Work({"id": number, "type": _type(graph, document, cited), **present}, keywords, file)


def reference(work: Work) -> str:
    """The work in a line, as a library card has it."""
    authors = "; ".join(inverted(name) for name in work.item.get("author", ()))
    said = (authors, work.item.get("title", ""), work.item.get("publisher", ""), _year(work))
    return " ".join(text if text[-1] in ".?!" else f"{text}." for text in map(str, said) if text)


def _year(work: Work) -> str:
    issued = work.item.get("issued", {})
    return "–".join(dict.fromkeys(str(parts[0]) for parts in issued.get("date-parts", ()))) or issued.get("literal", "")


def told(dates: Sequence[Sequence[int]]) -> list[list[int]]:
    """Of a range within a year or a month just that, of a longer one the years: more cannot be written everywhere."""
    shared = [parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, zip(*dates, strict=False))]
    return [shared] if shared else [[date[0]] for date in dates]


def csl_json(work: Work) -> str:
    """A list of one item, as reference managers take it."""
    return json.dumps([work.item], ensure_ascii=False, indent=2) + "\n"


def _file(graph: Graph, document: URIRef) -> str:
    """The address of the PDF, or nothing."""
    files = _iris(graph, document, DCTERMS.hasFormat)
    pdfs = [part for part in files if (part, DCTERMS.format, Literal(PDF)) in graph]
    addresses = (graph.value(part, DCAT.downloadURL) for part in pdfs)
    return next((str(address) for address in addresses if address is not None), "")


def _text(graph: Graph, document: URIRef, path: URIRef) -> str:
    return ", ".join(sorted(str(value) for value in graph.objects(document, path)))


def _iris(graph: Graph, subject: Node, path: URIRef) -> list[URIRef]:
    return sorted(value for value in graph.objects(subject, path) if isinstance(value, URIRef))


def _label(cited: Graph, resource: Node, language: str) -> str:
    for path in (SKOS.prefLabel, FOAF.name, DCTERMS.title):
        if found := in_language(words(cited, resource, path), language):
            return found
    return ""


def _name(cited: Graph, agent: Node) -> dict[str, str]:
    """A body as it is; a person by family name."""
    name = _label(cited, agent, "")
    if (agent, RDF.type, FOAF.Person) not in cited:
        return {"literal": name}
    family, given = parted(name)
    return {"family": family, "given": given} if given else {"family": family}


def _issued(date: Node | None) -> dict[str, Any]:
    """Date parts, of a range both; what is uncertain is circa."""
    ends = [end for end in str(date or "").split("/") if end not in ("", "..") and not end.startswith(YEARLESS)]
    if not ends:
        return {}
    found = [DATE.match(end) for end in ends]
    parts = [[int(part) for part in match.groups() if part] for match in found if match]
    if len(parts) != len(ends):
        return {"literal": date_in_words(str(date), "en")}
    circa = {"circa": True} if any(end[-1] in QUALIFIERS for end in ends) else {}
    return {"date-parts": parts, **circa}


def _language(graph: Graph, document: URIRef, cited: Graph) -> str:
    """The tag of the language, where it is in one."""
    languages = list(graph.objects(document, DCTERMS.language))
    return str(cited.value(languages[0], SKOS.notation) or "") if len(languages) == 1 else ""


def _keywords(graph: Graph, document: URIRef, cited: Graph, language: str) -> Iterator[str]:
    for path in (DCTERMS.subject, DCTERMS.spatial):
        for each in graph.objects(document, path):
            if label := _label(cited, each, language):
                yield label


def _address(graph: Graph, document: URIRef) -> str:
    """Where it can be read: elsewhere, or in a file that is no PDF; nothing where no copy is known online."""
    files = (graph.value(part, DCAT.downloadURL) for part in _iris(graph, document, DCTERMS.hasFormat))
    addresses = (*_iris(graph, document, FOAF.page), *(address for address in files if address is not None))
    return next(map(str, addresses), "")


def _type(graph: Graph, document: URIRef, cited: Graph) -> str:
    """By the matches of its types, the exact ones first."""
    types = _iris(graph, document, DCTERMS.type)
    matched = (match for path in MATCHES for each in types for match in _iris(cited, each, path))
    return next((TYPES[match] for match in matched if match in TYPES), OTHER)
