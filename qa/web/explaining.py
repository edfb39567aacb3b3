"""Explanations put into words: stages, signs and how answers of the same kind fared."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from qa.confidence import Caution
from qa.records import Reason, TrackRecord

CAUTION_WORDS: Mapping[Caution, tuple[str, str]] = MappingProxyType(
    {
        "cautious": ("Cautious", "only what is very likely right"),
        "balanced": ("Balanced", "what is probably right"),
        "eager": ("Eager", "even what may well be wrong"),
    }
)
"""The name of each level of caution, and what it shows as an answer."""

_STAGES = MappingProxyType(
    {
        "words": "By words",
        "fusion": "All searches together",
        "reader": "After close reading",
    }
)
_BY_MEANING = re.compile(r"meaning \((.+)\)")
_SIGNS = (
    ("reader: best sentence", "how well a sentence answers, read closely"),
    ("reader: lead within the passage", "how far that sentence leads the others beside it"),
    ("reader: lead among passages", "how far that sentence leads the other passages"),
    ("words in the", "how many words it shares with the question"),
    ("lead", "how far the search puts it before the next passage"),
    ("same language", "whether question and document are in one language"),
    (": ", "how near it is to the question in meaning"),  # the cosines of every encoder
)
"""What a sign looks at, by a part of its name; the first that fits holds."""

_WEIGHTY = 0.1  # log-odds; what adds less decides nothing
_MOST_REASONS = 3


def stage_words(name: str) -> str:
    """Return what a stage did, for people who never saw the program's own names."""
    by_meaning = _BY_MEANING.fullmatch(name)
    if by_meaning:
        return f"By meaning ({by_meaning[1]})"
    return _STAGES.get(name, name.capitalize())


def reasons_words(reasons: Sequence[Reason]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what speaks for an answer, and what against it; each weightiest first.

    Signs that look at the same thing, such as the cosines of two encoders, are added up:
    the fit sets them off against each other, so that one alone says little.
    """
    sums: dict[str, float] = {}
    for reason in reasons:
        words = _sign_words(reason.name)
        sums[words] = sums.get(words, 0.0) + reason.log_odds
    ordered = sorted(sums, key=lambda words: -abs(sums[words]))
    speaks_for = [words for words in ordered if sums[words] >= _WEIGHTY]
    against = [words for words in ordered if sums[words] <= -_WEIGHTY]
    return tuple(speaks_for[:_MOST_REASONS]), tuple(against[:_MOST_REASONS])


def track_record_words(record: TrackRecord) -> str:
    """Say how answers of a like confidence fared, as a count of ten that anyone can picture."""
    kind = "question" if record.questions == 1 else "questions"
    return f"{_share(record.right)} right ({record.questions:,} judged {kind})"


def _sign_words(name: str) -> str:
    return next((words for part, words in _SIGNS if part in name), name)


def _share(right: float) -> str:
    if right in {0.0, 1.0}:
        return "all were" if right else "none was"
    # Near the ends a tenth is too coarse: 97 of 100 is not 10 of 10.
    whole = 10 if 0.05 <= right < 0.95 else 100
    count = min(max(round(right * whole), 1), whole - 1)
    return f"{count} of {whole} {'was' if count == 1 else 'were'}"
