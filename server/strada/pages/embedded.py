"""What the page of a document tells programs: Highwire and Dublin Core elements, OpenGraph, COinS and schema.org.

Reference managers take the first that they know, so all of them say the same of one work.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from strada.pages.names import inverted
from strada.pages.work import Work

#: Highwire Press, as Google Scholar and reference managers read them, by the variable of CSL.
HIGHWIRE = {
    "citation_title": "title",
    "citation_publisher": "publisher",
    "citation_language": "language",
    "citation_abstract": "abstract",
    "citation_isbn": "ISBN",
    "citation_issn": "ISSN",
    "citation_doi": "DOI",
}
#: Dublin Core in HTML (DCMI, 2008).
DUBLIN_CORE = {
    "DC.title": "title",
    "DC.publisher": "publisher",
    "DC.language": "language",
    "DC.description": "abstract",
}
#: Kinds of schema.org; anything else is a creative work.
SCHEMA_TYPES = {
    "article-journal": "ScholarlyArticle",
    "book": "Book",
    "dataset": "Dataset",
    "report": "Report",
}
SCHEMA = {
    "name": "title",
    "description": "abstract",
    "inLanguage": "language",
    "isbn": "ISBN",
    "issn": "ISSN",
}
#: OpenURL (Z39.88-2004) formats: journal for articles, Dublin Core for what has no pages, book for the rest.
JOURNAL, DC, BOOK = (f"info:ofi/fmt:kev:mtx:{name}" for name in ("journal", "dc", "book"))
GENRES = {"book": "book", "report": "report", "paper-conference": "proceeding", "document": "document"}


def meta(work: Work) -> Iterator[tuple[str, str]]:
    """The names and contents of the `meta` elements."""
    item, date = work.item, date_of(work)
    for table in (HIGHWIRE, DUBLIN_CORE):
        yield from ((name, str(item[variable])) for name, variable in table.items() if variable in item)
    for author in authors(work):
        yield "citation_author", author
        yield "DC.creator", author
    if date:
        yield "citation_publication_date", date.replace("-", "/")
        yield "DC.date", date
    for keyword in work.keywords:
        yield "citation_keywords", keyword
        yield "DC.subject", keyword
    if item["type"] == "report" and "publisher" in item:
        yield "citation_technical_report_institution", str(item["publisher"])
    if work.file:
        yield "citation_pdf_url", work.file


def open_graph(work: Work, iri: str, site: str) -> Iterator[tuple[str, str]]:
    """The properties by which other sites show a link (ogp.me)."""
    yield "og:title", str(work.item.get("title", iri))
    yield "og:type", "article"
    yield "og:url", iri
    yield "og:site_name", site
    if "abstract" in work.item:
        yield "og:description", " ".join(str(work.item["abstract"]).split())


def coins(work: Work, iri: str) -> str:
    """The ContextObject of a COinS span (OpenURL 1.0, key/encoded-value)."""
    item, kind = work.item, work.item["type"]
    form = {"article-journal": JOURNAL, "dataset": DC}.get(kind, BOOK)
    title = {JOURNAL: "atitle", DC: "title", BOOK: "btitle"}[form]
    pairs = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", form)]
    pairs.append(("rft.type", kind) if form == DC else ("rft.genre", GENRES.get(kind, "article")))
    said = {title: "title", "pub": "publisher", "language": "language", "description": "abstract", "isbn": "ISBN"}
    pairs += [(f"rft.{name}", str(item[variable])) for name, variable in said.items() if variable in item]
    pairs += [("rft.creator" if form == DC else "rft.au", author) for author in authors(work)]
    pairs += [("rft.subject", keyword) for keyword in work.keywords]
    pairs += [("rft.date", date)] if (date := date_of(work)) else []
    pairs += [("rft_id", f"info:doi/{item['DOI']}")] if "DOI" in item else []
    return urlencode([*pairs, ("rft.identifier", str(item.get("URL", iri)))])


def schema_org(work: Work, iri: str) -> str:
    """The document as JSON-LD of schema.org, safe within a `script` element."""
    item = work.item
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES.get(item["type"], "CreativeWork"),
        "@id": iri,
        "url": iri,
        **{name: item[variable] for name, variable in SCHEMA.items() if variable in item},
    }
    if "author" in item:
        said["author"] = [_agent(name) for name in item["author"]]
    if "publisher" in item:
        said["publisher"] = {"@type": "Organization", "name": item["publisher"]}
    if date := date_of(work):
        said["datePublished"] = date
    if work.keywords:
        said["keywords"] = list(work.keywords)
    if work.file:
        said["encoding"] = {"@type": "MediaObject", "contentUrl": work.file, "encodingFormat": "application/pdf"}
    return json.dumps(said, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def authors(work: Work) -> list[str]:
    """The names as catalogues write them: persons by family name first."""
    return [inverted(name) for name in work.item.get("author", ())]


def date_of(work: Work) -> str:
    """The date, or the beginning of a range, as 2013, 2013-05 or 2013-05-31; nothing where it is no such date."""
    parts = work.item.get("issued", {}).get("date-parts", [[]])[0]
    return "-".join(f"{part:02}" for part in parts)


def _agent(name: dict[str, str]) -> dict[str, str]:
    if "literal" in name:
        return {"@type": "Organization", "name": name["literal"]}
    full = " ".join(name[part] for part in ("given", "family") if part in name)
    return {"@type": "Person", "name": full, "familyName": name["family"]}
