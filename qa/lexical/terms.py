"""Text to the terms that a search by words compares: folded, stemmed, by language."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import metadata
from itertools import pairwise

import Stemmer  # type: ignore[import-not-found]
from bm25s import stopwords  # type: ignore[import-untyped]

from qa.scripts import UNSPACED, with_plain_digits

_VERSION = 2
"""Of this module: to be raised whenever a text would give other terms."""

_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

_LISTS = {
    "da": "DANISH",
    "de": "GERMAN",
    "en": "EN_PLUS",
    "es": "SPANISH",
    "fr": "FRENCH",
    "it": "ITALIAN",
    "nl": "DUTCH",
    "no": "NORWEGIAN",
    "pt": "PORTUGUESE",
    "ru": "RUSSIAN",
    "sv": "SWEDISH",
    "tr": "TURKISH",
}
# Words that ask rather than tell, where the lists lack them.
_ASKING = {
    "ar": "ما ماذا من متى اين أين كيف كم هل لماذا أي في على إلى عن هو هي هذا هذه التي الذي",
    "de": "wer wen wem wessen wann warum weshalb wieviel wieviele viele",
    "en": "many much whose",
    "es": "cuáles cuándo cuánto cuánta cuántos cuántas cómo dónde quién quiénes",
    "fr": "quel quelle quels quelles quand comment où combien pourquoi quoi si plus ainsi",
    "it": "quando",
    "nl": "welke welk wanneer waarom hoeveel waar",
    "pt": "quais quanto quanta quantos quantas onde porque quê",
    "ru": "сколько почему откуда который которая которое которые каков каковы какие",
    "sv": "hur vem vad när varför vilken vilket vilka var många",
}
# Words of the lists that carry meaning in official documents.
_TELLING = {
    "en": "against no not off",
    "es": "contra estado estados no nada sentido sentidos sin",
    "de": "gegen ohne",
    "fr": "pas",
    "pt": "estado sem não",
    "it": "contro stato non",
    "ru": "без два три против",
}

_IGNORABLE = dict.fromkeys(map(ord, "\u00ad\u0640\u200b\u200c\u200d\u2060\ufeff"))
_VOWEL_SIGNS = re.compile("[\u0591-\u05c7\u064b-\u065f\u0670]")  # of Hebrew and Arabic
_ACCENTS = re.compile("[\u0300-\u036f]")
_MARKS = "".join(
    character
    for code in range(0x300, 0x10000)
    if unicodedata.category(character := chr(code))[0] == "M"
)
_UNSPACED = f"{UNSPACED}\uac00-\ud7af"  # and Korean, whose words no stemmer here takes apart
UNSPACED_LANGUAGES = frozenset({"ja", "km", "ko", "lo", "my", "th", "zh"})
"""Languages whose words are looked for by pairs of characters."""

_ASCII_WORD = re.compile("[0-9a-z]+")
_ANY_UNSPACED = re.compile(f"[{_UNSPACED}]")
_SPACED_WORD = re.compile(rf"[\w{_MARKS}]+")
_WORD = re.compile(rf"([{_UNSPACED}]+)|(?:(?![_{_UNSPACED}])[\w{_MARKS}])+")


def terms(texts: Iterable[str], language: str) -> Iterator[list[str]]:
    """Yield the terms of each text, in order and with repetitions.

    Case, accents and the script of digits do not count; words are cut to their stem where the
    language has a stemmer, and scripts that put no space between words become overlapping pairs
    of characters.

    Args:
        texts: what to take apart.
        language: ISO 639-1 code.
    """
    known = _Terms(language)
    for text in texts:
        if text.isascii():  # what follows would find the same, but take several times as long
            yield [known[word] for word in _ASCII_WORD.findall(text.lower())]
            continue
        folded = _folded(text)
        if not _ANY_UNSPACED.search(folded):
            yield [known[word] for word in _SPACED_WORD.findall(folded.replace("_", " "))]
            continue
        found: list[str] = []
        for word, unspaced in _words(folded):
            found.extend(_pairs(word) if unspaced else [known[word]])
        yield found


@lru_cache(maxsize=8_192)  # sentences of the passages that questions find again and again
def term_set(text: str, language: str) -> frozenset[str]:
    """Return the terms of a text, each once."""
    return frozenset(next(terms([text], language)))


def question_terms(question: str, language: str) -> list[str]:
    """Return the terms of a question, each once, without words that carry no meaning.

    If nothing else would remain, those are kept: a question may consist of them.
    """
    stop = _stop_words(language)
    folded = _words(_folded(question))
    words = " ".join(word for word, _ in folded if _without_accents(word) not in stop)
    (found,) = terms([words or question], language)
    return list(dict.fromkeys(found))


def content_words(text: str, language: str) -> Iterator[str]:
    """Yield the words of a text that carry meaning, in lower case, in order, with repetitions.

    Numbers are left out, and scripts that put no space between words.
    """
    stop = _stop_words(language)
    for word, unspaced in _words(_folded(text)):
        if not unspaced and not is_number(word) and _without_accents(word) not in stop:
            yield word


def translatable_words(question: str, language: str) -> list[str]:
    """Return the words of a question that can be looked up in other languages, each once.

    In lower case and without those that carry no meaning, if others remain. Of scripts that put
    no space between words, overlapping pairs of characters stand for words.
    """
    stop = _stop_words(language)
    every = dict.fromkeys(
        part
        for word, unspaced in _words(_folded(question))
        for part in (_pairs(word) if unspaced else [word])
    )
    telling = [word for word in every if _without_accents(word) not in stop]
    return telling or list(every)


def is_number(word: str) -> bool:
    """Tell whether a word has digits: it means the same in every language."""
    return any(character.isdigit() for character in word)


def words(text: str) -> list[str]:
    """Return the words of a text as they are written, in order and with repetitions."""
    return [match.group() for match in _WORD.finditer(text)]


def tokenizer() -> str:
    """Return the version of what makes terms of texts: an index has the terms of one version."""
    return f"{_VERSION}, PyStemmer {metadata.version('PyStemmer')}"


class _Terms(dict[str, str]):
    """The term of each word in lower case that was asked for."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, word: str) -> str:
        self[word] = _term(word, self._language)
        return self[word]


@lru_cache(maxsize=20_000)  # every question meets the words of a language again
def _term(word: str, language: str) -> str:
    return _without_accents(_stemmer(language)(word))


def _folded(text: str) -> str:
    """Return a text in lower case, with the digits 0 to 9, without what does not count."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_IGNORABLE)
    return with_plain_digits(_VOWEL_SIGNS.sub("", folded))


def _words(folded: str) -> Iterator[tuple[str, bool]]:
    """Yield each word, and whether its script is written without spaces."""
    for match in _WORD.finditer(folded):
        yield match.group(), match.group(1) is not None


def _pairs(run: str) -> list[str]:
    return [left + right for left, right in pairwise(run)] or [run]


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", word)))


def _stemmer(language: str) -> Callable[[str], str]:
    name = _STEMMERS.get(language)
    # Made anew each time, which is cheap: a stemmer must not be shared between threads.
    return str if name is None else Stemmer.Stemmer(name, 0).stemWord


@lru_cache(maxsize=64)
def _stop_words(language: str) -> frozenset[str]:
    listed: Sequence[str] = ()
    if language in _LISTS:
        listed = getattr(stopwords, f"STOPWORDS_{_LISTS[language]}")
    words = {*listed, *_ASKING.get(language, "").split()} - set(_TELLING.get(language, "").split())
    return frozenset(_without_accents(word) for word in words)
