"""Take closed files and fields out of what stays as it was.

A record that is refused today, or cannot be read, keeps its last good version. What its access or the shapes hide
today must go all the same.
"""

import sqlite3
from collections.abc import Callable, Collection

from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS

from strada.release.access import files_in
from strada.sources.describe import take_out
from strada.triples import graph_of, n_triples

REFUSED = (
    "SELECT iri, triples, resource.shape, resource.context FROM pending JOIN resource USING (iri)"
    " WHERE public AND refused"
)
UNREAD = "SELECT iri, shape, context FROM resource WHERE iri NOT IN (SELECT iri FROM pending)"


def narrow_refused(
    catalogue: sqlite3.Connection, base: str, published: Callable[[str], str], private: Collection[URIRef]
) -> None:
    """Let the last good version of a refused record be published anew without the files that it lost, and without
    what is private.

    `published` gives the N-Triples of a resource.
    """
    for relative, triples, shape, context in catalogue.execute(REFUSED).fetchall():
        last = graph_of(published(relative))
        is_secret = _take_out_private(last, private)
        if _close_files(last, graph_of(triples), URIRef(base + relative)) or is_secret:
            catalogue.execute(
                "UPDATE pending SET stripped = ?, shape = ?, context = ?, refused = 0 WHERE iri = ?",
                (n_triples(last), shape, context, relative),
            )


def narrow_unread(catalogue: sqlite3.Connection, published: Callable[[str], str], private: Collection[URIRef]) -> None:
    """Let what was not read today be published anew without what is private."""
    for relative, shape, context in catalogue.execute(UNREAD).fetchall():
        last = graph_of(published(relative))
        if _take_out_private(last, private):
            triples = n_triples(last)
            catalogue.execute(
                "INSERT INTO pending VALUES (?, '', '', NULL, '', ?, ?, ?, ?, '[]', '[]', 1, 0, 1, '', '{}')",
                (relative, shape, triples, triples, context),
            )


def _take_out_private(graph: Graph, private: Collection[URIRef]) -> bool:
    """Whether there was something that the shapes say is never public."""
    secret = [triple for triple in graph if triple[1] in private]
    for triple in secret:
        graph.remove(triple)
    return bool(secret)


def _close_files(last: Graph, today: Graph, iri: URIRef) -> bool:
    """Take out of the last good version what today's has no more; whether there is such."""
    lost = files_in(last) - files_in(today) - {iri}
    if not lost and ((iri, DCAT.downloadURL, None) not in last or (iri, DCAT.downloadURL, None) in today):
        return False
    for file in lost:
        take_out(last, file)
    last.remove((iri, DCAT.downloadURL, None))
    for path in (DCTERMS.accessRights, DCTERMS.available):
        last.remove((iri, path, None))
        last += today.triples((iri, path, None))
    return True
