"""The levels of caution, put into words."""

from collections.abc import Mapping
from types import MappingProxyType

from qa.confidence import Caution
from qa.translation import marked

CAUTION_WORDS: Mapping[Caution, tuple[str, str]] = MappingProxyType(
    {
        "cautious": (marked("Cautious"), marked("only what is very likely right")),
        "balanced": (marked("Balanced"), marked("what is probably right")),
        "eager": (marked("Eager"), marked("even what may well be wrong")),
    }
)
"""The name of each level of caution, and what it shows as an answer."""
