"""What a reader typed, taken apart: words of which all are wanted, phrases, and what is excluded."""

from dataclasses import dataclass, replace
from typing import Self

from strada.search.question import WORDS
from strada.search.words import compared, is_function_word, plain, stem

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Typed:
    """The words as they were typed, in small letters, each once; phrases and what is excluded, as they are compared.
    `languages` are those that the words may be of, the likeliest first."""

    words: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.excluded)

    def in_language(self, language: str) -> Self:
        """The same without words that say nothing in a language, but not where there is nothing else; and without
        other forms of what is there already."""
        telling = [word for word in self.words if not is_function_word(word, language)]
        forms = {stem(word, language) or word: word for word in reversed(telling)}
        kept = tuple(reversed(forms.values()))
        return replace(self, words=kept) if kept or self.phrases else self


def read(text: str) -> Typed:
    """Whatever is typed can be read."""
    words, phrases, excluded = [], [], []
    for found in WORDS.finditer(compared(text)):
        written = tuple(plain(found["word"] or found["phrase"] or ""))
        if not written:
            continue
        if found["minus"]:
            excluded.append(written)
        elif found["phrase"] is not None or len(written) > 1:
            phrases.append(written)
        else:
            words.append(found["word"].lower().strip("_"))
    return Typed(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(phrases)), tuple(dict.fromkeys(excluded)))
