"""What is cited of a document that was found: a piece of its texts, with what was searched for marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import tantivy
from tantivy import Occur, Query

from strada.search.index import CITED, MARKED, WRITTEN
from strada.search.question import Excerpt
from strada.search.typed import Typed
from strada.search.vocabulary import Vocabulary
from strada.search.words import SILENT

LONGEST = 220
CUT = "…"
#: What a sentence ends with.
STOPS = (".", "!", "?", "؟", "।", ":", "…", ".”", ".’", '."', ".)")


def excerpts(
    searchers: Mapping[bool, tantivy.Searcher],
    schema: tantivy.Schema,
    vocabulary: Vocabulary,
    typed: Typed,
    documents: Sequence[tantivy.Document],
) -> dict[str, Excerpt]:
    """By relative IRI, where there is something to cite. All forms of a word are marked, of a phrase its words.

    `searchers` are those for texts with marks and for texts without them.
    """
    found = {}
    words = {form for word in typed.words for form in vocabulary.forms(word, typed.languages)}
    words |= {word for phrase in typed.phrases for word in phrase}
    if not words:
        return {}

    @cache
    def generator(name: str, marks: bool) -> tantivy.SnippetGenerator:
        terms = [(Occur.Should, Query.term_query(schema, name, word)) for word in sorted(words)]
        made = tantivy.SnippetGenerator.create(searchers[marks], Query.boolean_query(terms), schema, name)
        made.set_max_num_chars(LONGEST)
        return made

    for name in reversed(CITED):
        for document in documents:
            if whole := document.get_first(name):
                snippet = generator(name, document.get_first(MARKED) is True).snippet_from_doc(document)
                if pieces := _pieces(snippet, whole, document.get_first(WRITTEN[name])):
                    found[document["iri"][0]] = pieces
    return found


def _pieces(snippet: tantivy.Snippet, whole: str, written: bytes | None) -> Excerpt:
    """The first line of the fragment that says something of what was found; tantivy counts in bytes of UTF-8."""
    text, pieces, end = snippet.fragment().encode(), [], 0
    for mark in snippet.highlighted():
        pieces += [(text[end : mark.start].decode(), False), (text[mark.start : mark.end].decode(), True)]
        end = mark.end
    pieces.append((text[end:].decode(), False))
    said = next((line for line in _lines(pieces) if _says_something(line)), ())
    if not said:
        return ()
    line = "".join(piece for piece, _ in said)
    begin = whole.find(line)
    if written:
        said = _as_written(said, whole, begin, written.decode())
    return _cut(said, line, whole[:begin], whole[begin + len(line) :])


def _as_written(line: Excerpt, whole: str, begin: int, written: str) -> Excerpt:
    """The pieces with what is silent, which the text that is compared has not."""
    signs = written.split("\n")[whole.count("\n", 0, begin)]
    silent = [found.start() for found in SILENT.finditer(signs)]

    def written_at(place: int) -> int:
        for each in silent:
            if each > place:
                break
            place += 1
        return place

    pieces, begin = [], begin - whole.rfind("\n", 0, begin) - 1
    for piece, is_found in line:
        end = begin + len(piece)
        pieces.append((signs[written_at(begin) : written_at(end)], is_found))
        begin = end
    return tuple(pieces)


def _cut(line: Excerpt, text: str, before: str, after: str) -> Excerpt:
    """The line with dots where it begins or ends within a sentence, by the text that is compared."""
    before = before.rpartition("\n")[2].rstrip()
    after = after.partition("\n")[0]
    closing = after[:1] if after[:1] in STOPS else ""
    is_cut_before = before and not before.endswith(STOPS)
    is_cut_after = after.strip() and not closing and not text.rstrip().endswith(STOPS)
    start = ((f"{CUT} ", False),) if is_cut_before else ()
    finish = ((closing or f" {CUT}", False),) if closing or is_cut_after else ()
    return _joined((*start, *line, *finish))


def _joined(pieces: Iterable[tuple[str, bool]]) -> Excerpt:
    """The same pieces without empty ones, and with neighbours of one kind made one."""
    found: list[tuple[str, bool]] = []
    for text, is_found in pieces:
        if found and found[-1][1] == is_found:
            found[-1] = (found[-1][0] + text, is_found)
        elif text:
            found.append((text, is_found))
    return tuple(found)


def _lines(pieces: list[tuple[str, bool]]) -> Iterator[Excerpt]:
    line: list[tuple[str, bool]] = []
    for text, is_found in pieces:
        first, *others = text.split("\n")
        line.append((first, is_found))
        for other in others:
            yield tuple(line)
            line = [(other, is_found)]
    yield tuple(line)


def _says_something(line: Excerpt) -> bool:
    """Whether there is more than what was typed."""
    return any(is_found for _, is_found in line) and any(text.strip() for text, is_found in line if not is_found)
