"""A question that another system was asked: what it returned, and what is known of that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa.evaluation.gold import Question
from qa.evaluation.metrics import Item, at_level, score_items
from qa.evaluation.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Imported:
    """A question and the items that another system returned, or should have.

    Attributes:
        question: its words are the id where nothing else is known.
        items: those returned, best first, and then those that are only judged.
    """

    question: Question
    items: tuple[Item, ...]

    def as_json(self) -> dict[str, object]:
        """Return everything as plain JSON values; each item as name, score and grade."""
        return {
            "id": self.question.id,
            "question": self.question.as_json(),
            "items": [[item.name, item.score, item.grade] for item in self.items],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Imported":
        """Rebuild from what `as_json` returned.

        Raises:
            KeyError, TypeError, ValueError: if a value is missing or of another kind.
        """
        return cls(
            question=Question.from_json(values["question"]),
            items=tuple(Item(*item) for item in values["items"]),
        )


def judge_imported(imported: Sequence[Imported], level: str) -> tuple[Outcome, ...]:
    """Return what came of each question, in their order.

    Args:
        imported: the questions.
        level: what their items are, `passages` or `documents`.
    """
    scores = score_items({one.question.id: one.items for one in imported})
    return tuple(
        Outcome(
            question=one.question,
            kinds=(),
            scores={
                at_level(measure, level): value
                for measure, value in scores[one.question.id].items()
            },
            results=sum(item.score is not None for item in one.items),
            first=one.items[0].name if one.items and one.items[0].score is not None else "",
        )
        for one in imported
    )
