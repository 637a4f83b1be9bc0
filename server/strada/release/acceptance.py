"""Make a record fit for a release, or say why it is not: canonical, whole, and with nothing private in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, XSD
from rdflib.term import Node

from strada.namespaces import bare_graph
from strada.profile.fields import Profile, Shape, in_language
from strada.profile.findings import VIOLATION, Finding, Origin
from strada.profile.reading import words
from strada.release.access import decide
from strada.site import Site
from strada.sources.entry import Record
from strada.triples import term

#: First segments of addresses that the program answers itself; no record can live there.
RESERVED = frozenset(
    (
        "changes",
        "context.jsonld",
        "doc-center",
        "dumps",
        "favicon.ico",
        "feed.atom",
        "files",
        "frame.jsonld",
        "health",
        "label",
        "ldes",
        "metrics",
        "oai",
        "ontology",
        "openapi.json",
        "opensearch.xml",
        "privacy",
        "profile",
        "ready",
        "reconcile",
        "rest",
        "robots.txt",
        "search",
        "shapes",
        "sitemap.xml",
        "sparql",
        "static",
    )
)
#: Control characters, surrogates and what Unicode calls non-characters.
CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17))
    + "]"
)
INTEGERS = frozenset((XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.int, XSD.long, XSD.short))
LONGEST_LITERAL = 1_000_000


@dataclass
class Accepted:
    """A record as it would be published. `public` is false where Access closes it; `due` is when that changes."""

    iri: str
    shape: Shape | None
    graph: Graph
    origin: Origin
    findings: list[Finding] = field(default_factory=list)
    public: bool = True
    due: str = ""
    parts: dict[str, Origin] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return any(finding.severity == VIOLATION for finding in self.findings)


def accept(record: Record, profile: Profile, site: Site, today: date) -> Accepted:
    """Everything that can be said of a record by itself; what it refers to is looked at later."""
    shape = profile.shape_of(record.graph, record.iri)
    number, title = naming(record.graph, record.iri, shape)
    findings = [finding.about(number, title) for finding in record.findings]
    accepted = Accepted(str(record.iri), shape, bare_graph(), record.origin, findings, parts=record.parts)
    problems = list(_address(record, shape, site.base))
    private = profile.private_paths()
    for subject, predicate, value in record.graph:
        if predicate in private:
            continue
        try:
            accepted.graph.add((subject, predicate, canonical(value)))
        except ValueError as error:
            problems.append(
                Finding(
                    VIOLATION,
                    record.origin,
                    str(error),
                    field=_name(shape, predicate),
                    value=str(value)[:200],
                )
            )
    accepted.findings += [problem.about(number, title) for problem in problems]
    if shape is not None:
        _complete(accepted, shape, profile, str(site["licence"]))
    decision = decide(accepted.graph, record.iri, record.origin, record.parts, site.base, today)
    accepted.public, accepted.due = decision.public, decision.due
    accepted.findings += [finding.about(number, title) for finding in decision.findings]
    return accepted


def naming(graph: Graph, iri: URIRef, shape: Shape | None) -> tuple[str, str]:
    """The number and the title by which people know a record."""
    if shape is None:
        return "", ""
    number = graph.value(iri, shape.id_field.path) if shape.id_field else None
    title = in_language(words(graph, iri, shape.label_field.path), "en") if shape.label_field else ""
    return str(number or ""), title


def _name(shape: Shape | None, path: Node) -> str:
    fields = shape.fields if shape else ()
    return next((each.name for each in fields if each.path == path), str(path))


def canonical(value: Node) -> Node:
    """The one way to write a value. Raises ValueError with a sentence where it cannot be published."""
    if isinstance(value, BNode):
        raise ValueError("refers to something without a name (a blank node). Give it an address of its own.")
    try:
        term(value)
    except ValueError:
        raise ValueError("is no correct address or value. Correct it.") from None
    if not isinstance(value, Literal):
        return value
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    if CONTROLS.search(text):
        raise ValueError("holds a control character, which nobody can see. Type the text again at that place.")
    if len(text) > LONGEST_LITERAL:
        raise ValueError(f"is longer than {LONGEST_LITERAL:,} characters. Shorten it.")
    if value.language:
        return Literal(text, lang=value.language.lower())
    if value.datatype in (RDF.XMLLiteral, RDF.HTML):
        raise ValueError("is markup, which is not published. Write it as a plain text.")
    return Literal(_canonical_text(text, value.datatype), datatype=value.datatype)


def _canonical_text(text: str, datatype: URIRef | None) -> str:
    """The canonical form of numbers and truth values (XSD 1.1 part 2), so that every store gives them back."""
    stripped = text.strip()
    if datatype in INTEGERS:
        if not re.fullmatch(r"[+-]?\d+", stripped):
            raise ValueError("is no whole number. Correct it.")
        return str(int(stripped))
    if datatype == XSD.boolean:
        if stripped not in ("true", "false", "1", "0"):
            raise ValueError("is neither true nor false. Correct it.")
        return "true" if stripped in ("true", "1") else "false"
    if datatype == XSD.decimal:
        if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", stripped):
            raise ValueError("is no number. Correct it.")
        return _canonical_decimal(stripped)
    return text


def _canonical_decimal(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return number if number == "0" else sign + number


def _address(record: Record, shape: Shape | None, base: str) -> Iterator[Finding]:
    """Whether a record of that kind may live at that address."""
    path = str(record.iri).removeprefix(base)
    segment, _, local = path.partition("/")
    if shape is None:
        kinds = sorted(str(value) for value in record.graph.objects(record.iri, RDF.type))
        problem = "The shapes do not say what this is." if kinds else "It is not said what this is (rdf:type)."
        yield Finding(
            VIOLATION,
            record.origin,
            problem,
            "Give it one of the types of the profile.",
            value=", ".join(kinds) or path,
        )
    elif segment in RESERVED or not segment or len(path) > 2_000:
        yield Finding(VIOLATION, record.origin, "No record can have this address.", "Give it another.", value=path)
    elif shape.segment and (segment != shape.segment or not local):
        yield Finding(
            VIOLATION,
            record.origin,
            f"A record of this kind has an address that begins with {shape.segment}/.",
            "Correct the address.",
            value=path,
        )


def _complete(accepted: Accepted, shape: Shape, profile: Profile, licence: str) -> None:
    """Add the parts that the shapes ask for, and the values that they give by default."""
    iri = URIRef(accepted.iri)
    for each in shape.fields:
        if each.part is None or each.part_shape is None or each.repeatable or each.obligation != "must":
            continue
        part, part_shape = URIRef(f"{iri}#{each.part}"), profile.shape(each.part_shape)
        accepted.graph.add((iri, each.path, part))
        accepted.graph.add((part, RDF.type, part_shape.classes[0]))
        for inner in part_shape.fields:
            value = _default(inner.path, inner.default, iri, licence)
            if value is not None and accepted.graph.value(part, inner.path) is None:
                accepted.graph.add((part, inner.path, value))


def _default(path: URIRef, default: URIRef | None, iri: URIRef, licence: str) -> URIRef | None:
    if path == FOAF.primaryTopic:
        return iri
    if path == DCTERMS.license and licence:
        return URIRef(licence)
    return default
