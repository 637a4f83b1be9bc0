"""The catalogue for clients to ask, and its dump to compare their answers with."""

import gzip
from collections.abc import Callable
from functools import partial

import pyoxigraph
import pytest

from tests.answers import JSON, Answer, read
from tests.clients.queries import QUESTIONS, SELECTS, query
from tests.serving import Served

Expected = Callable[[str], Answer]


def store_of(*sites: Served) -> pyoxigraph.Store:
    """What everybody can download of these sites, in a store that is none of ours."""
    store = pyoxigraph.Store()
    for site in sites:
        store.load(gzip.decompress(site.get("dumps/latest.nt.gz")), pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def answered(store: pyoxigraph.Store, query: str) -> Answer:
    found = store.query(query)
    if isinstance(found, pyoxigraph.QueryTriples):
        return {str(triple) for triple in found}
    return read(found.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b"", JSON, query)


@pytest.fixture(scope="session")
def dump(room: Served) -> pyoxigraph.Store:
    return store_of(room)


@pytest.fixture(scope="session")
def expected(dump: pyoxigraph.Store) -> Expected:
    """The answer to a query by the dump alone."""
    return partial(answered, dump)


@pytest.fixture(params=QUESTIONS)
def question(request: pytest.FixtureRequest, room: Served) -> str:
    """Each of the questions in turn."""
    return query(request.param, room.base)


@pytest.fixture(params=SELECTS)
def select(request: pytest.FixtureRequest, room: Served) -> str:
    """Each of those that ask for rows."""
    return query(request.param, room.base)
