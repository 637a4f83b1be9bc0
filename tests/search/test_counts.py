"""How many documents have each value, however an index is made and asked."""

import random
from collections import Counter

import pytest

from strada.search import find
from strada.search.find import SearchIndex
from strada.search.index import Indexed, write_index
from strada.search.question import Question

#: What no document, one in ten, most and nearly all have.
WORDS = {"none": 0.0, "few": 0.1, "most": 0.6, "nearly": 0.97}


def documents() -> list[Indexed]:
    """Some have no keyword, some more than there are columns; nearly every agent is rare."""
    chance = random.Random(2427)
    found = []
    for number in range(4_000):
        words = " ".join(word for word, share in WORDS.items() if chance.random() < share)
        keywords = tuple({f"keywords/{int(90 * chance.random() ** 3)}" for _ in range(chance.randint(0, 30))})
        agents = (f"agents/{chance.randint(0, 3_000)}", "agents/all")
        found.append(Indexed(str(number), [("en", words)], [], [], facets={"keyword": keywords, "agent": agents}))
    return found


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """Of two builds, so that it has several segments."""
    first, second = (tmp_path_factory.mktemp("index") / name for name in ("first", "second"))
    write_index(first, None, documents()[:2_100], [])
    write_index(second, first, documents()[1_900:], [])
    return SearchIndex(second)


@pytest.mark.parametrize("many", [10, 100_000])
@pytest.mark.parametrize("word", ["", *WORDS])
def test_each_count_is_the_number_of_documents(
    index: SearchIndex, word: str, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "MANY", many)
    having = [each for each in documents() if word in each.title[0][1].split() or not word]
    found = index.search(Question(word), 1, 20)
    assert found.total == len(having)
    for facet in ("keyword", "agent"):
        counts = Counter(value for each in having for value in each.facets[facet])
        told = dict(found.facets[facet])
        assert told == {value: counts[value] for value in told}
        assert sorted(told.values()) == sorted(counts.values())[-60:]
