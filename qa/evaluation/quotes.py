"""How well a quote meets the evidence, character by character."""

import unicodedata
from collections.abc import Sequence

from qa.evaluation.anchors import Anchor, Retrieved
from qa.evaluation.gold import Question

QUOTE_RIGHT = "quote right"
QUOTE_EXACT = "quote exact hit"
QUOTE_PRECISION = "quote precision"
QUOTE_RECALL = "quote recall"
QUOTE_F1 = "quote F1"
QUOTE_HOLDS_ANSWER = "quote holds answer"

QUOTE_SCORES = (
    QUOTE_RIGHT,
    QUOTE_EXACT,
    QUOTE_PRECISION,
    QUOTE_RECALL,
    QUOTE_F1,
    QUOTE_HOLDS_ANSWER,
)
"""Names of what `score_quote` returns; the last only where the question has a short answer."""


def score_quote(
    question: Question, evidence: Sequence[Anchor], quote: Retrieved | None, text: str
) -> dict[str, float]:
    """Return the scores of a first quote, each from 0 to 1, higher is better.

    Each entry of evidence answers the question, so the entry counts that the quote meets best,
    by F1, as over several right answers in https://arxiv.org/abs/1606.05250, but counted in
    characters: `quote precision` is the share of the quote that stands in the evidence,
    `quote recall` the share of the evidence that stands in the quote. `quote right` tells
    whether they share any character, `quote exact hit` whether they are the same words at the
    same place, but for white space and punctuation around them. `quote holds answer`: whether
    the short answer stands in the quote, whatever its case and white space.

    Args:
        question: an answerable one.
        evidence: where its evidence stands, an anchor an entry.
        quote: where the quote stands; `None` if nothing was returned.
        text: its words.
    """
    precision, recall, f1 = max(
        (_overlap(anchor, quote) for anchor in evidence), key=lambda each: each[2], default=_NONE
    )
    exact = quote is not None and any(
        anchor.covered_by(quote) and _bare(entry.quote) == _bare(text)
        for anchor, entry in zip(evidence, question.evidence, strict=True)
    )
    scores = {
        QUOTE_RIGHT: float(f1 > 0),
        QUOTE_EXACT: float(exact),
        QUOTE_PRECISION: precision,
        QUOTE_RECALL: recall,
        QUOTE_F1: f1,
    }
    if question.answer is not None:
        scores[QUOTE_HOLDS_ANSWER] = float(_folded(question.answer) in _folded(text))
    return scores


_NONE = (0.0, 0.0, 0.0)


def _overlap(anchor: Anchor, quote: Retrieved | None) -> tuple[float, float, float]:
    """Return precision, recall and F1 against the place of the evidence that is met best."""
    if quote is None or quote.document != anchor.document:
        return _NONE
    found = [
        (common / len(quote.span), common / len(span), 2 * common / (len(quote.span) + len(span)))
        for span in anchor.spans
        if (common := span.overlap(quote.span))
    ]
    return max(found, key=lambda each: each[2], default=_NONE)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _bare(text: str) -> str:
    """Return the words without white space and punctuation around them."""
    words = " ".join(text.split())
    kept = [at for at, each in enumerate(words) if unicodedata.category(each)[0] not in "PZ"]
    return words[kept[0] : kept[-1] + 1] if kept else ""
