"""What scripts differ in: whether spaces stand between words, and how digits are written."""

import re
import unicodedata

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Japanese, Chinese
)
"""The letters of scripts that put no space between words, as ranges for a class of characters."""

WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
"""A word; of scripts without spaces each character counts as one."""

_OTHER_DIGIT = re.compile(r"[^\D0-9]")


def with_plain_digits(text: str) -> str:
    """Return a text with the digits 0 to 9 for those of other scripts, in the same places."""
    if text.isascii():  # most are, and looking through them takes longer than asking
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
