"""A small web server on this computer that answers as a test says: well, badly or never."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

OAI = "http://www.openarchives.org/OAI/2.0/"


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    #: Pieces to send one by one, instead of a body; a test may sleep between them.
    pieces: Iterator[bytes] | None = None

    @property
    def data(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass
class Server:
    address: str
    asked: list[Asked] = field(default_factory=list)

    def listed(self) -> list[dict[str, str]]:
        """The queries of ListRecords that came."""
        return [each.query for each in self.asked if each.query.get("verb") == "ListRecords"]


@contextmanager
def serving(answer: Callable[[Asked], Reply], path: str = "/oai") -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), dict(self.headers))
            server.asked.append(asked)
            self._send(answer(asked))

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            headers = {"Content-Type": "text/xml", **reply.headers}
            if reply.pieces is None:
                headers.setdefault("Content-Length", str(len(reply.data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for piece in reply.pieces or [reply.data]:
                    self.wfile.write(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server = Server(f"http://127.0.0.1:{http.server_address[1]}{path}")
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def record(identifier: str, title: str = "A title", datestamp: str = "2026-01-02", *, deleted: bool = False) -> str:
    """A record of a list; deleted ones have no metadata."""
    status = ' status="deleted"' if deleted else ""
    header = f"<header{status}><identifier>{identifier}</identifier><datestamp>{datestamp}</datestamp></header>"
    metadata = "" if deleted else f"<metadata>{dublin_core(f'<dc:title>{title}</dc:title>')}</metadata>"
    return f"<record>{header}{metadata}</record>"


def dublin_core(inner: str) -> str:
    return f'<oai_dc:dc xmlns:oai_dc="{OAI}oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">{inner}</oai_dc:dc>'


def page(*records: str, token: str | None = None, size: int | None = None, date: str = "2026-11-23T12:00:00Z") -> str:
    """An answer to ListRecords."""
    attributes = "" if size is None else f' completeListSize="{size}"'
    last = "" if token is None else f"<resumptionToken{attributes}>{token}</resumptionToken>"
    return response(f"<ListRecords>{''.join(records)}{last}</ListRecords>", date)


def error(code: str, text: str = "") -> str:
    return response(f'<error code="{code}">{text}</error>')


def identify(granularity: str = "YYYY-MM-DDThh:mm:ssZ", deletions: str = "persistent") -> str:
    return response(
        f"<Identify><repositoryName>Trial</repositoryName><deletedRecord>{deletions}</deletedRecord>"
        f"<granularity>{granularity}</granularity></Identify>"
    )


def response(inner: str, date: str = "2026-11-23T12:00:00Z") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}"><responseDate>{date}</responseDate>'
        f"<request>http://localhost/oai</request>{inner}</OAI-PMH>"
    )
