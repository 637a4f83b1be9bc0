"""The page that says what went wrong."""

from dataclasses import dataclass
from typing import ClassVar

from strada.errors import StradaError
from strada.language import SOURCE, translate
from strada.pages.frame import Frame
from strada.pages.links import Label


@dataclass(frozen=True)
class ErrorPage:
    """An error, or the tombstone of what was published once."""

    template: ClassVar[str] = "error.html"
    frame: Frame
    status: int
    title: str
    sentence: Label
    #: The IRI that was asked for, of a tombstone.
    iri: str = ""
    #: When it was taken away, of a tombstone.
    time: str = ""


def error_page(frame: Frame, error: StradaError, *, iri: str = "", time: str = "") -> ErrorPage:
    """The page of an error; `iri` and `time` make it a tombstone."""
    title = translate(error.title, frame.language)
    return ErrorPage(frame, error.status, title, sentence(error, frame.language), iri, time)


def sentence(error: StradaError, language: str) -> Label:
    """What an error says, in a language. What tells particulars is said in English only."""
    said = translate(str(error), language)
    return Label(said, SOURCE if said == str(error) and language != SOURCE else None)
