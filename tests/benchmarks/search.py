"""Searching a large catalogue: `python -m tests.benchmarks.search 100000`.

Words and keywords are spread as in a real one: a few stand in most documents, most in a few.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from strada.search.find import SearchIndex
from strada.search.index import Indexed, write_index
from strada.search.question import NEWEST, Question

#: How many values of a facet there are, and how many a document has with what is broader.
FACETS = {"keyword": (400, 10), "type": (16, 1), "agent": (5_000, 2), "place": (200, 3), "language": (12, 1)}
WORDS = [f"word{number}" for number in range(20_000)]
#: What readers ask: words that some documents have.
USUAL = (
    Question("word40"),
    Question("word300"),
    Question("word2000"),
    Question("word30 word50"),
    Question("word10 word400"),
    Question('"word20 word30"'),
    Question("word100 -word0"),
    Question("word40", {"keyword": ("keyword/30",)}),
    Question("word200", years=(1990, 2005)),
    Question("word60", order=NEWEST),
)
#: What most documents have, or all.
BROAD = (
    Question("word0"),
    Question("word40"),
    Question("word3 word5"),
    Question('"word0 word1"'),
    Question("word2 -word0"),
    Question("word1", {"keyword": ("keyword/3",)}),
    Question("word1", years=(1990, 2005)),
    Question("word4", order=NEWEST),
    Question(filters={"type": ("type/1",), "language": ("language/0",)}),
    Question(),
)


def frequent(random_: random.Random, count: int) -> int:
    """A number below `count`; the low ones are common, as words and keywords are."""
    return int(count ** random_.random()) - 1


def documents(count: int) -> Iterator[Indexed]:
    random_ = random.Random(7)
    for number in range(count):
        title, text = (" ".join(WORDS[frequent(random_, len(WORDS))] for _ in range(size)) for size in (8, 60))
        facets = {
            name: tuple({f"{name}/{frequent(random_, values)}" for _ in range(each)})
            for name, (values, each) in FACETS.items()
        }
        facets["availability"] = (random_.choice(("here", "elsewhere", "none")),)
        day = random_.randint(1980, 2026) * 10_000
        yield Indexed(f"documents/{number}", [("en", title)], [("en", title)], [("en", text)], facets=facets, day=day)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search"
        write_index(path, None, documents(count), [])
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        print(f"{count} documents, an index of {size / 1e6:.0f} MB")
        index, asked = SearchIndex(path), list[float]()
        for name, questions in (("usual", USUAL), ("broad", BROAD)):
            medians = [ask(index, question) for question in questions]
            print(f"{statistics.median(medians) * 1000:8.2f} ms  median of the {name} questions, facets counted")
            asked += medians
        print(f"{statistics.median(asked) * 1000:8.2f} ms  median of all, {max(asked) * 1000:.2f} ms the slowest")


def ask(index: SearchIndex, question: Question) -> float:
    taken = []
    for _ in range(21):
        begun = time.perf_counter()
        hits = index.search(question, 1, 20)
        taken.append(time.perf_counter() - begun)
    print(f"{statistics.median(taken) * 1000:8.2f} ms  {hits.total:7} found  {question}")
    return statistics.median(taken)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
