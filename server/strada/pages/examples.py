"""Queries to begin with, from first steps to questions of research; each runs on any catalogue of this kind."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from strada.language import marked

QUERIES = Path(__file__).parent / "queries"


@dataclass(frozen=True)
class Example:
    """A query and the question that it answers, in words that are still to be translated."""

    name: str
    question: str

    @property
    def query(self) -> str:
        return _read(self.name)


@cache
def _read(name: str) -> str:
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


#: In the order of the page.
EXAMPLES = (
    Example("first-triples", marked("What does this catalogue say? Any ten statements.")),
    Example("newest-documents", marked("Which documents appeared last?")),
    Example("classes", marked("What kinds of things are there, and how many of each?")),
    Example("properties-of-documents", marked("Which properties do documents have, and how often?")),
    Example("words-in-titles", marked("Which titles have the word “children”, whatever its case?")),
    Example("documents-by-year", marked("How many documents appeared in each year?")),
    Example("documents-since", marked("Which documents appeared in 2015 or later?")),
    Example("documents-by-type", marked("How many documents are of each type?")),
    Example("documents-by-language", marked("How many documents are in each language?")),
    Example("documents-without-a-summary", marked("Which documents have no summary?")),
    Example("most-used-keywords", marked("Which keywords have the most documents?")),
    Example(
        "keyword-by-any-label",
        marked("Which keyword has the label “Menschenhandel”, in any language?"),
    ),
    Example("labels-of-a-keyword", marked("What is “Exploitation” called in other languages?")),
    Example(
        "documents-below-a-keyword",
        marked("Which documents are filed under “Exploitation”, or something narrower?"),
    ),
    Example("keyword-tree", marked("What are the top keywords, and which stand right below them?")),
    Example("keywords-together", marked("Which keywords stand together on the most documents?")),
    Example("keywords-over-time", marked("How often was each keyword used in each five years?")),
    Example("countries", marked("Which countries and regions are the documents about?")),
    Example("authors-and-publishers", marked("Who wrote or published the most documents?")),
    Example("who-publishes-together", marked("Which authors and publishers stand together on a document?")),
    Example("related-documents", marked("Which documents refer to each other, and how?")),
    Example("matches", marked("Which keywords have an exact match in another vocabulary?")),
    Example("labels-by-language", marked("How many preferred labels are there in each language?")),
    Example("where-to-read", marked("Where can documents be read: here, at another address, or nowhere online?")),
    Example("about-one-document", marked("Everything about one document, as a graph.")),
)
