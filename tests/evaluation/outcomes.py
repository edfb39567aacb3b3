"""Outcomes made by hand."""

from qa.evaluation.gold import Question
from qa.evaluation.outcome import Outcome


def outcome(
    name: str = "q",
    *,
    language: str = "en",
    answerable: bool = True,
    tags: tuple[str, ...] = (),
    kinds: tuple[str, ...] = (),
    answered: bool | None = True,
    confidence: float | None = 0.5,
    milliseconds: float | None = 10.0,
    **scores: float,
) -> Outcome:
    """Make an outcome; underscores in the names of its scores stand for spaces."""
    return Outcome(
        question=Question(name, f"{name}?", language, answerable=answerable, tags=tags),
        kinds=kinds,
        scores={key.replace("_", " "): value for key, value in scores.items()},
        results=1,
        first="",
        answered=answered,
        confidence=confidence,
        milliseconds=milliseconds,
        quote_length=None,
    )
