"""A judge: the triples in a page, read by the rules of RDFa Core 1.1 and HTML+RDFa 1.1.

It knows what our pages use and refuses the rest, so that nothing can add triples unseen.
The page is read by the HTML standard's own parsing rules.
"""

from xml.etree.ElementTree import Element

import html5rdf
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

#: Prefixes of RDFa's initial context that are schemes of IRIs too, or look like one.
INITIAL_CONTEXT = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "dc": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
#: Relations that are no terms of the initial context, so they say nothing in RDFa.
SILENT = {"alternate", "canonical", "icon", "nofollow", "search", "stylesheet"}
REFUSED = {"rev", "vocab", "inlist", "role", "src", "xmlns"}
#: By the HTML standard an error, but the only way to write a carriage return.
KNOWN_ERRORS = {"illegal-codepoint-for-numeric-entity"}

Scope = tuple[str, str | None, dict[str, str]]


def parse(page: str) -> Element:
    """The tree of a page. It must parse without a single error."""
    parser = html5rdf.HTMLParser(html5rdf.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(page)
    errors = [error for error in parser.errors if error[1] not in KNOWN_ERRORS]
    assert not errors, errors
    return tree


def triples_of(page: str, address: str) -> Graph:
    """The graph that a page at that address says."""
    graph = Graph()
    _read(parse(page), (address, None, dict(INITIAL_CONTEXT)), graph)
    return graph


def _read(element: Element, scope: Scope, graph: Graph) -> None:
    parent, language, prefixes = scope
    attributes = element.attrib
    assert not REFUSED & set(attributes), element.attrib
    assert set(attributes.get("rel", "").split()) <= SILENT, element.attrib
    language = attributes.get("lang", language)
    prefixes = prefixes | _prefixes(attributes.get("prefix", ""))
    subject = _subject(attributes, parent)
    for class_ in attributes.get("typeof", "").split():
        assert "about" in attributes, "a typeof without about makes a new resource"
        graph.add((URIRef(subject), RDF.type, _iri(class_, prefixes)))
    for path in attributes.get("property", "").split():
        graph.add((URIRef(subject), _iri(path, prefixes), _value(element, language, prefixes)))
    for child in element:
        if isinstance(child.tag, str):
            _read(child, (subject, language, prefixes), graph)


def _subject(attributes: dict[str, str], parent: str) -> str:
    """RDFa Core, section 7.5, steps 5.1 and 5.2."""
    if "about" in attributes:
        return attributes["about"]
    if "property" in attributes and "content" not in attributes and "datatype" not in attributes:
        return parent
    return attributes.get("resource", attributes.get("href", parent))


def _value(element: Element, language: str | None, prefixes: dict[str, str]) -> URIRef | Literal:
    """Step 11."""
    attributes = element.attrib
    text = attributes.get("content", attributes.get("datetime", "".join(element.itertext())))
    if attributes.get("datatype"):
        return Literal(text, datatype=_iri(attributes["datatype"], prefixes))
    if "content" not in attributes and "resource" in attributes:
        return _iri(attributes["resource"], prefixes)
    assert "href" not in attributes
    return Literal(text, lang=language or None)


def _iri(text: str, prefixes: dict[str, str]) -> URIRef:
    prefix, colon, reference = text.partition(":")
    assert colon, f"{text} is a term, or relative"
    if prefix.lower() in prefixes and not reference.startswith("//"):
        return URIRef(prefixes[prefix.lower()] + reference)
    return URIRef(text)


def _prefixes(text: str) -> dict[str, str]:
    words = text.split()
    return {prefix.removesuffix(":"): iri for prefix, iri in zip(words[::2], words[1::2], strict=True)}
