"""One list of a repository, from its first answer to its last, however the server goes about it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import httpx2
from oaipmh_scythe import (
    BadArgument,
    BadResumptionToken,
    CannotDisseminateFormat,
    NoRecordsMatch,
    NoSetHierarchy,
    OAIPMHException,
)

from strada.namespaces import OAI
from strada.profile.findings import INFO, VIOLATION, WARNING, Finding, Origin
from strada.sources.mending import Mended
from strada.sources.repository import AGAIN, PAGE, TELL, HarvestStopped, Repository
from strada.sources.xml_records import Found, key, read_response, responses

#: The two granularities of the protocol: what Identify calls each, how a moment is written, and what its grain is.
SECONDS = ("YYYY-MM-DDThh:mm:ssZ", "%Y-%m-%dT%H:%M:%SZ", timedelta(seconds=1))
DAYS = ("YYYY-MM-DD", "%Y-%m-%d", timedelta(days=1))
#: So many answers in a row without one record that is new: the server goes in a circle.
MOST_IDLE = 100
#: So many remarks on answers are told, then no more.
MOST_REMARKS = 20
MOVED = (301, 308)
BAD_STATUS = {
    401: "asks for a name and a password",
    403: "does not let us in",
    404: "says that there is nothing at this address",
    410: "says that what was at this address is gone",
}
#: What helps against what a server refuses; against the rest, time does.
REMEDIES: dict[type[Exception], str] = {
    BadArgument: "Look whether the address, the format and the set are right.",
    CannotDisseminateFormat: "Ask for a format that the repository has; every one has oai_dc.",
    NoSetHierarchy: "The repository has no sets: leave the set out.",
}
#: What went wrong on the way. Each becomes a sentence; what came before it is kept.
TROUBLE = (HarvestStopped, OAIPMHException, httpx2.HTTPError, httpx2.InvalidURL)


class Listing:
    """The records that a repository lists. Afterwards `complete` says whether its end was reached."""

    def __init__(self, repository: Repository, shown: str, most_answers: int) -> None:
        self.complete = False
        self.response_date = ""
        self.seen: set[str] = set()
        self.findings: list[Finding] = []
        self.answers = 0
        #: How the server keeps deletions (no, transient, persistent); empty if it does not say.
        self.deletions = ""
        self._repository = repository
        self._shown = shown
        self._most_answers = most_answers
        self._size: int | None = None
        self._unquotes = False

    def records(self, arguments: dict[str, str], since: datetime | None) -> Iterator[list[Found]]:
        """The records of each answer in turn."""
        try:
            granularity = self._identify()
            yield from self._records({"verb": "ListRecords", **arguments}, since, granularity)
        except TROUBLE as error:
            self.complete = False
            remedy = error.remedy if isinstance(error, HarvestStopped) else REMEDIES.get(type(error), AGAIN)
            self.tell(VIOLATION, _sentence(error), remedy)

    def tell(self, severity: str, problem: str, remedy: str = "") -> None:
        where = Origin(self._shown, self.answers or None, "answer")
        self.findings.append(Finding(severity, where, problem, remedy))

    def _identify(self) -> str:
        """The granularity that the server says it has."""
        try:
            root = self._page({"verb": "Identify"}).root
        except (HarvestStopped, OAIPMHException, httpx2.HTTPStatusError) as error:
            self.tell(INFO, f"The server does not say who it is: {_sentence(error)}")
            return ""
        self.deletions = root.findtext(f".//{{{OAI}}}deletedRecord", "").strip()
        return str(root.findtext(f".//{{{OAI}}}granularity", "")).strip()

    def _records(self, query: dict[str, str], since: datetime | None, granularity: str) -> Iterator[list[Found]]:
        page = self._first(query, since, granularity)
        asked: set[str] = set()
        idle = 0
        while page is not None:
            found = [read_response(element, count) for count, element in enumerate(responses(page.root), 1)]
            if not found and page.root.find(f"{{{OAI}}}ListRecords") is None:
                raise HarvestStopped("The server answers, but with no list of records.")
            new = {key(each) for each in found} - self.seen
            self.seen |= new
            idle = 0 if new else idle + 1
            self._remark(page)
            yield found
            token = self._token(page)
            if token and idle and (token in asked or idle >= MOST_IDLE):
                raise HarvestStopped("The server goes in a circle: it goes on, and lists nothing that is new.", TELL)
            if self.answers >= self._most_answers:
                raise HarvestStopped(f"The list has no end after {self.answers} answers.", TELL)
            asked.add(token)
            page = self._next(token) if token else None
        if self.complete and self._size is not None and self._size != len(self.seen):
            severity = WARNING if len(self.seen) < self._size else INFO
            self.tell(severity, f"The server speaks of {self._size} records, and listed {len(self.seen)}.")

    def _first(self, query: dict[str, str], since: datetime | None, granularity: str) -> Mended | None:
        """The first answer. Many servers refuse a date that is as exact as they say themselves, or not as exact."""
        exact, rough = (SECONDS, DAYS) if granularity == SECONDS[0] else (DAYS, SECONDS)
        try:
            try:
                return self._page({**query, **_from(since, exact)})
            except BadArgument:
                if since is None:
                    raise
                return self._page({**query, **_from(since, rough)})
        except NoRecordsMatch:
            self.complete = True
            return None

    def _next(self, token: str) -> Mended | None:
        """The answer to a token. Some servers encode it themselves, and know it only as it was before that."""
        plain = unquote(token)
        try:
            return self._page(_resume(plain if self._unquotes else token))
        except NoRecordsMatch:
            if self._is_short():
                raise
        except BadResumptionToken:
            if plain != token and not self._unquotes:
                self._unquotes = True
                return self._next(token)
            if self._size is None or self._is_short():
                raise
            self.tell(INFO, "The server does not know its own last token; all records had come by then.")
        self.complete = True
        return None

    def _is_short(self) -> bool:
        return self._size is not None and len(self.seen) < self._size

    def _page(self, query: dict[str, str]) -> Mended:
        response = self._repository.harvest(query).http_response
        page = response.extensions[PAGE]
        if not isinstance(page, Mended):
            raise TypeError(page)
        if query["verb"] == "ListRecords":
            self.answers += 1
            self.response_date = self.response_date or page.root.findtext(f"{{{OAI}}}responseDate", "").strip()
        if self.answers == 1 and any(hop.status_code in MOVED for hop in response.history):
            moved = response.url.copy_with(query=None, username=None, password=None)
            self.tell(WARNING, f"The repository has moved to {moved}.", "Import from that address from now on.")
        return page

    def _token(self, page: Mended) -> str:
        """The token of an answer. Without one the list is complete, unless the answer breaks off before it."""
        element: Any = page.root.find(f".//{{{OAI}}}resumptionToken")
        if element is None and page.cut:
            raise HarvestStopped("The answer breaks off, so what should come after it is not known.")
        size = "" if element is None else element.get("completeListSize", "").strip()
        self._size = int(size) if size.isdecimal() else self._size
        token = "" if element is None else (element.text or "").strip()
        self.complete = not token
        return token

    def _remark(self, page: Mended) -> None:
        told = sum(finding.severity == WARNING for finding in self.findings)
        for note in page.notes[: max(0, MOST_REMARKS - told)]:
            self.tell(WARNING, note, "Nothing to do here; tell the repository.")


def _from(since: datetime | None, granularity: tuple[str, str, timedelta]) -> dict[str, str]:
    """From when on to ask: one grain earlier, so that what came in that very moment is not missed."""
    _, form, grain = granularity
    return {} if since is None else {"from": (since.astimezone(UTC) - grain).strftime(form)}


def _resume(token: str) -> dict[str, str]:
    return {"verb": "ListRecords", "resumptionToken": token}


def _sentence(error: Exception) -> str:
    if isinstance(error, HarvestStopped):
        return str(error)
    if isinstance(error, OAIPMHException):
        said = " ".join(str(error).split()).rstrip(".")
        return f"The server refuses the request ({type(error).__name__}){f': {said}' if said else ''}."
    if isinstance(error, httpx2.HTTPStatusError):
        status = error.response.status_code
        if error.response.is_redirect:
            return f"The server sends us on ({status}), but does not say where."
        return f"The server {BAD_STATUS.get(status, 'answers with an error')} ({status})."
    if isinstance(error, httpx2.TooManyRedirects):
        return "The server sends us from one address to the next without end."
    if isinstance(error, httpx2.TimeoutException):
        return "The server does not answer in time."
    return f"The server cannot be reached, or breaks off: {error}"
