"""Links that find their words again after the document was read anew.

A link carries where the words stood, how many characters they have without white space, a
fingerprint of those, and the characters around them. White space does not count, because
it is what changes most when a document is read by another version of the program.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal
from urllib.parse import quote_plus

import numpy as np

from qa.records import Source, Span

REACH = 30
"""Characters that a link carries from before and after the words."""

# A rolling fingerprint (Karp and Rabin 1987, https://doi.org/10.1147/rd.312.0249): 40 bits
# make a false match in a text of a million characters as rare as one in a million.
_PRIME = (1 << 40) - 87
_BASE = 1_000_003
_POWERS = np.array([pow(_BASE, at, _PRIME) for at in reversed(range(256))], dtype=np.uint64)
_TOKEN = re.compile(r"([1-9][0-9]{0,6})-([0-9a-f]{1,10})", re.ASCII)
_OFFSET = re.compile(r"[0-9]{1,11}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a link tells of the words it leads to.

    Attributes:
        span: where they stood in the canonical text.
        count: how many characters they have, white space aside.
        fingerprint: of these characters, see `fingerprint`.
        before: characters in front of them, up to `REACH`, runs of white space as one space.
        after: characters behind them, likewise.
    """

    span: Span
    count: int
    fingerprint: int
    before: str
    after: str

    @classmethod
    def to(cls, quote: Span, text: str, offset: int = 0) -> "Anchor":
        """Return an anchor to words.

        Args:
            quote: where they stand in the document.
            text: the document's text, or enough of it: the words and what is around them.
            offset: where `text` starts in the document.
        """
        local = quote.shifted(-offset)
        words = _solid(local.of(text))
        before, after = text[: local.start][-2 * REACH :], text[local.end :][: 2 * REACH]
        return cls(
            span=quote,
            count=len(words),
            fingerprint=_fingerprint(words),
            before=" ".join(before.split())[-REACH:].strip(),
            after=" ".join(after.split())[:REACH].strip(),
        )

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Anchor | None":
        """Read an anchor from the query of a link.

        Returns:
            The anchor, or `None` where the query has only plain offsets, or where mail
            programs have damaged what it says of the words.
        """
        token = _TOKEN.fullmatch(query.get("words", ""))
        start, end = query.get("start", ""), query.get("end", "")
        if token is None or not (_OFFSET.fullmatch(start) and _OFFSET.fullmatch(end)):
            return None
        if int(start) > int(end):
            return None
        return cls(
            span=Span(int(start), int(end)),
            count=int(token[1]),
            fingerprint=int(token[2], 16),
            before=query.get("before", "")[-REACH:],
            after=query.get("after", "")[:REACH],
        )

    def link(self, source: Source) -> str:
        """Return the address of the reader, relative to the server, that marks the words."""
        where = f"start={self.span.start}&end={self.span.end}"
        words = f"words={self.count}-{self.fingerprint:x}"
        around = [
            f"{name}={quote_plus(text, errors='replace')}"
            for name, text in (("before", self.before), ("after", self.after))
            if text
        ]
        return f"/doc/{source.id}?{'&'.join([where, words, *around])}#hit"


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where the words of a link stand now.

    Attributes:
        state: `exact` at the offsets of the link, `moved` elsewhere, `gone` nowhere.
        span: where they stand; `None` if they are gone.
    """

    state: Literal["exact", "moved", "gone"]
    span: Span | None


def resolve(anchor: Anchor, text: str) -> Resolved:
    """Find the words of a link.

    Of several places with the same words the one with the most of the old neighbourhood is
    taken, and of those the one nearest to where the words stood.

    Args:
        anchor: what the link tells.
        text: the document's canonical text as it is now.
    """
    words = _solid(anchor.span.of(text))
    if len(words) == anchor.count and _fingerprint(words) == anchor.fingerprint:
        return Resolved("exact", anchor.span)
    solid = _solid(text)
    places = list(_occurrences(anchor, solid))
    if not places:
        return Resolved("gone", None)
    offsets = [at for at, character in enumerate(text) if not character.isspace()]
    best = max(
        places,
        key=lambda at: (
            _agreement(anchor, solid, at),
            -abs(offsets[at] - anchor.span.start),
        ),
    )
    return Resolved("moved", Span(offsets[best], offsets[best + anchor.count - 1] + 1))


def _solid(text: str) -> str:
    """Return text without white space."""
    return "".join(text.split())


def _fingerprint(solid: str) -> int:
    codes = np.frombuffer(solid.encode("utf-32-le", "surrogatepass"), "<u4")
    value = 0
    for start in range(0, len(codes), len(_POWERS)):
        block = codes[start : start + len(_POWERS)]
        summed = int((block * _POWERS[-len(block) :] % _PRIME).sum())  # 21 and 40 bits: 64 hold it
        value = (value * pow(_BASE, len(block), _PRIME) + summed) % _PRIME
    return value


def _occurrences(anchor: Anchor, solid: str) -> Iterator[int]:
    """Yield where in a text without white space the words of an anchor start."""
    count = anchor.count
    if count > len(solid):
        return
    value = _fingerprint(solid[:count])
    leaving = pow(_BASE, count, _PRIME)
    if value == anchor.fingerprint:
        yield 0
    for at, (first, following) in enumerate(zip(solid, solid[count:], strict=False), start=1):
        value = (value * _BASE + ord(following) - ord(first) * leaving) % _PRIME
        if value == anchor.fingerprint:
            yield at


def _agreement(anchor: Anchor, solid: str, at: int) -> int:
    """Return how many of the anchor's characters before and after still stand there."""
    before, after = _solid(anchor.before), _solid(anchor.after)
    end = at + anchor.count
    return _same(reversed(before), reversed(solid[max(0, at - REACH) : at])) + _same(
        iter(after), iter(solid[end : end + REACH])
    )


def _same(first: Iterator[str], second: Iterator[str]) -> int:
    pairs = zip(first, second, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
