"""The one table of representations: suffixes, media types, and what negotiates among them."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from strada.errors import NotAcceptable

#: Werkzeug needs 50 s for an `Accept` of 100,000 spaces; no honest client sends more than this.
LONGEST_ACCEPT = 2_048


@dataclass(frozen=True)
class Representation:
    """One serialisation: a row of the table, nothing else."""

    suffix: str
    media_type: str
    label: str
    aliases: tuple[str, ...] = ()

    @property
    def ending(self) -> str:
        """How an address ends that asks for it."""
        return f".{self.suffix}"

    @property
    def content_type(self) -> str:
        """The `Content-Type` header; text is always UTF-8."""
        textual = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if textual else self.media_type


HTML = Representation("html", "text/html", "HTML", ("application/xhtml+xml",))
JSON_LD = Representation("jsonld", "application/ld+json", "JSON-LD", ("application/json",))
#: Turtle is Notation3 without rules, so it suits who asks for that.
TURTLE = Representation("ttl", "text/turtle", "Turtle", ("application/x-turtle", "text/n3"))
N_TRIPLES = Representation("nt", "application/n-triples", "N-Triples", ("text/plain",))
RDF_XML = Representation("rdf", "application/rdf+xml", "RDF/XML", ("application/xml", "text/xml"))

#: Of a resource. The order is ours where the client has no preference.
REPRESENTATIONS = (HTML, JSON_LD, TURTLE, N_TRIPLES, RDF_XML)
BIBTEX = Representation("bib", "application/x-bibtex", "BibTeX", ("application/bibtex", "text/x-bibtex"))
RIS = Representation("ris", "application/x-research-info-systems", "RIS")
CSL_JSON = Representation("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON")

JSON = Representation("json", "application/json", "JSON")
ATOM = Representation("atom", "application/atom+xml", "Atom")

#: Of what a search found.
SEARCHES = (HTML, JSON, ATOM, JSON_LD, TURTLE, N_TRIPLES, RDF_XML, BIBTEX, RIS)
#: Of a document, for reference managers.
CITATIONS = (BIBTEX, RIS, CSL_JSON)
#: Of an RDF graph: CONSTRUCT and DESCRIBE, and files without a page of their own.
GRAPHS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
#: Of the rows of a SELECT, or the answer to an ASK.
RESULTS = (
    Representation("srj", "application/sparql-results+json", "JSON", ("application/json",)),
    Representation("srx", "application/sparql-results+xml", "XML", ("application/xml", "text/xml")),
    Representation("csv", "text/csv", "CSV"),
    Representation("tsv", "text/tab-separated-values", "TSV"),
)


def named(name: str, rows: Sequence[Representation]) -> Representation | None:
    """The row that `?format=` means: a suffix, a label, a media type or alias, or the end of one.

    So `format=xml` is one form of rows and another of triples: programs send it with every query.
    """
    wanted = name.strip().lower()
    for row in rows:
        media_types = (row.media_type, *row.aliases)
        ends = (media_type.partition("/")[2] for media_type in media_types)
        if wanted in (row.suffix, row.label.lower(), *media_types, *ends):
            return row
    return None


def negotiate(accept: str | None, rows: Sequence[Representation]) -> Representation:
    """The row that suits an `Accept` header best (RFC 9110, section 12.5.1).

    No header means our first row. Parameters other than q are dropped, because Werkzeug
    would otherwise match `text/turtle;charset=utf-8` with nothing.
    Raises NotAcceptable where no row suits.
    """
    if accept is None or not accept.strip():
        return rows[0]
    if len(accept) > LONGEST_ACCEPT:
        raise NotAcceptable("The Accept header is too long.")
    canonical = {name: row.media_type for row in rows for name in row.aliases}
    canonical |= {row.media_type: row.media_type for row in rows}
    wanted = []
    for value, quality in parse_accept_header(accept, MIMEAccept):
        media_type = value.split(";")[0].strip().lower()
        wanted.append((canonical.get(media_type, media_type), quality))
    best = MIMEAccept(wanted).best_match([row.media_type for row in rows])
    for row in rows:
        if row.media_type == best:
            return row
    offered = ", ".join(row.media_type for row in rows)
    raise NotAcceptable(f"This is available as {offered}.")
