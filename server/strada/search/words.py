"""The words of texts and questions: as they are compared, by their stems, and which of them say nothing."""

import re
import unicodedata
from functools import cache, lru_cache

import tantivy

#: The languages whose stems are known, as the index library calls them.
STEMMED = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "nb": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
#: Those whose function words the library has, such as articles and prepositions.
STOPPED = frozenset(STEMMED) - {"ar", "el", "ro", "ta", "tr"}
#: Function words that it leaves out: those of questions above all.
ALSO_STOPPED = {
    "en": "about after against all also am among another any because been before being between both can cannot could"
    " did do does done during each few from had has have having he her here him his how i its just many may me"
    " might more most much must my nor other our ours out over per s shall she should so some t than them"
    " themselves those through too under until up upon us very via we were what when where whether which while who"
    " whom whose why would you your",
    "nl": "bij elk elke er hier hij hoe hoeveel is jullie ons tussen tot uit wat wel welk welke wij",
}
#: Plurals of which no rule makes the singular.
IRREGULAR = {"en": {"women": "woman", "men": "man", "children": "child"}, "nl": {"kinder": "kind"}}
LONGEST = 60
#: The bytes of a letter in most scripts that are not Latin.
BYTES = 3
#: The signs that letters are written with, such as vowels of Indian scripts, tones of Thai, accents.
MARKS = "".join(chr(code) for code in range(0x300, 0xFFFF) if unicodedata.category(chr(code)).startswith("M"))
MARK = re.compile(f"[{MARKS}]")
#: A word of a text that is compared: in a question, and the same in the syntax of the index library.
WORD = rf"\w[\w{MARKS}]*"
TOKEN = rf"[\p{{Alphabetic}}\p{{N}}--{MARKS}][\p{{Alphabetic}}\p{{N}}{MARKS}]*"
#: What one writer writes and the other leaves out: accents that no letter has of its own, the points of Hebrew, the
#: vowel signs and the long stroke of Arabic, and what nobody sees.
SILENT = re.compile(
    "[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08e1\u08e3-\u08ff\u200d\ufe00-\ufe0f\ufe20-\ufe2f]"
)


@cache
def analyser(language: str = "", *, marks: bool = True) -> tantivy.TextAnalyzer:
    """What makes words of a text that is compared: plain ones, or with a language their stems.

    Where a text has no marks, the analyser without them makes the same words of it, in a third of the time.
    """
    tokenizer = tantivy.Tokenizer.regex(TOKEN) if marks else tantivy.Tokenizer.simple()
    builder = (
        tantivy.TextAnalyzerBuilder(tokenizer)
        .filter(tantivy.Filter.remove_long(BYTES * LONGEST))
        .filter(tantivy.Filter.lowercase())
    )
    if language:
        builder = builder.filter(tantivy.Filter.stemmer(STEMMED[language]))
    return builder.filter(tantivy.Filter.ascii_fold()).build()


@cache
def _stopper(language: str) -> tantivy.TextAnalyzer:
    stop = tantivy.Filter.stopword(STEMMED[language])
    lower = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    return lower.filter(stop).build()


def composed(text: str) -> str:
    """A text with each letter and its accents as one character: others write é as two."""
    return unicodedata.normalize("NFC", text)


def compared(text: str) -> str:
    """A text as it is compared with others: composed, without what is silent; each other character keeps its place."""
    if text.isascii():
        return text
    # In small letters the İ of Turkish would be two characters.
    return SILENT.sub("", composed(text)).replace("İ", "I")


def has_marks(text: str) -> bool:
    return not text.isascii() and MARK.search(text) is not None


def plain(text: str) -> list[str]:
    """The words of a text."""
    return _analysed(compared(text))


def _analysed(text: str, language: str = "") -> list[str]:
    return analyser(language, marks=has_marks(text)).analyze(text)


def stems(text: str, language: str) -> list[str]:
    """The stems of a text, each marked with its language; none where the language has no stems here."""
    tag = language.partition("-")[0]
    if tag not in STEMMED:
        return []
    regular = IRREGULAR.get(tag, {})
    return [f"{tag}:{regular.get(stem, stem)}" for stem in _analysed(compared(text), tag)]


def forms(text: str, language: str) -> set[str]:
    """The words of a text that are not their own stems, each behind its stem: `en:right:rights`."""
    pairs = zip(stems(text, language), plain(text), strict=False)
    return {f"{stem}:{word}" for stem, word in pairs if not stem.endswith(f":{word}")}


@lru_cache(100_000)
def stem(word: str, language: str) -> str:
    """The stem of one word; nothing where it has none."""
    return next(iter(stems(word, language)), "")


@lru_cache(10_000)
def is_function_word(word: str, language: str) -> bool:
    """Whether a word says nothing of what a text is about, such as “the” in English."""
    if word.lower() in ALSO_STOPPED.get(language, "").split():
        return True
    return language in STOPPED and not _stopper(language).analyze(word)


def spellings(text: str, language: str) -> list[str]:
    """The words of a text as they are written, each marked with the language."""
    tag = language.partition("-")[0]
    return [
        f"{tag}:{word}"
        for word in re.findall(WORD, compared(text).lower())
        if is_of_letters(word) and len(word) <= LONGEST
    ]


def is_of_letters(word: str) -> bool:
    """Whether there is nothing else in a word, such as digits."""
    return word.isalpha() or MARK.sub("", word).isalpha()
