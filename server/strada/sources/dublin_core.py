"""Dublin Core in XML: responses of OAI-PMH, records by themselves, and files of many."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from rdflib.namespace import DCTERMS

from strada.namespaces import DC_ELEMENTS, FOREIGN, OAI, PREFIXES
from strada.profile.findings import Finding, Origin
from strada.sources.entry import SourceFailure
from strada.sources.mending import local_name
from strada.sources.raw import RawRecord
from strada.sources.xml_records import Found, read_records, whole_text

#: The fifteen elements. Where no namespace says whose they are, these names do.
ELEMENTS = (
    "contributor", "coverage", "creator", "date", "description", "format", "identifier", "language", "publisher",
    "relation", "rights", "source", "subject", "title", "type",
)  # fmt: skip
#: What records without a namespace are found in.
CONTAINERS = ("dc", "metadata", "qualifieddc", "record")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMES = {iri: prefix for prefix, iri in {**FOREIGN, **PREFIXES}.items()}


def read_dublin_core(path: Path, file: str) -> Iterator[RawRecord | Finding | SourceFailure]:
    """Every record of a file; a deletion has no values. Other elements than Dublin Core's keep the names they have."""
    for found in read_records(path, file, is_dublin_core):
        yield _record(found, file) if isinstance(found, Found) else found


def is_dublin_core(element: Any) -> bool:
    """Whether an element holds a Dublin Core description."""
    lenient = local_name(element).lower() in CONTAINERS
    return any(_belongs(child) or (lenient and _is_nameless_element(child)) for child in element)


def _record(found: Found, file: str) -> RawRecord:
    kept = () if found.deleted or found.metadata is None else tuple(_values(found.metadata))
    return RawRecord(Origin(file, found.position, "record"), found.identifier, kept, found.deleted)


def _values(metadata: Any) -> Iterator[tuple[str, str, str | None]]:
    for element in metadata:
        if not local_name(element):
            continue
        if not _belongs(element) and any(local_name(child) for child in element):
            yield from _values(element)
        elif (text := whole_text(element)).strip():
            yield _label(element), text, _language(element)


def _label(element: Any) -> str:
    name = etree.QName(element)
    prefix = _NAMES.get(name.namespace) or element.prefix or ""
    plain = name.localname.lower()
    if plain in ELEMENTS and (str(name.namespace).startswith(DC_ELEMENTS) or _is_nameless_element(element)):
        return f"dc:{plain}"
    return f"{prefix}:{name.localname}" if prefix else str(name.localname)


def _belongs(element: Any) -> bool:
    namespace = str(etree.QName(element).namespace) if local_name(element) else ""
    return namespace.startswith(DC_ELEMENTS) or namespace == str(DCTERMS._NS)


def _is_nameless_element(element: Any) -> bool:
    """One of the fifteen in no namespace, or by mistake in one of OAI's."""
    if local_name(element).lower() not in ELEMENTS:
        return False
    namespace = etree.QName(element).namespace
    return namespace is None or namespace.startswith(OAI)


def _language(element: Any) -> str | None:
    """What `xml:lang` says of an element or, as XML has it, of one around it."""
    for each in (element, *element.iterancestors()):
        if given := each.get(LANGUAGE):
            return str(given)
    return None
