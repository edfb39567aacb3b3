"""Why a passage stands where it does, and what made its answer likely, as lines to print."""

from typing import TYPE_CHECKING

from qa.explanation_words import ALIKE_WORDS, reasons_words, stage_words
from qa.records import Answer, Passage
from qa.translation import Translation

if TYPE_CHECKING:
    from qa.answering import Explanation, Standing


def alike_line(passage: Passage) -> str | None:
    """Say where almost the same words stand besides; `None` if nowhere."""
    if not passage.alike:
        return None
    places = "; ".join(each.citation.removesuffix(".") for each in passage.alike)
    return f"{ALIKE_WORDS} {places}."


def explanation_lines(
    answer: Answer, passage: Passage, explanation: "Explanation", say: Translation
) -> list[str]:
    """Say how each stage ranked a passage and which words it shares with the question."""
    ranks = ", ".join(_standing_words(each, say) for each in explanation.standings)
    if explanation.words:
        shared = f"Words in common: {', '.join(explanation.words)}."
    elif passage.source.language == answer.language:
        shared = "Words in common: none."
    else:
        shared = "Words in common: none, nor any that means the same, as far as can be told."
    return [f"Ranks: {ranks}.", shared]


def _standing_words(standing: "Standing", say: Translation) -> str:
    stage = stage_words(standing.stage, say)
    return f"{stage[:1].lower()}{stage[1:]} {standing.rank or 'not found'}"


def reasons_lines(answer: Answer, say: Translation) -> list[str]:
    """Say what speaks most for the first passage as the answer, and what against it."""
    one_language = answer.passages[0].source.language == answer.language
    speaking_for, against = reasons_words(answer.reasons, say, one_language=one_language)
    return [
        f"Speaks for it as the answer: {'; '.join(speaking_for) or 'nothing much'}.",
        f"Speaks against it: {'; '.join(against) or 'nothing much'}.",
    ]
