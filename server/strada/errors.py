"""Everything that Strada refuses to do, each with the HTTP status that says so.

StradaError
├── BadRequest 400             the request cannot be understood
│   └── QueryRefused 400       a SPARQL query that this service does not answer
├── NotFound 404               never published here
├── MethodNotAllowed 405
├── NotAcceptable 406          no representation that the client accepts
├── Gone 410                   published once, then removed or closed
├── ContentTooLarge 413
├── UnsupportedMediaType 415
├── RangeNotSatisfiable 416    a part of a file that it does not have
├── Unavailable 503            no release yet, or the engine is down
│   └── QueryTimeout 503       the deadline of a query has passed
├── ResultTooLarge 500         an answer over the cap, never cut off
├── StoreError 500             a store elsewhere fails on a query that it should answer
├── CannotListen               the address of the server is taken
└── SiteError                  the site's folder cannot be built; the last release stays
    ├── SettingsError
    ├── ShapesError
    ├── Locked                 another build is running
    ├── PublishedElsewhere     the history and the current release differ
    ├── TooManyDeletions
    ├── NotLoaded              the store elsewhere did not take the triples of a release
    └── FileChanged            during the build
"""

from collections.abc import Mapping


class StradaError(Exception):
    """A sentence for the reader, with the HTTP status on the class."""

    status = 500
    title = "Something went wrong"

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that the answer must carry."""
        return {}


class BadRequest(StradaError):
    status = 400
    title = "The request cannot be understood"


class QueryRefused(BadRequest):
    title = "The query is refused"


class NotFound(StradaError):
    status = 404
    title = "Not found"


class MethodNotAllowed(StradaError):
    status = 405
    title = "That method is not allowed here"

    def __init__(self, message: str, allowed: str) -> None:
        super().__init__(message)
        self.allowed = allowed

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Allow": self.allowed}


class NotAcceptable(StradaError):
    status = 406
    title = "Not available in that form"


class Gone(StradaError):
    status = 410
    title = "No longer published"


class ContentTooLarge(StradaError):
    status = 413
    title = "The request is too large"


class UnsupportedMediaType(StradaError):
    status = 415
    title = "The request has a form that is not understood here"


class RangeNotSatisfiable(StradaError):
    status = 416
    title = "The file has no such part"

    def __init__(self, message: str, content_range: str) -> None:
        super().__init__(message)
        self.content_range = content_range

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Content-Range": self.content_range}


class ResultTooLarge(StradaError):
    status = 500
    title = "The answer is too large"


class StoreError(StradaError):
    title = "The store failed on the query"


class Unavailable(StradaError):
    status = 503
    title = "Not available at the moment"

    def __init__(self, message: str, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after)}


class QueryTimeout(Unavailable):
    title = "The query ran out of time"


class CannotListen(StradaError):
    title = "The site cannot be served"


class SiteError(StradaError):
    title = "The site cannot be built"


class SettingsError(SiteError):
    pass


class ShapesError(SiteError):
    pass


class Locked(SiteError):
    pass


class PublishedElsewhere(SiteError):
    pass


class TooManyDeletions(SiteError):
    pass


class NotLoaded(SiteError):
    pass


class FileChanged(SiteError):
    pass
