"""Whether a term that a document defines means the one that is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.models import Matrix, Vector
from qa.recent import Recent

# Cosines of e5-small: a term is farther than the first from most others, and as near as the second
# only to itself in a language much alike. Between, a little more or less of either changed nothing
# that was measured; a lower first lets what is only of one matter pass for the same.
_UNLIKE, _SAME = 0.85, 0.95
# In one language all terms of one matter are near: `trafficker` to `human trafficking` .944,
# `trafficking in persons` .958.
_UNLIKE_AT_HOME, _SAME_AT_HOME = 0.86, 1.0


@dataclass(frozen=True, slots=True)
class TermMeaning:
    """What a term that is asked for means.

    Attributes:
        vector: unit vector, shape (dimension,).
        encode: returns the unit vectors of terms by the same encoder.
        known: vectors of terms met lately, by the term in lower case; likenesses add to it.
    """

    vector: Vector
    encode: Callable[[Sequence[str]], Matrix]
    known: Recent[str, Vector]

    @classmethod
    def of(
        cls, term: str, encode: Callable[[Sequence[str]], Matrix], known: Recent[str, Vector]
    ) -> "TermMeaning":
        """Return what a term means; capital letters mean nothing."""
        (vector,) = encode([term.lower()])
        return cls(vector, encode, known)

    def likeness(self, terms: Sequence[str], at_home: bool) -> float:
        """Return how surely the nearest of the terms means the same, from 0 to 1.

        Args:
            terms: at least one.
            at_home: whether they are of the question's language.
        """
        unlike, same = (_UNLIKE_AT_HOME, _SAME_AT_HOME) if at_home else (_UNLIKE, _SAME)
        wanted = dict.fromkeys(term.lower() for term in terms)
        found = self.known.among(wanted)
        if missing := [term for term in wanted if term not in found]:
            made = dict(zip(missing, self.encode(missing), strict=True))
            self.known.keep(made)
            found.update(made)
        nearest = max(float(np.vecdot(each, self.vector)) for each in found.values())
        return min(1.0, max(0.0, (nearest - unlike) / (same - unlike)))
