"""XML that is not well-formed, read as a careful person would read it. Every repair is told.

Nothing outside the bytes is ever looked at: no document type, no entity, no address.
"""

import codecs
import html
import re
from dataclasses import dataclass, field
from html.entities import html5
from typing import Any

from lxml import etree

from strada.namespaces import FOREIGN, PREFIXES

#: Nothing is expanded and nothing fetched; the limits of libxml2 on depth and size stay.
SECURE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
#: Browsers read these so too, since that is what is meant.
MEANT = {"iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252", "ascii": "windows-1252"}

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*>")
_DECLARED = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_RESPONSE = re.compile(r"<(?:[\w.-]+:)?OAI-PMH[\s>]")
_ELEMENT = re.compile(r"<[A-Za-z_]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
#: What is no markup inside; one that is left open goes no further than its record (and costs no more than its length).
_OPAQUE = r"<!\[CDATA\[.*?(?:\]\]>|(?=</(?:\w+:)?record>)|\Z)|<!--.*?(?:-->|(?=</(?:\w+:)?record>)|\Z)"
#: What is left alone, and what is a character by itself: & and <.
_BARE = re.compile(rf"({_OPAQUE})|&(?:(#x?[0-9A-Fa-f]+|\w+);)?|<(?![A-Za-z_/!?])", re.DOTALL)
_TAG = re.compile(
    rf"{_OPAQUE}|<\?[^<>]*>|<(/?)([A-Za-z_][\w:.-]*)((?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*?)(/?)>",
    re.DOTALL,
)
_PREFIX = re.compile(r"[\s/<]([A-Za-z_][\w.-]*):[A-Za-z_]")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_DECLARED_PREFIX = re.compile(r"xmlns:([\w.-]+)\s*=\s*[\"']([^\"'<]*)[\"']")
_RECORD = re.compile(r"<(?:[\w.-]+:)?record\b[^<>]*>\s*<(?:[\w.-]+:)?header\b")
_AFTER_RECORDS = re.compile(r"<(?:[\w.-]+:)?resumptionToken\b|</(?:[\w.-]+:)?(?:ListRecords|GetRecord)\b")
_UNITS = ("record", "dc", "resumptionToken")
_XML_ENTITIES = ("amp", "lt", "gt", "quot", "apos")


class UnreadableXML(Exception):
    """No element can be made out in it."""


@dataclass
class Mended:
    """The root element, what was mended to get it, and whether the end was missing."""

    root: Any
    notes: list[str] = field(default_factory=list)
    cut: bool = False


def read_xml(data: bytes, charset: str | None = None) -> Mended:
    """Parse strictly; mend only what is not well-formed. Raises UnreadableXML.

    `charset` is what came beside the bytes. They are believed before it: a wrong label is commoner than wrong bytes.
    """
    notes: list[str] = []
    text = decode(data, charset, notes)
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    try:
        root = _strict(text)
        if root.getroottree().docinfo.internalDTD is None:
            return Mended(root, notes)
        notes.append("It has a document type declaration, which is not looked at.")
    except etree.XMLSyntaxError as error:
        notes.append(f"It is not well-formed XML ({error.msg}).")
    return _mend(text, notes)


def decode(data: bytes, charset: str | None, notes: list[str]) -> str:
    """The text. Bytes that are UTF-8 are UTF-8, whatever is written above them."""
    for mark, codec in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return data.decode(codec, "replace")
    found = _DECLARED.match(data[:300])
    named = found[1].decode("ascii", "replace").lower() if found else (charset or "").lower()
    named = MEANT.get(named, named)
    if not data.isascii():
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return _not_utf_8(data, named, charset, notes)
        if found and named not in ("utf-8", "utf8"):
            notes.append(f"It says that it is {found[1].decode('ascii', 'replace')}, and is UTF-8.")
        return text
    try:
        return data.decode(named or "ascii")
    except (LookupError, UnicodeDecodeError):
        return data.decode("ascii")


def _not_utf_8(data: bytes, named: str, charset: str | None, notes: list[str]) -> str:
    if named and named not in ("utf-8", "utf8"):
        try:
            return data.decode(named)
        except (LookupError, UnicodeDecodeError):
            pass
    fallback = MEANT.get((charset or "").lower(), charset or "windows-1252")
    if fallback.lower() in ("utf-8", "utf8") or not _known(fallback):
        fallback = "windows-1252"
    notes.append(f"Some of its characters are not UTF-8; they were read as {fallback}.")

    def stray(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(fallback, "replace"), error.end

    codecs.register_error("strada.stray", stray)
    return data.decode("utf-8", "strada.stray")


def _known(codec: str) -> bool:
    try:
        b"a".decode(codec)
    except (LookupError, UnicodeDecodeError):
        return False
    return True


def _strict(text: str) -> Any:
    return etree.fromstring(text.encode("utf-8", "replace"), etree.XMLParser(encoding="utf-8", **SECURE))


def _lenient(text: str) -> Any:
    root = etree.fromstring(text.encode("utf-8", "replace"), etree.XMLParser(encoding="utf-8", recover=True, **SECURE))
    if root is None:
        raise UnreadableXML("no element can be made out in it")
    return root


def _mend(text: str, notes: list[str]) -> Mended:
    text = _characters(_trimmed(text), notes)
    text, cut = _closed(text, notes)
    text = _declared(text, notes)
    try:
        return Mended(_strict(text), notes, cut)
    except etree.XMLSyntaxError:
        return Mended(_piecewise(text, notes), notes, cut)


def _trimmed(text: str) -> str:
    """From the first tag of the response on: no warning of a program before it, no document type, nothing after it."""
    begin = _RESPONSE.search(text) or _ELEMENT.search(text, max(text.rfind("<?xml "), 0))
    if begin is None:
        raise UnreadableXML("it is no XML at all")
    text = text[begin.start() :]
    name = re.match(r"<([\w:.-]+)", text)
    end = text.rfind(f"</{name[1]}") if name else -1
    return text if end < 0 else text[: text.find(">", end) + 1 or None]


def _characters(text: str, notes: list[str]) -> str:
    """Characters that XML does not allow, and & and < that were not escaped."""
    taken_out = 0

    def illegal(match: re.Match[str]) -> str:
        nonlocal taken_out
        taken_out += 1
        return " " if match[0].isspace() else "\ufffd"

    def reference(match: re.Match[str]) -> str:
        code = int(match[1][1:], 16) if match[1][0] == "x" else int(match[1])
        character = chr(code) if code < 0x110000 else "\x00"
        return _ILLEGAL.sub(illegal, character) if _ILLEGAL.match(character) else match[0]

    def bare(match: re.Match[str]) -> str:
        name = match[2] or ""
        if match[1] or name.startswith("#") or name in _XML_ENTITIES:
            return match[0]
        return html.escape(html5.get(f"{name};", match[0]), quote=False)

    mended = _ILLEGAL.sub(illegal, _REFERENCE.sub(reference, text))
    if taken_out:
        notes.append("Characters that XML does not allow were taken out.")
    return _BARE.sub(bare, mended)


def _closed(text: str, notes: list[str]) -> tuple[str, bool]:
    """Text whose end is missing, cut after its last whole record and closed."""
    name = re.match(r"<([\w:.-]+)", text)
    if name is None or re.search(rf"</{re.escape(name[1])}\s*>\s*\Z", text):
        return text, False
    open_tags: list[str] = []
    whole, left_open = 0, [name[1]]
    for tag in _TAG.finditer(text):
        if tag[2] and tag[1] and tag[2] in open_tags:
            while open_tags.pop() != tag[2]:
                pass
        elif tag[2] and not tag[1] and not tag[4]:
            open_tags.append(tag[2])
        ended = bool(tag[1] or tag[4]) and tag[2].rpartition(":")[2] in _UNITS
        if ended or not whole:
            whole, left_open = tag.end(), list(open_tags)
    if not _RESPONSE.match(text):
        notes.append("Its end is missing.")
        return text, True
    lost = re.search(r"identifier\b[^<>]*>([^<]*)", text[whole:])
    which = f" The record that was cut in two, {lost[1].strip()}, is left out." if lost else ""
    notes.append(f"Its end is missing.{which}")
    return text[:whole] + "".join(f"</{tag}>" for tag in reversed(left_open)), True


def _declared(text: str, notes: list[str]) -> str:
    """Prefixes that are used and not declared everywhere, declared on the root."""
    end = re.match(r"<[\w:.-]+", text)
    tag = re.match(r"<[^>]*>", text)
    if end is None or tag is None:
        return text
    declared = dict(_DECLARED_PREFIX.findall(text))
    on_root = dict(_DECLARED_PREFIX.findall(tag[0]))
    used = {
        prefix for found in _TAG.finditer(text) if found[2] for prefix in _PREFIX.findall(_QUOTED.sub("", found[0]))
    }
    missing = sorted(used - set(on_root) - {"xml", "xmlns"})
    if unknown := [prefix for prefix in missing if prefix not in declared]:
        notes.append(f"Prefixes were not declared: {', '.join(unknown)}.")
    known = {**FOREIGN, **PREFIXES, **declared}
    names = "".join(f' xmlns:{prefix}="{known.get(prefix, f"urn:undeclared:{prefix}")}"' for prefix in missing)
    return text[: end.end()] + names + text[end.end() :]


def _piecewise(text: str, notes: list[str]) -> Any:
    """Each record by itself, so that what is wrong with one harms no other."""
    begins = [found.start() for found in _RECORD.finditer(text)]
    if not begins:
        notes.append("What could be made out of it was read.")
        return _lenient(text)
    after = _AFTER_RECORDS.search(text, begins[-1])
    end = after.start() if after else len(text)
    root = _lenient(text[: begins[0]] + (text[end:] if after else ""))
    frame = next((each for each in root.iter() if local_name(each) in ("ListRecords", "GetRecord")), root)
    wrapper = re.match(r"<[^>]*>", text)
    names = " ".join(re.findall(r"xmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"]*\"|'[^']*')", wrapper[0])) if wrapper else ""
    pieces = [text[begin:stop] for begin, stop in zip(begins, [*begins[1:], end], strict=True)]
    for count, record in enumerate(filter(_is_element, (_piece(piece, names, notes) for piece in pieces))):
        frame.insert(count, record)
    return root


def _piece(text: str, names: str, notes: list[str]) -> Any:
    wrapped = f"<piece {names}>{text}</piece>"
    try:
        return _strict(wrapped)[0]
    except etree.XMLSyntaxError as error:
        record = next(iter(_lenient(wrapped)), None)
        found = re.search(r"identifier\b[^<>]*>([^<]*)", text)
        which = found[1].strip() if found else "without identifier"
        notes.append(f"The record {which} was read as far as it can be ({error.msg}).")
        return record


def _is_element(found: Any) -> bool:
    return found is not None and isinstance(found.tag, str)


def local_name(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""
