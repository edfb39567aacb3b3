"""The levels of caution and the stages of a search, put into words."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from qa.confidence import Caution

CAUTION_WORDS: Mapping[Caution, tuple[str, str]] = MappingProxyType(
    {
        "cautious": ("Cautious", "only what is very likely right"),
        "balanced": ("Balanced", "what is probably right"),
        "eager": ("Eager", "even what may well be wrong"),
    }
)
"""The name of each level of caution, and what it shows as an answer."""

_STAGES = MappingProxyType(
    {
        "words": "By words",
        "fusion": "All searches together",
        "reader": "After close reading",
    }
)
_BY_MEANING = re.compile(r"meaning \((.+)\)")


def stage_words(name: str) -> str:
    """Return what a stage did, for people who never saw the program's own names."""
    by_meaning = _BY_MEANING.fullmatch(name)
    if by_meaning:
        return f"By meaning ({by_meaning[1]})"
    return _STAGES.get(name, name.capitalize())
