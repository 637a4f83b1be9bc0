"""What real repositories answered, sent to the harvester again by a server on this computer."""

import gzip
import json
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from strada.sources.dublin_core import read_dublin_core
from strada.sources.harvest import Harvest, harvest
from strada.sources.kept import kept_files, read_newest
from strada.sources.raw import RawRecord
from strada.sources.repository import Manners
from tests.sources.oai_server import Asked, Reply, error, identify, serving

HASTY = Manners(pause=0, timeout=5, deadline=5, retries=1, wait=0.01)
#: What an unhurried person counts in the bytes, without any XML parser.
RECORD = re.compile(rb"<(?:\w+:)?record[\s>].*?</(?:\w+:)?record>", re.DOTALL)
IDENTIFIER = re.compile(rb"<header[^>]*>\s*<identifier>([^<]*)")
ELEMENTS = (
    b"title|creator|subject|description|publisher|contributor|date|type|format|identifier|source|language|relation|"
    b"coverage|rights|status"
)
VALUE = re.compile(rb"<(?:dc:)?(" + ELEMENTS + rb")(?:\s[^>]*)?>([^<]*[^<\s][^<]*)<")
QUIRKS = {
    "asu": "tokens that the server percent-encoded itself; identifiers such as item:28146; a deletion",
    "bhl": "no XML declaration",
    "citeseerx": "empty elements; an empty token; datestamps by day",
    "colostate": "deletions; a cursor that counts answers; slashes and colons in tokens",
    "digitalhoward": "a token with slashes; an empty last token",
    "dryad": "records of nothing but dc:status; tokens with an expiry",
    "icpsr": "identifiers that are bare numbers; a date of response with fractions and an offset",
    "noaa_nodc": "datestamps without a zone; identifiers without a scheme",
    "pcurio": "U+000B in the XML; Dublin Core in the default namespace",
    "purdue": "a redirect with a body that is no HTML; identifiers that are addresses; an offset of +00:00",
    "udel": "tokens in base 64 with = at the end",
}


def expected(data: bytes) -> tuple[Counter[str], Counter[str]]:
    """The identifiers of all records in the bytes, and the values of those that are not deleted."""
    identifiers: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for found in RECORD.finditer(data):
        identifiers.update(unescape(each.decode()).strip() for each in IDENTIFIER.findall(found[0]))
        if b'status="deleted"' not in found[0]:
            metadata = found[0].partition(b"<metadata>")[2]
            values.update(name.decode() for name, _ in VALUE.findall(metadata))
    return identifiers, values


def kept(folder: Path) -> tuple[Counter[str], Counter[str]]:
    found = [
        each
        for each in read_newest(kept_files(folder), lambda path: path.name, read_dublin_core)
        if isinstance(each, RawRecord)
    ]
    labels = Counter(label.removeprefix("dc:") for each in found for label, _, _ in each.values)
    return Counter(each.identifier for each in found), labels


def files(shared: Path) -> list[Path]:
    return sorted((shared / "inputs" / "oai").rglob("*.xml"))


def index(shared: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((shared / "inputs" / "oai" / "index.json").read_text(encoding="utf-8"))
    return read


def replied(shared: Path, entry: dict[str, Any], location: str = "") -> Reply:
    """A response as it came: its status, its type, and packed if it was."""
    data = (shared / "inputs" / "oai" / entry["file"]).read_bytes()
    headers = {"Content-Type": entry["content_type"][0]}
    if entry["content_encoding"] == "gzip":
        data, headers["Content-Encoding"] = gzip.compress(data), "gzip"
    if location:
        headers["Location"] = location
    return Reply(data, entry["status"]["code"], headers)


def test_every_real_response_gives_all_its_records(shared: Path, tmp_path: Path) -> None:
    told: dict[str, Harvest] = {}
    known = {entry["file"]: replied(shared, entry) for entry in index(shared)}
    for path in files(shared):
        first = known.get(path.name, Reply(path.read_bytes()))

        def answer(asked: Asked, first: Reply = first) -> Reply:
            if asked.query["verb"] == "Identify":
                return Reply(identify())
            return Reply(error("noRecordsMatch")) if "resumptionToken" in asked.query else first

        folder = tmp_path / f"{path.parent.name}-{path.stem}"
        with serving(answer) as server:
            told[path.name] = harvest(server.address, folder, manners=HASTY)
            assert len(server.asked) < 10, path.name
        identifiers, values = kept(folder)
        assert identifiers == expected(path.read_bytes())[0], path.name
        if b"datacite.org/schema/kernel" not in path.read_bytes():  # which is no Dublin Core
            assert values == expected(path.read_bytes())[1], path.name
    assert len(told) == 96
    for entry in index(shared):
        if entry["wellformed"]:
            one = told[entry["file"]]
            assert (one.added + one.deleted, one.deleted) == (entry["records"], entry["deleted"]), entry["file"]
    assert told["pcurio-01.xml"].added == 5
    failed = {name for name, each in told.items() if not (each.added + each.deleted or each.findings)}
    assert failed == set(), "an answer without records says why"


def test_every_real_repository_is_harvested_to_its_end(shared: Path, tmp_path: Path) -> None:
    providers = sorted({entry["provider"] for entry in index(shared)})
    for provider in providers:
        entries = [entry for entry in index(shared) if entry["provider"] == provider]
        pages = {dict(parse_qsl(urlsplit(entry["uri"]).query)).get("resumptionToken", ""): entry for entry in entries}

        def answer(asked: Asked, pages: dict[str, Any] = pages, entries: list[dict[str, Any]] = entries) -> Reply:
            if asked.query["verb"] == "Identify":
                return Reply("<html>no such page</html>", 404)
            if asked.path == "/oai" and entries[0]["status"]["code"] == 302:
                return replied(shared, entries[0], "/moved")
            token = asked.query.get("resumptionToken", "")
            return replied(shared, pages[token]) if token in pages else Reply(error("badResumptionToken"))

        with serving(answer) as server:
            told = harvest(server.address, tmp_path / provider, manners=HASTY)
        assert told.complete, f"{provider}: {told.findings}"
        data = b"".join((shared / "inputs" / "oai" / entry["file"]).read_bytes() for entry in entries)
        assert kept(tmp_path / provider) == expected(data), provider
    assert set(QUIRKS) <= set(providers)


def test_a_second_harvest_of_a_real_repository_adds_nothing(shared: Path, tmp_path: Path) -> None:
    for name in ("arxiv_oai", "dryad", "pcurio", "noaa_nodc"):
        data = (shared / "inputs" / "oai" / f"{name}-01.xml").read_bytes()

        def answer(asked: Asked, data: bytes = data) -> Reply:
            if asked.query["verb"] == "Identify":
                return Reply(identify())
            return Reply(error("noRecordsMatch")) if "resumptionToken" in asked.query else Reply(data)

        with serving(answer) as server:
            harvest(server.address, tmp_path / name, manners=HASTY)
            again = harvest(server.address, tmp_path / name, manners=HASTY)
        assert again.file is None, name


@pytest.mark.parametrize(("location", "said"), [("httppurr.purdue.edu/", "404"), ("", "does not say where")])
def test_a_real_redirect_that_leads_nowhere_is_told(shared: Path, tmp_path: Path, location: str, said: str) -> None:
    entry = next(each for each in index(shared) if each["file"] == "purdue-01.xml")

    def answer(asked: Asked) -> Reply:
        return replied(shared, entry, location) if asked.path == "/oai" else Reply("no such page", 404)

    with serving(answer) as server:
        told = harvest(server.address, tmp_path / "purdue", manners=HASTY)
    assert not told.complete
    assert said in str(told.findings)
