"""Searching a large catalogue: `python -m tests.benchmarks.search 100000`.

Words and keywords are spread as in a real one: a few stand in most documents, most in a few. Or records of others, as
Dublin Core in JSON lines: `python -m tests.benchmarks.search records.jsonl.gz`; it is asked what suits
those of two museums.
"""

import gzip
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from strada.search.find import SearchIndex
from strada.search.index import Indexed, write_index
from strada.search.question import NEWEST, Question

#: How many values of a facet there are, and how many a document has with what is broader.
FACETS = {"keyword": (400, 10), "type": (16, 1), "agent": (5_000, 2), "place": (200, 3), "language": (12, 1)}
#: Where records of others have them.
NAMED = {"keyword": "subject", "type": "type", "agent": "creator"}
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

MADE = {"usual": USUAL, "broad": BROAD}
MUSEUMS = {
    "usual": (
        Question("william blake job"),
        Question("fishing boats"),
        Question("view of the thames"),
        Question("Andy Warhol"),
        Question('"self portrait"'),
        Question("horse rider"),
        Question("venice -turner"),
        Question("sketchbook castle"),
        Question("woman reading", {"type": ("on paper, print",)}),
        Question("photograph pittsburgh", years=(1930, 1960)),
        Question("lithograph", {"keyword": ("woman",)}),
        Question("bridge", order=NEWEST),
    ),
    "broad": (
        Question("turner"),
        Question("people"),
        Question("graphite on paper"),
        Question('"graphite on paper"'),
        Question("paper -graphite"),
        Question("architecture", years=(1800, 1850)),
        Question("turner", order=NEWEST),
        Question(filters={"keyword": ("people",), "agent": ("Joseph Mallord William Turner",)}),
        Question(),
    ),
}


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


def records(path: Path) -> Iterator[Indexed]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            yield record(number, json.loads(line))


def record(number: int, values: Mapping[str, Sequence[Any]]) -> Indexed:
    """One line: the names of Dublin Core, each with its values; `dcterms:created` has the years."""
    facets = {facet: tuple(dict.fromkeys(values.get(f"dc:{name}", ()))) for facet, name in NAMED.items()}
    years = [year for year in values.get("dcterms:created", ()) if str(year).isdigit()]
    return Indexed(
        f"documents/{number}",
        [("en", title) for title in values["dc:title"]],
        [("en", label) for labels in facets.values() for label in labels],
        [("en", text) for name in ("dc:format", "dcterms:provenance") for text in values.get(name, ())],
        facets=facets,
        day=int(years[0]) * 10_000 if years else None,
    )


def main(source: str) -> None:
    made = documents(int(source)) if source.isdigit() else records(Path(source))
    asked = MADE if source.isdigit() else MUSEUMS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "search"
        write_index(path, None, made, [])
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        index, taken = SearchIndex(path), list[float]()
        print(f"{index.search(Question(), 1, 1).total} documents, an index of {size / 1e6:.0f} MB")
        for name, questions in asked.items():
            medians = [ask(index, question) for question in questions]
            print(f"{statistics.median(medians) * 1000:8.2f} ms  median of the {name} questions, facets counted")
            taken += medians
        print(f"{statistics.median(taken) * 1000:8.2f} ms  median of all, {max(taken) * 1000:.2f} ms the slowest")


def ask(index: SearchIndex, question: Question) -> float:
    taken = []
    for _ in range(21):
        begun = time.perf_counter()
        hits = index.search(question, 1, 20)
        taken.append(time.perf_counter() - begun)
    print(f"{statistics.median(taken) * 1000:8.2f} ms  {hits.total:7} found  {question}")
    return statistics.median(taken)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "100000")
