"""Describe the files of a record: kind, size, extent and checksum of each that is served here."""

from collections.abc import Iterable, Iterator

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, XSD
from rdflib.term import Node

from strada.namespaces import SPDX
from strada.profile.findings import WARNING, Finding
from strada.sources.entry import Record
from strada.sources.files import File, Files, Unfit, name_in

FILE, CHECKSUM = "file", "checksum"


def names_in(graph: Iterable[tuple[Node, Node, Node]], base: str) -> Iterator[tuple[Node, str]]:
    """What in a graph is a file of the site, and the name of that file."""
    for subject, path, value in graph:
        if path == DCAT.downloadURL and (name := name_in(str(value), base)) is not None:
            yield subject, name


def describe(record: Record, files: Files, base: str) -> None:
    """Say of each file what it is; one that cannot be published is left out, with a warning."""
    for part, name in sorted(names_in(record.graph, base)):
        origin = record.parts.get(str(part), record.origin)
        try:
            file = files.look(name)
        except Unfit as unfit:
            problem = f"{unfit.problem} It is left out."
            record.findings.append(Finding(WARNING, origin, problem, unfit.remedy, field="File", value=name))
            record.graph.remove((part, DCAT.downloadURL, None))
            if part != record.iri:
                take_out(record.graph, part)
            continue
        _describe(record.graph, record.iri, part, file)
        for severity, problem, remedy in file.remarks:
            record.findings.append(Finding(severity, origin, problem, remedy, field="File", value=name))


def take_out(graph: Graph, part: Node) -> None:
    """Remove a part, its own parts, and all that leads to them."""
    inner = [value for value in graph.objects(part) if "#" in str(value) and (value, None, None) in graph]
    graph.remove((part, None, None))
    graph.remove((None, None, part))
    for value in inner:
        take_out(graph, value)


def _describe(graph: Graph, iri: URIRef, part: Node, file: File) -> None:
    """What is computed from the file stands in place of what was written about it, but for its extent."""
    for old in list(graph.objects(part, SPDX.checksum)):
        take_out(graph, old)
    if part != iri:
        graph.add((part, RDF.type, DCAT.Distribution))
    graph.set((part, DCTERMS.format, Literal(file.type.media_type)))
    graph.set((part, DCAT.byteSize, Literal(str(file.size), datatype=XSD.nonNegativeInteger)))
    if file.pages is not None and (part, DCTERMS.extent, None) not in graph:
        graph.add((part, DCTERMS.extent, Literal(f"{file.pages} page{'s' if file.pages != 1 else ''}")))
    # A document may have several files, so that of each checksum ends as that of its file does.
    ending = str(part).partition("#")[2].removeprefix(FILE).removeprefix("-")
    checksum = URIRef(f"{iri}#{'-'.join(filter(None, (CHECKSUM, ending)))}")
    graph.add((part, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((checksum, SPDX.checksumValue, Literal(file.checksum, datatype=XSD.hexBinary)))
