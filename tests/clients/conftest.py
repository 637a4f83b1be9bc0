"""The catalogue for clients to ask, and its dump to compare their answers with."""

import gzip
from collections.abc import Callable

import pyoxigraph
import pytest

from tests.clients.answers import Answer, read
from tests.serving import Served

Expected = Callable[[str], Answer]


@pytest.fixture(scope="session")
def dump(room: Served) -> pyoxigraph.Store:
    """What everybody can download, in a store that is none of ours."""
    store = pyoxigraph.Store()
    store.load(gzip.decompress(room.get("dumps/latest.nt.gz")), pyoxigraph.RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="session")
def expected(dump: pyoxigraph.Store) -> Expected:
    """The answer to a query by the dump alone."""

    def ask(query: str) -> Answer:
        found = dump.query(query)
        if isinstance(found, pyoxigraph.QueryTriples):
            return {str(triple) for triple in found}
        json = pyoxigraph.QueryResultsFormat.JSON
        return read(found.serialize(format=json) or b"", json.media_type, query)

    return ask
