"""Words in scripts that put spaces between them, and in those that do not."""

import re

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Japanese, Chinese
)
"""The letters of scripts that put no space between words, as ranges for a class of characters."""

WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
"""A word; of scripts without spaces each character counts as one."""
