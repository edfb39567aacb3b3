"""Where sentences begin and end, in any language, with exact offsets.

The rules per language are those of `yasbd` (https://github.com/speedyk-005/yasbd-lib); on
top come the forms that official documents cite with, such as `res. 2388` or `párr. 4`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from yasbd import BoundaryDetector
from yasbd.rules import get_supported_langs

from qa.records import Span
from qa.scripts import WORD

_DEFAULT_LANGUAGE = "en"  # its rules also know the full stops of other scripts
_WINDOW = 4000  # the detector's time can grow with the square of a text's length
_LONE_LINE_BREAK = re.compile(r"(?<!\n)[\n\t\v\f\r\x85\u2028\u2029](?!\n)")
_OPENERS = frozenset("-\u2013\u2014•·*“«\u2018„([¿¡")
_LETTER = re.compile(r"[^\W_]")
_CITING_ABBREVIATION = re.compile(
    r"\b(?:arts?|paras?|pars?|párrs?|parágr|paragr|rés|res|núms?|nums?|n\.os?|nos?|docs?|secs?"
    r"|sect|chaps?|caps?|vols?|regs?|add|corr|rev|pp?|pág|págs|figs?|apdo|inc)\.\s*$",
    re.IGNORECASE,
)
_HONORIFIC = re.compile(
    r"\b(?:Excmo|Excma|Ilmo|Ilma|Sr|Sra|Sres|Dr|Dra|Mr|Mrs|Ms|Mme|MM|Prof|Amb|Gen|Hon|H\.E"
    r"|S\.\s?E|S\.\s?M)\.\s*$"
)
_ENUMERATOR = re.compile(r"^\W*(?:\d{1,3}|[ivxlc]{1,6}|[a-z])[.)]\s*$", re.IGNORECASE)

_QUESTION_MARKS = frozenset("?\uff1f\u061f")
_LONGEST_HEAD = 6  # words, a number before them included
# What short sentences have that are no heads. Others may pass for one, which does little harm.
_NO_HEAD = re.compile(
    r"^(?:the|an?|in|on|at|el|la|los|las|una?|en|le|les|une|der|die|das|eine?|os?|as?|uma?|se)\s"
    r"|\b(?:he|she|it|they|we|you|this|there|is|are|was|were|be|been|has|have|had|does|did|shall"
    r"|will|must|can|could|should|es|son|fue|fueron|han|será|está|están|debe|deben|puede|pueden"
    r"|est|sont|était|fut|sera|ont|doit|doivent|peut|peuvent|é|são|foi|foram|tem|têm"
    r"|ist|sind|waren|wird|werden|haben)\b",
    re.IGNORECASE,
)


def split_sentences(text: str, language: str) -> tuple[Span, ...]:
    """Return the spans of the sentences of `text`, in order, without white space around them.

    Together the spans cover every character of `text` that is not white space, each once.
    A lone line break is read as a space, an empty line ends a sentence.

    Args:
        text: the words; offsets count its code points from 0.
        language: ISO 639-1 code; an unknown one is read by the rules of English.
    """
    flat = _LONE_LINE_BREAK.sub(" ", text)
    bounds: list[int] = [0]
    while bounds[-1] < len(flat):
        start = bounds[-1]
        ends = _window_ends(flat[start : start + _WINDOW], language, start + _WINDOW < len(flat))
        bounds.extend(start + end for end in ends)
    pieces = (Span(start, end) for start, end in pairwise(bounds))
    return tuple(trimmed(text, span) for span in _joined(text, pieces) if span.of(text).strip())


def is_run_in_head(sentence: str) -> bool:
    """Tell whether the first sentence of a paragraph only names what the next one says.

    So do entries of a glossary (`Debt bondage. Holding a person …`) and paragraphs with their
    heading before them: one half alone says nothing, the other not of what.
    """
    few = len(WORD.findall(sentence)) <= _LONGEST_HEAD
    return few and sentence.endswith((".", "。")) and not _NO_HEAD.search(sentence)


def asks(sentence: str) -> bool:
    """Tell whether a sentence is a question."""
    for character in reversed(sentence):  # no expression: of many marks one takes quadratic time
        if character in _QUESTION_MARKS:
            return True
        if character.isalnum():
            return False
    return False


def trimmed(text: str, span: Span) -> Span:
    """Return `span` without the white space at its ends; empty if nothing else is there."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _window_ends(window: str, language: str, more_follows: bool) -> list[int]:
    """Return where sentences end in `window`; the last may reach on if `more_follows`."""
    ends = sorted({end for end in _detector(language).detect(window) if 0 < end <= len(window)})
    if not more_follows:
        return [*ends[:-1], len(window)]
    complete = [end for end in ends if end < len(window.rstrip())]
    if complete:
        return complete
    last_space = max(window.rfind(" "), window.rfind("\n"))
    return [last_space + 1 if last_space > 0 else len(window)]


def _joined(text: str, pieces: Iterator[Span]) -> Iterator[Span]:
    """Join the pieces that the detector cut apart although they belong together."""
    current: Span | None = None
    for piece in pieces:
        if current is None:
            current = piece
        elif _belong_together(current.of(text), piece.of(text)):
            current = Span(current.start, piece.end)
        else:
            yield current
            current = piece
    if current is not None:
        yield current


def _belong_together(left: str, right: str) -> bool:
    if not _LETTER.search(left):
        return True  # a dash, a bullet or a quotation mark alone is no sentence
    if not _LETTER.search(right):
        return right.lstrip()[:1] not in _OPENERS
    if "\n\n" in left[len(left.rstrip()) :] + right[: len(right) - len(right.lstrip())]:
        return False
    if _CITING_ABBREVIATION.search(left):
        return right.lstrip()[0].isdigit() or right.lstrip()[0] == "("
    return bool(_HONORIFIC.search(left) or _ENUMERATOR.match(left))


@lru_cache(maxsize=16)
def _detector(language: str) -> BoundaryDetector:
    return BoundaryDetector(lang=language if language in _languages() else _DEFAULT_LANGUAGE)


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(get_supported_langs()) - {"auto"}
