"""Take closed files out of what stays as it was.

A record that is refused today keeps its last good version. What its access hides today must go all the same.
"""

import sqlite3
from collections.abc import Callable

from rdflib import URIRef
from rdflib.namespace import DCAT, DCTERMS

from strada.release.access import files_in
from strada.sources.describe import take_out
from strada.triples import graph_of, n_triples

REFUSED = (
    "SELECT iri, triples, resource.shape, resource.context FROM pending JOIN resource USING (iri)"
    " WHERE public AND refused"
)


def narrow(catalogue: sqlite3.Connection, base: str, published: Callable[[str], str]) -> None:
    """Let the last good version of a refused record be published anew without the files that it lost.

    `published` gives the N-Triples of a resource.
    """
    for relative, triples, shape, context in catalogue.execute(REFUSED).fetchall():
        iri = URIRef(base + relative)
        today, last = graph_of(triples), graph_of(published(relative))
        lost = files_in(last) - files_in(today) - {iri}
        if lost or ((iri, DCAT.downloadURL, None) in last and (iri, DCAT.downloadURL, None) not in today):
            for file in lost:
                take_out(last, file)
            last.remove((iri, DCAT.downloadURL, None))
            for path in (DCTERMS.accessRights, DCTERMS.available):
                last.remove((iri, path, None))
                last += today.triples((iri, path, None))
            catalogue.execute(
                "UPDATE pending SET stripped = ?, shape = ?, context = ?, refused = 0 WHERE iri = ?",
                (n_triples(last), shape, context, relative),
            )
