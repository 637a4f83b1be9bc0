"""What is cited of a document that was found: a piece of its texts, with what was searched for marked."""

from collections.abc import Iterable, Iterator

import tantivy
from tantivy import Occur, Query

from strada.search.index import CITED
from strada.search.question import Excerpt
from strada.search.typed import Typed
from strada.search.vocabulary import Vocabulary

LONGEST = 220
CUT = "…"
#: What a sentence ends with.
STOPS = (".", "!", "?", ":", "…", ".”", ".’", '."', ".)")


def excerpts(
    searcher: tantivy.Searcher,
    schema: tantivy.Schema,
    vocabulary: Vocabulary,
    typed: Typed,
    documents: Iterable[tantivy.Document],
) -> dict[str, Excerpt]:
    """By relative IRI, where there is something to cite. All forms of a word are marked, of a phrase its words."""
    found = {}
    words = {form for word in typed.words for form in vocabulary.forms(word, typed.languages)}
    words |= {word for phrase in typed.phrases for word in phrase}
    if not words:
        return {}
    for name in reversed(CITED):
        terms = [(Occur.Should, Query.term_query(schema, name, word)) for word in sorted(words)]
        generator = tantivy.SnippetGenerator.create(searcher, Query.boolean_query(terms), schema, name)
        generator.set_max_num_chars(LONGEST)
        for document in documents:
            if pieces := _pieces(generator.snippet_from_doc(document), document.get_first(name) or ""):
                found[document["iri"][0]] = pieces
    return found


def _pieces(snippet: tantivy.Snippet, whole: str) -> Excerpt:
    """The first line of the fragment that says something of what was found; tantivy counts in bytes of UTF-8."""
    text, pieces, end = snippet.fragment().encode(), [], 0
    for mark in snippet.highlighted():
        pieces += [(text[end : mark.start].decode(), False), (text[mark.start : mark.end].decode(), True)]
        end = mark.end
    pieces.append((text[end:].decode(), False))
    said = next((line for line in _lines(pieces) if _says_something(line)), ())
    return _cut(said, whole) if said else ()


def _cut(line: Excerpt, whole: str) -> Excerpt:
    """The line with dots where it begins or ends within a sentence."""
    text = "".join(piece for piece, _ in line)
    begin = whole.find(text)
    before = whole[:begin].rpartition("\n")[2].rstrip()
    after = whole[begin + len(text) :].partition("\n")[0]
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
