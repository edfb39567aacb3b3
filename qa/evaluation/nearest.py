"""The stretch of a text that is most like a quote that does not stand in it."""

import re
from difflib import SequenceMatcher

_LIKE = 0.5  # share of the quote's words that a stretch must hold, in their order
_WORD = re.compile(r"\S+")


def nearest(text: str, quote: str) -> str | None:
    """Return the stretch of `text` most like `quote`, on one line; `None` if nothing is like it.

    Case and punctuation at the ends of words count nothing, so that a stretch may differ in
    them alone.
    """
    wanted = [_bare(word) for word in quote.split()]
    places = list(_WORD.finditer(text))
    words = [_bare(place.group()) for place in places]
    if not wanted or not words:
        return None
    matcher = SequenceMatcher(None, words, wanted, autojunk=False)
    longest = matcher.find_longest_match()
    first = max(0, longest.a - longest.b)
    last = min(len(words), first + len(wanted))
    window = SequenceMatcher(None, words[first:last], wanted, autojunk=False)
    common = sum(block.size for block in window.get_matching_blocks())
    if common < _LIKE * len(wanted):
        return None
    return " ".join(text[places[first].start() : places[last - 1].end()].split())


def _bare(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word.casefold()) or word
