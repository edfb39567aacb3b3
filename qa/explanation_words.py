"""Why an answer was given, in the words that every face uses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from qa.language_names import language_name
from qa.records import Answer, Reason, TrackRecord

ALIKE_WORDS = "Almost the same words also stand in:"
"""What introduces the other places of a passage."""

_UNKNOWN_LANGUAGE = "und"
_MOST_REASONS = 3
_WEIGHTY = 0.1  # log-odds; what adds less decides nothing
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


def reasons_words(reasons: Sequence[Reason]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what speaks most for the first passage as the answer, and what against it.

    Signs that share their words are added up: the fit sets the cosines of several encoders
    off against each other, so that one alone says little.

    Args:
        reasons: of `qa.records.Answer`, in any order.

    Returns:
        What speaks for it and what against it; each weightiest first, at most three.
    """
    sums: defaultdict[str, float] = defaultdict(float)
    for reason in reasons:
        sums[sign_words(reason.name)] += reason.log_odds
    ordered = sorted(sums, key=lambda words: -abs(sums[words]))
    speaking_for = [words for words in ordered if sums[words] >= _WEIGHTY]
    against = [words for words in ordered if sums[words] <= -_WEIGHTY]
    return tuple(speaking_for[:_MOST_REASONS]), tuple(against[:_MOST_REASONS])


def track_record_words(record: TrackRecord, answered: bool) -> str:
    """Say how often answers of a like confidence were right: a count of ten, easy to picture.

    Args:
        record: of answers of a like confidence.
        answered: whether the first passage counts as an answer.
    """
    like = "answers as sure as this one" if answered else "first passages as unsure as this"
    kind = "question" if record.questions == 1 else "questions"
    return f"Of {like}, {_share(record.right)} right ({record.questions:,} judged {kind})."


def languages_words(answer: Answer) -> str | None:
    """Say in which languages question and first document are; `None` unless they surely differ.

    Args:
        answer: with at least one passage.
    """
    asked, found = answer.language, answer.passages[0].source.language
    if asked == found or _UNKNOWN_LANGUAGE in {asked, found}:
        return None
    return f"Asked in {language_name(asked)}; the document is in {language_name(found)}."


def _share(right: float) -> str:
    if right in {0.0, 1.0}:
        return "all were" if right else "none was"
    # Near the ends a tenth is too coarse: 97 of 100 is not 10 of 10.
    whole = 10 if 0.05 <= right < 0.95 else 100
    count = min(max(round(right * whole), 1), whole - 1)
    return f"{count} of {whole} {'was' if count == 1 else 'were'}"
