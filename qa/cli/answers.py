"""Answers as lines for a terminal."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from qa.cli.layout import INDENT, lines
from qa.cli.reasons import alike_line, explanation_lines, reasons_lines
from qa.confidence import BALANCED
from qa.explanation_words import languages_words, may_be_answered, track_record_words
from qa.records import Answer, Passage
from qa.translation import translation

if TYPE_CHECKING:
    from qa.answering import Explanation


def answer_words(
    answer: Answer,
    width: int,
    caution: str = BALANCED,
    likelier: bool = False,
    explanations: Sequence["Explanation"] = (),
) -> str:
    """Return an answer for reading: the quote, its citation, then the other passages.

    Args:
        answer: what to show.
        width: columns of a line.
        caution: that it was asked with.
        likelier: whether it would be answered with less caution.
        explanations: of each passage, in order; none to leave them out.
    """
    beneath = [_lines_beneath(answer, passage, explanations, width) for passage in answer.passages]
    if not answer.answered:
        return _not_answered(answer, beneath, width, caution, likelier)
    first = answer.passages[0]
    parts = [f"{lines(first.quote_text, 0, width)}\n{beneath[0]}"]
    if len(beneath) > 1:
        parts += ["Other passages:", *list(_numbered(answer.passages, beneath, width))[1:]]
    return "\n\n".join(parts)


def question_words(question: str, width: int) -> str:
    """Return a question of a file as a heading above its answer."""
    return lines(f"Question: {question}", 0, width)


def _not_answered(
    answer: Answer, beneath: Sequence[str], width: int, caution: str, likelier: bool
) -> str:
    note = "No answer found in the documents."
    if not answer.passages:
        return note
    if may_be_answered(answer):
        note = "No passage is sure enough to be the answer."
    if caution != BALANCED:
        note = f"No passage is a sure enough answer for --caution {caution}."
    parts = [f"{note} The nearest passages:", *_numbered(answer.passages, beneath, width)]
    if likelier:
        hint = "The first may be the answer all the same: --caution eager shows it as one."
        parts.append(lines(hint, 0, width))
    return "\n\n".join(parts)


def _numbered(passages: Sequence[Passage], beneath: Sequence[str], width: int) -> Iterable[str]:
    """Return each passage by its rank; words that stand above are not repeated."""
    ranks: dict[str, int] = {}
    for passage, below in zip(passages, beneath, strict=True):
        same = ranks.setdefault(passage.quote_text, passage.rank)
        quote = passage.quote_text if same == passage.rank else f"(the same words as {same})"
        number = f"{passage.rank}. ".ljust(INDENT)
        yield f"{number}{lines(quote, INDENT, width).removeprefix(' ' * INDENT)}\n{below}"


def _lines_beneath(
    answer: Answer, passage: Passage, explanations: Sequence["Explanation"], width: int
) -> str:
    """Return what stands beneath a quote: its citation, and what there is to say of it."""
    say = translation("en")
    said: list[str | None] = [passage.citation]
    if passage.rank == 1:
        if answer.answered and answer.track_record:
            said.append(track_record_words(answer.track_record, answered=True, say=say))
        said.append(languages_words(answer, say))
    said.append(alike_line(passage))
    if explanations:
        said += explanation_lines(answer, passage, explanations[passage.rank - 1], say)
        said += reasons_lines(answer, say) if passage.rank == 1 else ()
    return "\n".join(lines(each, INDENT, width) for each in said if each)
