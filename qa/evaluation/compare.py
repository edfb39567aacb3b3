"""Two runs side by side: question by question, and what the differences are worth."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from qa.errors import RunError
from qa.evaluation.figures import Figure, mean
from qa.evaluation.metrics import LEVELS, at_level
from qa.evaluation.outcome import Outcome
from qa.evaluation.quotes import QUOTE_F1, QUOTE_RIGHT
from qa.evaluation.runs import Run
from qa.evaluation.significance import (
    detectable_difference,
    holm,
    mcnemar,
    randomisation_test,
)

USUAL = (
    *(at_level("nDCG@10 linear gain", level) for level in LEVELS),
    *(at_level("Success@1", level) for level in LEVELS),
    *(at_level("R@10", level) for level in LEVELS),
    QUOTE_RIGHT,
    QUOTE_F1,
)
"""The scores compared unless others are named; of each, those that both runs have."""

Pair = tuple[Outcome, Outcome]


@dataclass(frozen=True, slots=True)
class ScoreComparison:
    """One score in both runs.

    Attributes:
        name: of the score; higher is better.
        first: mean in the first run.
        second: mean in the second run.
        difference: second less first, with its bootstrap interval.
        p: of the paired randomisation test.
        p_holm: corrected for all scores compared.
        wins: questions that the second run does better.
        ties: questions that both do equally well.
        losses: questions that the second run does worse.
        detectable: smallest difference that would mostly be found; `None` if nothing differs.
    """

    name: str
    first: float
    second: float
    difference: Figure
    p: float
    p_holm: float
    wins: int
    ties: int
    losses: int
    detectable: float | None


@dataclass(frozen=True, slots=True)
class AnsweredComparison:
    """How many questions each run answered.

    Attributes:
        answerable: whether the documents answer these questions.
        questions: how many there are.
        first: how many the first run answered.
        second: how many the second run answered.
        only_first: how many the first run alone answered.
        only_second: how many the second run alone answered.
        p: of McNemar's exact test.
    """

    answerable: bool
    questions: int
    first: int
    second: int
    only_first: int
    only_second: int
    p: float


@dataclass(frozen=True, slots=True)
class Moved:
    """A question that the runs do not do equally well.

    Attributes:
        id: of the question.
        question: its words.
        first: the score in the first run.
        second: the score in the second run.
        first_returned: what the first run returned first; empty without results.
        second_returned: the same for the second run.
    """

    id: str
    question: str
    first: float
    second: float
    first_returned: str
    second_returned: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs compared.

    Attributes:
        first: name of the first run.
        second: name of the second run.
        questions: how many both were asked.
        only_first: ids of the questions that only the first was asked.
        only_second: ids of the questions that only the second was asked.
        notes: what makes the runs less alike than they should be, a sentence each.
        scores: one for each score compared, in the order asked for.
        answered: of answerable questions and of others, where both runs say.
        moved: the questions that moved most in the first of `scores`, most first.
        power: what so many questions can tell, in words.
    """

    first: str
    second: str
    questions: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    notes: tuple[str, ...]
    scores: tuple[ScoreComparison, ...]
    answered: tuple[AnsweredComparison, ...]
    moved: tuple[Moved, ...]
    power: str

    def as_json(self) -> dict[str, object]:
        """Return everything as plain JSON values."""
        return asdict(self)


def compare(first: Run, second: Run, names: Sequence[str] = ()) -> Comparison:
    """Compare two runs on the questions that both were asked, paired by id.

    Args:
        first: what to compare with.
        second: what is compared.
        names: of the scores to compare; by default those of `USUAL` that both have.

    Raises:
        RunError: if no question or no score is in both, or a score that is named is not.
    """
    theirs = {one.question.id: one for one in second.outcomes}
    pairs = [(one, theirs[one.question.id]) for one in first.outcomes if one.question.id in theirs]
    if not pairs:
        raise RunError(f"{first.name} and {second.name} have no question in common, by id")
    known = {one.question.id for one, _ in pairs}
    scores = _compare_scores(pairs, _names(pairs, names))
    return Comparison(
        first=first.name,
        second=second.name,
        questions=len(pairs),
        only_first=_others(first, known),
        only_second=_others(second, known),
        notes=tuple(_notes(first, second, pairs)),
        scores=scores,
        answered=tuple(_compare_answered(pairs)),
        moved=_moved(pairs, scores[0].name),
        power=_power(scores[0]),
    )


def _names(pairs: Sequence[Pair], wanted: Sequence[str]) -> list[str]:
    common: dict[str, None] = {}
    for one, other in pairs:
        common |= dict.fromkeys(name for name in one.scores if name in other.scores)
    for name in wanted:
        if name not in common:
            there = ", ".join(common) or "none"
            raise RunError(f"Expected a score that both runs have, found {name!r}; both: {there}")
    found = list(dict.fromkeys(wanted)) or [name for name in USUAL if name in common]
    if not found:
        raise RunError(
            "The runs have no score in common: one may be of passages, the other of documents; "
            "import with --level"
        )
    return found


def _compare_scores(pairs: Sequence[Pair], names: Sequence[str]) -> tuple[ScoreComparison, ...]:
    differences = {
        name: [
            other.scores[name] - one.scores[name]
            for one, other in pairs
            if name in one.scores and name in other.scores
        ]
        for name in names
    }
    p_values = [randomisation_test(differences[name]) for name in names]
    found = []
    for name, p, p_holm in zip(names, p_values, holm(p_values), strict=True):
        moved = differences[name]
        before = mean([one.scores[name] for one, other in pairs if name in other.scores])
        first = before.value or 0.0
        difference = mean(moved)
        found.append(
            ScoreComparison(
                name=name,
                first=first,
                second=first + (difference.value or 0.0),
                difference=difference,
                p=p,
                p_holm=p_holm,
                wins=sum(each > 0 for each in moved),
                ties=sum(each == 0 for each in moved),
                losses=sum(each < 0 for each in moved),
                detectable=detectable_difference(moved),
            )
        )
    return tuple(found)


def _compare_answered(pairs: Sequence[Pair]) -> list[AnsweredComparison]:
    found = []
    for answerable in (True, False):
        told = [
            (bool(one.answered), bool(other.answered))
            for one, other in pairs
            if one.question.answerable is answerable
            and one.answered is not None
            and other.answered is not None
        ]
        only_first, only_second = told.count((True, False)), told.count((False, True))
        if told:
            found.append(
                AnsweredComparison(
                    answerable=answerable,
                    questions=len(told),
                    first=sum(one for one, _ in told),
                    second=sum(other for _, other in told),
                    only_first=only_first,
                    only_second=only_second,
                    p=mcnemar(only_first, only_second),
                )
            )
    return found


def _moved(pairs: Sequence[Pair], name: str) -> tuple[Moved, ...]:
    moved = [
        Moved(
            id=one.question.id,
            question=one.question.text,
            first=one.scores[name],
            second=other.scores[name],
            first_returned=one.first,
            second_returned=other.first,
        )
        for one, other in pairs
        if name in one.scores and name in other.scores and one.scores[name] != other.scores[name]
    ]
    return tuple(sorted(moved, key=lambda each: (-abs(each.second - each.first), each.id)))


def _others(run: Run, known: set[str]) -> tuple[str, ...]:
    return tuple(one.question.id for one in run.outcomes if one.question.id not in known)


def _notes(first: Run, second: Run, pairs: Sequence[Pair]) -> list[str]:
    notes = [
        f"{run.name} is not complete: {len(run.outcomes)} of {run.header.questions} questions"
        for run in (first, second)
        if not run.complete
    ]
    changed = sum(one.question.evidence != other.question.evidence for one, other in pairs)
    if changed and first.header.system and second.header.system:
        notes.append(f"{changed} of the questions have other evidence in the second run")
    graded = {one.question.id: one.graded for one in first.asked}
    regraded = sum(one.graded != graded.get(one.question.id, one.graded) for one in second.asked)
    if regraded:
        notes.append(
            f"{regraded} of the questions were graded otherwise in the second run; `--judgments` "
            "judges both runs by the same grades"
        )
    return notes


def _power(score: ScoreComparison) -> str:
    count = score.difference.questions
    if score.detectable is None:
        return f"No question differs in {score.name}, so the spread of differences is not known."
    return (
        f"What {count} questions can tell: at the spread seen here, a true difference of "
        f"{score.detectable:.3f} in {score.name} would be found in 4 of 5 comparisons; smaller "
        "ones mostly go unnoticed, so that no significant difference does not mean no difference."
    )
