"""Why a passage stands where it does, and what made its answer likely, in plain words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from qa.language_names import language_name
from qa.records import Answer, Passage, Reason, TrackRecord

if TYPE_CHECKING:
    from qa.answering import Explanation, Standing

_MOST_REASONS = 3
_WEIGHTY = 0.1  # log-odds; what adds less decides nothing
_UNKNOWN_LANGUAGE = "und"
_ENCODERS: Mapping[str, str] = MappingProxyType({"minilm": "MiniLM"})
_WORDS = "how many words it shares with the question"
_READER = "how well a sentence answers, read closely"
_MEANING = "how near it is to the question in meaning"
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "words in the quote": _WORDS,
        "words in the passage": _WORDS,
        "lead": "how far the search puts it before the next passage",
        "same language": "the languages of question and document",
        "reader: best sentence": _READER,
        "reader: best sentence, same language": _READER,
        "reader: lead within the passage": "how far that sentence leads the others beside it",
        "reader: lead among passages": "how far that sentence leads the other passages",
    }
)
_SIGNS_OF_AN_ENCODER: Mapping[str, str] = MappingProxyType(
    {"asked": _MEANING, "sentence": _MEANING, "passage": _MEANING}
)


def sign_words(name: str) -> str:
    """Put a sign that the confidence weighs into words, which several signs may share.

    Args:
        name: as `qa.confidence.Evidence.features` names it.
    """
    return _SIGNS[name] if name in _SIGNS else _SIGNS_OF_AN_ENCODER[name.rpartition(": ")[2]]


def stage_words(name: str) -> str:
    """Put the name of a stage that ranks into words."""
    if not name.startswith("meaning ("):
        return name
    encoder = name.removeprefix("meaning (").removesuffix(")")
    return f"meaning by {_ENCODERS.get(encoder, encoder)}"


def track_record_words(record: TrackRecord) -> str:
    """Say how often answers of a like confidence were right: a count of ten, easy to picture."""
    kind = "question" if record.questions == 1 else "questions"
    return (
        f"Of answers as sure as this one, {_share(record.right)} right "
        f"({record.questions:,} judged {kind})."
    )


def _share(right: float) -> str:
    if right in {0.0, 1.0}:
        return "all were" if right else "none was"
    # Near the ends a tenth is too coarse: 97 of 100 is not 10 of 10.
    whole = 10 if 0.05 <= right < 0.95 else 100
    count = min(max(round(right * whole), 1), whole - 1)
    return f"{count} of {whole} {'was' if count == 1 else 'were'}"


def language_words(answer: Answer, passage: Passage) -> str | None:
    """Say in which languages question and document are; `None` unless they surely differ."""
    asked, found = answer.language, passage.source.language
    if asked == found or _UNKNOWN_LANGUAGE in {asked, found}:
        return None
    return f"Asked in {language_name(asked)}; the document is in {language_name(found)}."


def alike_words(passage: Passage) -> str | None:
    """Say where almost the same words stand besides; `None` if nowhere."""
    if not passage.alike:
        return None
    places = "; ".join(each.citation.removesuffix(".") for each in passage.alike)
    return f"The same words, but for little, also stand in: {places}."


def explanation_words(answer: Answer, passage: Passage, explanation: "Explanation") -> list[str]:
    """Say how each stage ranked a passage and which words it shares with the question."""
    ranks = ", ".join(_standing_words(each) for each in explanation.standings)
    if explanation.words:
        shared = f"Words in common: {', '.join(explanation.words)}."
    elif passage.source.language == answer.language:
        shared = "Words in common: none."
    else:
        shared = "Words in common: not compared, as the languages differ."
    return [f"Ranks: {ranks}.", shared]


def _standing_words(standing: "Standing") -> str:
    return f"{stage_words(standing.stage)} {standing.rank or 'not found'}"


def reasons_words(reasons: Sequence[Reason]) -> list[str]:
    """Say what speaks most for the first passage as the answer, and what against it.

    Signs that share their words are added up: the fit sets the cosines of several encoders
    off against each other, so that one alone says little.
    """
    sums: defaultdict[str, float] = defaultdict(float)
    for reason in reasons:
        sums[sign_words(reason.name)] += reason.log_odds
    weighty = sorted(
        (item for item in sums.items() if abs(item[1]) >= _WEIGHTY), key=lambda item: -abs(item[1])
    )
    speaking_for = [words for words, log_odds in weighty if log_odds > 0][:_MOST_REASONS]
    against = [words for words, log_odds in weighty if log_odds < 0][:_MOST_REASONS]
    return [
        f"Speaks for it as the answer: {'; '.join(speaking_for) or 'nothing much'}.",
        f"Speaks against it: {'; '.join(against) or 'nothing much'}.",
    ]
