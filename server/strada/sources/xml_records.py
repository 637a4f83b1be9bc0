"""The records of an XML file, one after the other, however large the file is."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO, Any

from lxml import etree

from strada.profile.findings import VIOLATION, WARNING, Finding, Origin
from strada.sources.entry import SourceFailure
from strada.sources.mending import SECURE, UnreadableXML, local_name, read_xml

DELETED = "deleted"
RESPONSE = "OAI-PMH"


class _DocumentType(Exception):
    """A file declares its own entities; it is read by who takes no notice of them."""


@dataclass(frozen=True)
class Found:
    """A record of a file. `record` and `metadata` are elements that last until the next one is asked for."""

    position: int
    record: Any
    metadata: Any | None
    identifier: str = ""
    datestamp: str = ""
    deleted: bool = False


def read_records(
    path: Path, file: str, is_metadata: Callable[[Any], bool]
) -> Iterator[Found | Finding | SourceFailure]:
    """The OAI-PMH records of a file, and what `is_metadata` says is a record outside of one."""
    origin = Origin(file)
    count = 0
    try:
        with path.open("rb") as source:
            for found in _records(source, is_metadata):
                yield found
                count = found.position
    except (etree.XMLSyntaxError, _DocumentType):
        try:
            mended = read_xml(path.read_bytes())
        except UnreadableXML as error:
            problem = f"The file cannot be read as XML: {error}."
            yield SourceFailure(file, Finding(VIOLATION, origin, problem, "Export it again, or save it as XML."))
            return
        for note in mended.notes:
            yield Finding(WARNING, origin, note, "Mend it where it comes from.")
        for found in islice(_records(BytesIO(etree.tostring(mended.root)), is_metadata), count, None):
            yield found
            count = found.position
    if not count:
        remedy = "Look whether it is the right file, and whether the mapping names the right format."
        yield Finding(WARNING, origin, "No record was found in the file.", remedy)


def _records(source: IO[bytes], is_metadata: Callable[[Any], bool]) -> Iterator[Found]:
    position = 0
    for count, (_, element) in enumerate(etree.iterparse(source, events=("end",), **SECURE)):
        if not count and element.getroottree().docinfo.internalDTD is not None:
            raise _DocumentType
        found = _found(element, position + 1, is_metadata)
        if found is not None:
            position += 1
            yield found
            _forget(element)


def read_response(record: Any, position: int = 0) -> Found:
    """A `record` of an OAI-PMH response, whatever its namespace."""
    header = _child(record, "header")
    deleted = header is not None and header.get("status") == DELETED
    identifier, datestamp = _text(header, "identifier"), _text(header, "datestamp")
    return Found(position, record, _described(_child(record, "metadata")), identifier, datestamp, deleted)


def responses(root: Any) -> list[Any]:
    """The `record` elements of an OAI-PMH response, wherever they stand in it."""
    return [element for element in root.iter("{*}record") if _is_response(element)]


def fingerprint(found: Found) -> str:
    """A hash of what a record says. Its datestamp, its prefixes and its indentation are left out."""
    if found.deleted:
        return DELETED
    said: list[str] = []
    if found.metadata is not None:
        for each in found.metadata.iter("*"):
            said += [each.tag, str(sorted(each.attrib.items())), (each.text or "").strip(), (each.tail or "").strip()]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def key(found: Found) -> str:
    """The identifier of a record; what has none is the same only if it says the same."""
    return found.identifier or f"\0{fingerprint(found)}"


def whole_text(element: Any) -> str:
    """All text in an element. An entity that the file declares itself stays as it is written."""
    pieces = []
    for event, each in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            pieces.append(each.text)
        elif each is not element:
            pieces.append(each.tail)
    return "".join(piece for piece in pieces if piece)


def _found(element: Any, position: int, is_metadata: Callable[[Any], bool]) -> Found | None:
    if _is_response(element):
        return read_response(element, position)
    if is_metadata(element) and not any(_is_of_oai(each) for each in element.iterancestors()):
        return Found(position, element, element)
    return None


def _is_response(element: Any) -> bool:
    return local_name(element) == "record" and any(local_name(child) in ("header", "metadata") for child in element)


def _described(metadata: Any | None) -> Any | None:
    """The element whose children are the values; some servers leave out the one that should hold them."""
    children = [] if metadata is None else [child for child in metadata if local_name(child)]
    return children[0] if len(children) == 1 and len(children[0]) else metadata


def _is_of_oai(element: Any) -> bool:
    """A record's metadata are read with the record; what else a response describes (a set, the server) is none."""
    return local_name(element) == RESPONSE or _is_response(element)


def _child(element: Any, name: str) -> Any | None:
    return next((each for each in element if local_name(each) == name), None)


def _text(element: Any | None, name: str) -> str:
    child = None if element is None else _child(element, name)
    return "" if child is None else whole_text(child).strip()


def _forget(element: Any) -> None:
    """Free what was read, so that memory does not grow with the file."""
    element.clear(keep_tail=True)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
