"""Why a passage stands where it does: its rank at every stage, and the words it shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa.lexical import WordQuery, shared_words
from qa.records import Answer, Passage


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a passage stood after one stage.

    Attributes:
        stage: its name.
        rank: from 1; `None` if the stage did not find the passage.
        score: comparable only within the stage; `None` if it was not found.
    """

    stage: str
    rank: int | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one passage stands where it does.

    Attributes:
        standings: one for each stage that ranks, in their order.
        words: those of the question that stand in the passage or its headings, as asked; if
            these are in another language, each with the word there that means it. In scripts
            without spaces, runs of characters.
    """

    standings: tuple[Standing, ...]
    words: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the explanation as plain JSON values."""
        return {
            "stages": [
                {
                    "stage": each.stage,
                    "rank": each.rank,
                    "score": None if each.score is None else round(each.score, 4),
                }
                for each in self.standings
            ],
            "words": list(self.words),
        }


def explain(answer: Answer, queries: Mapping[str, WordQuery]) -> tuple[Explanation, ...]:
    """Return an explanation of each passage of an answer, in their order.

    Args:
        answer: what to explain.
        queries: the question's words as the documents of each language put them.
    """
    return tuple(
        Explanation(_standings(answer, passage), _words(passage, queries))
        for passage in answer.passages
    )


def explained_json(answer: Answer, explanations: Sequence[Explanation]) -> dict[str, object]:
    """Return an answer in the schema of `Answer.as_json`, with what explains it.

    It gains `evidence`, what made its confidence higher or lower than usual; `track_record`,
    how answers of a like confidence fared, if known; and `why` for each passage.

    Args:
        answer: to return.
        explanations: of each of its passages, in their order.
    """
    record = answer.track_record
    return {
        **answer.as_json(),
        "passages": [
            {**passage.as_json(), "why": why.as_json()}
            for passage, why in zip(answer.passages, explanations, strict=True)
        ],
        "evidence": [
            {"name": each.name, "log_odds": round(each.log_odds, 4)} for each in answer.reasons
        ],
        "track_record": record and {"right": record.right, "questions": record.questions},
    }


def _standings(answer: Answer, passage: Passage) -> tuple[Standing, ...]:
    standings = []
    for stage in answer.stages:
        found = next(
            (
                (rank, hit.score)
                for rank, hit in enumerate(stage.hits, start=1)
                if hit.chunk == passage.row
            ),
            (None, None),
        )
        if stage.hits:
            standings.append(Standing(stage.name, *found))
    return tuple(standings)


def _words(passage: Passage, queries: Mapping[str, WordQuery]) -> tuple[str, ...]:
    query = queries.get(passage.source.language)
    if query is None:
        return ()
    return shared_words(query, passage.chunk.text_in_context)
