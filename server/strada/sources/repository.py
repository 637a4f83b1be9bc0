"""The other side of a harvest: an OAI-PMH repository, as careful HTTP makes it look.

oaipmh-scythe speaks the protocol: its requests, its errors, waiting and asking again. It believes what it is sent,
so every answer passes `Courteous` first: in time, not too large, well-formed, and in the protocol's namespace.
"""

import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import version
from ssl import SSLContext
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import httpx2
from lxml import etree
from oaipmh_scythe import HTTPConfig, RetryConfig, Scythe

from strada.errors import SiteError
from strada.namespaces import OAI
from strada.sources.mending import UnreadableXML, local_name, read_xml
from strada.sources.xml_records import RESPONSE

PAGE = "strada.page"
#: What the protocol itself asks in the query; the rest of an address is the repository's own.
ARGUMENTS = ("verb", "metadataPrefix", "set", "from", "until", "resumptionToken", "identifier")
AGAIN = "Import it again later; what came so far is kept."
LOOK = "Look whether it is that of an OAI-PMH server; it often ends in /oai or /oai/request."
TELL = "Tell the repository; what came so far is kept."
TOO_BUSY, UNAVAILABLE = 429, 503
GZIP, GZIP_WINDOW = b"\x1f\x8b", 31


class HarvestStopped(SiteError):
    """A harvest cannot go on. What came before is kept."""

    title = "The harvest stopped"

    def __init__(self, message: str, remedy: str = AGAIN) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Manners:
    """How a harvest behaves, and how much it puts up with. Times are in seconds."""

    pause: float = 1.0
    timeout: float = 60
    #: For one answer, however slowly it drips.
    deadline: float = 300
    retries: int = 3
    wait: float = 10
    longest_wait: float = 600
    redirects: int = 5
    most_bytes: int = 64 * 1024 * 1024
    most_answers: int = 100_000


@dataclass(frozen=True)
class Address:
    """The address of a repository: what is called, what is asked with each request, and what may be told of it."""

    endpoint: str
    parameters: tuple[tuple[str, str], ...]
    shown: str

    @classmethod
    def read(cls, text: str) -> "Address":
        """Raises HarvestStopped."""
        try:
            parts = urlsplit(text.strip())
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise HarvestStopped(f"“{text}” is no address: {error}.") from error
        if parts.scheme not in ("http", "https") or not host:
            raise HarvestStopped(f"“{text}” is no address on the web. It begins with http:// or https://.")
        parameters = tuple(parse_qsl(parts.query, keep_blank_values=True))
        asked = [name for name, _ in parameters if name in ARGUMENTS]
        if asked:
            remedy = "Give the address without it; the format and the set are given beside the address."
            raise HarvestStopped(f"The address asks a question already ({', '.join(asked)}). {remedy}")
        named = f"[{host}]" if ":" in host else host
        shown = urlunsplit((parts.scheme, f"{named}:{port}" if port else named, parts.path, parts.query, ""))
        return cls(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), parameters, shown)


class Repository(Scythe):
    """oaipmh-scythe over a client with manners; the page that was `Mended` is an extension of each response."""

    def __init__(self, address: Address, manners: Manners) -> None:
        agent = f"Strada/{version('strada')} (OAI-PMH harvester)"
        super().__init__(
            address.endpoint,
            http_config=HTTPConfig(timeout=manners.timeout, user_agent=agent),
            retry_config=RetryConfig(
                max_retries=manners.retries,
                retry_status_codes=(500, 502, UNAVAILABLE, 504),
                default_retry_after=manners.wait,
                retry_on_transport_error=True,
                initial_backoff=min(1.0, manners.wait),
            ),
        )
        self._polite = httpx2.Client(
            headers={"User-Agent": agent, "Accept": "text/xml, */*;q=0.5", "Accept-Encoding": "gzip"},
            params=list(address.parameters),
            timeout=manners.timeout,
            follow_redirects=True,
            max_redirects=manners.redirects,
            transport=Courteous(address.endpoint, manners),
        )

    @property
    def client(self) -> httpx2.Client:
        return self._polite

    def close(self) -> None:
        self._polite.close()


class Courteous(httpx2.BaseTransport):
    """Sends one request after the other with a pause, and hands on only what can be read."""

    def __init__(self, endpoint: str, manners: Manners) -> None:
        self._manners = manners
        self._inner = httpx2.HTTPTransport(verify=_trust(), proxy=_proxy(endpoint))
        self._last = -manners.pause
        self._broken: dict[str, int] = {}

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme not in ("http", "https") or not request.url.host:
            raise HarvestStopped(f"The server sends us on to an address that is none on the web: {request.url}.", TELL)
        time.sleep(max(0.0, self._last + self._manners.pause - time.monotonic()))
        answer = self._inner.handle_request(request)
        try:
            data = self._body(answer, str(request.url))
        finally:
            answer.close()
            self._last = time.monotonic()
        if answer.is_redirect:
            return httpx2.Response(answer.status_code, headers=self._location(answer, request))
        return self._readable(answer, data)

    def close(self) -> None:
        self._inner.close()

    def _body(self, answer: httpx2.Response, iri: str) -> bytes:
        """All bytes of an answer. One that breaks off is asked for again; in the end what came of it is taken."""
        begun, data = time.monotonic(), bytearray()
        try:
            for chunk in answer.iter_raw():
                data += chunk
                if len(data) > self._manners.most_bytes:
                    raise self._too_large()
                if time.monotonic() - begun > self._manners.deadline:
                    raise httpx2.ReadTimeout(f"it took longer than {self._manners.deadline:.0f} seconds")
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.ReadTimeout):
            self._broken[iri] = self._broken.get(iri, 0) + 1
            if not data or self._broken[iri] <= self._manners.retries:
                raise
        if not data.startswith(GZIP):
            return bytes(data)
        try:
            unpacked = zlib.decompressobj(GZIP_WINDOW).decompress(data, self._manners.most_bytes + 1)
        except zlib.error as error:
            raise HarvestStopped(f"The answer is packed, and cannot be unpacked ({error}).", TELL) from error
        if len(unpacked) > self._manners.most_bytes:
            raise self._too_large()
        return unpacked

    def _too_large(self) -> HarvestStopped:
        return HarvestStopped(
            f"An answer is larger than {self._manners.most_bytes:,} bytes, so it was not read.",
            "Harvest the repository in parts, set by set.",
        )

    def _location(self, answer: httpx2.Response, request: httpx2.Request) -> dict[str, str]:
        """Where a redirect leads. A server that forgets the question is asked it again."""
        location = answer.headers.get("location", "").strip()
        if location and "?" not in location and request.url.query:
            location = f"{location}?{request.url.query.decode('ascii')}"
        return {"location": location} if location else {}

    def _readable(self, answer: httpx2.Response, data: bytes) -> httpx2.Response:
        status, headers = answer.status_code, {}
        if seconds := self._retry_after(answer):
            # oaipmh-scythe waits as long as it is told to for this one status only, and reads numbers only.
            status, headers = UNAVAILABLE, {"retry-after": str(seconds)}
        elif status == TOO_BUSY:
            status = UNAVAILABLE
        try:
            page = read_xml(data, answer.charset_encoding)
        except UnreadableXML:
            page = None
        if page is None or local_name(page.root) != RESPONSE:
            if answer.is_success:
                raise HarvestStopped(f"The address answers, but not with OAI-PMH: {_beginning(data)}.", LOOK)
            return httpx2.Response(status, headers=headers)
        put_in_namespace(page.root)
        return httpx2.Response(status, headers=headers, content=etree.tostring(page.root), extensions={PAGE: page})

    def _retry_after(self, answer: httpx2.Response) -> int:
        """How long the server asks us to wait, in seconds; 0 if it does not say. Raises HarvestStopped if too long."""
        if answer.status_code not in (TOO_BUSY, UNAVAILABLE):
            return 0
        given = answer.headers.get("retry-after", "").strip()
        try:
            seconds = int(given) if given.isdigit() else _until(given)
        except ValueError:
            return 0
        if seconds > self._manners.longest_wait:
            raise HarvestStopped(f"The server asks us to come back in {seconds} seconds.")
        return max(seconds, 1) if given else 0


def put_in_namespace(root: Any) -> None:
    """Name the protocol's own elements rightly, where a server forgot their namespace or has that of version 1."""
    for element in _frame(root):
        element.tag = f"{{{OAI}}}{local_name(element)}"
    token = root.find(f".//{{{OAI}}}resumptionToken")
    if token is not None and token.text:
        token.text = token.text.strip()


def _frame(root: Any) -> list[Any]:
    """The elements that are the protocol's; what is in `metadata`, `about` and descriptions is not."""
    elements, frame = [root], []
    while elements:
        element = elements.pop()
        frame.append(element)
        if local_name(element) not in ("metadata", "about", "description", "setDescription"):
            elements += [child for child in element if local_name(child)]
    return frame


def _until(given: str) -> int:
    moment = parsedate_to_datetime(given)
    return int((moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _beginning(data: bytes) -> str:
    text = " ".join(data[:400].decode("utf-8", "replace").split())
    return f"it begins “{text[:80]}”" if text else "it is empty"


@cache
def _trust() -> SSLContext:
    """The certificates that this computer trusts. Reading them takes longer than many a harvest."""
    return httpx2.create_ssl_context()


def _proxy(endpoint: str) -> str | None:
    """The proxy that this computer is set to go through, if any."""
    parts = urlsplit(endpoint)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)
