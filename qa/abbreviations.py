"""Abbreviations whose words stand beside them, as in `International Labour Organization (ILO)`."""

import re

_SHORT = r"(?P<short>[A-Z][A-Z0-9-]{1,9})s?"
_AFTER = re.compile(rf"\([\"\u201c\u00ab\s]*{_SHORT}[\"\u201d\u00bb\s]*[),;]")
_BEFORE = re.compile(rf"\b{_SHORT}\s+\((?P<words>[^()]{{8,160}})\)")
_INITIAL = re.compile(r"\b[^\W\d_]")
_WORDS_A_LETTER = 3  # small words such as `of the` have no letter


def spelled_out(sentence: str) -> tuple[str, ...]:
    """Return the abbreviations that a sentence spells out, by the initials of words beside them."""
    after = (
        found["short"]
        for found in _AFTER.finditer(sentence)
        if _spelled(found["short"], sentence[: found.start()])
    )
    before = (
        found["short"]
        for found in _BEFORE.finditer(sentence)
        if _spelled(found["short"], found["words"])
    )
    return (*after, *before)


def _spelled(short: str, words: str) -> bool:
    """Tell whether the last words begin with the letters, in order; the last word with the last."""
    letters = [letter for letter in reversed(short.casefold()) if letter.isalpha()]
    initials = [initial.casefold() for initial in reversed(_INITIAL.findall(words))]
    at = 0
    for initial in initials[: len(letters) * _WORDS_A_LETTER]:
        if at < len(letters) and initial == letters[at]:
            at += 1
    return len(letters) > 1 and at == len(letters) and initials[0] == letters[0]
