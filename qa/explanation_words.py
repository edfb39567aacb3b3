"""Why an answer was given, in the words that every face uses."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from qa.records import Answer, Reason, TrackRecord
from qa.translation import UNKNOWN_LANGUAGE, Translation, marked

ALIKE_WORDS = marked("Almost the same words also stand in:")
"""What introduces the other places of a passage."""

_MOST_REASONS = 3
_AS_OFTEN_AS_NOT = 0.5
_WEIGHTY = 0.1  # log-odds; what adds less decides nothing
_WORDS = marked("how many words it shares with the question")
_TRANSLATIONS = marked("how many words it has that mean those of the question")
_LOST = marked("how many words of the question have a counterpart in its language")
_NEW = marked("how much it says beyond the question and its headings")
_STATED = marked("the date or number that is asked for")
_DEFINED = marked("how surely it defines the term that is asked for")
_READER = marked("how well a sentence answers, read closely")
_MEANING = marked("how near it is to the question in meaning")
_LANGUAGES = marked("the languages of question and document")
_SEARCH = marked("how far the search puts it before the next passage")
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "words in the quote": _WORDS,
        "words in the passage": _WORDS,
        "translated words in the quote": _TRANSLATIONS,
        "translated words in the passage": _TRANSLATIONS,
        "words without a translation": _LOST,
        "new words in the quote": _NEW,
        "the time asked for": _STATED,
        "no quantity, though asked for": _STATED,
        "the definition asked for": _DEFINED,
        "web address": marked("the web address in it, as notes and lists of sources have"),
        "lead": _SEARCH,
        "same language": _LANGUAGES,
        "reader: best sentence": _READER,
        "reader: best sentence, same language": _READER,
        "reader: lead within the passage": marked(
            "how far that sentence leads the others beside it"
        ),
        "reader: lead among passages": marked("how far that sentence leads the other passages"),
        "reader: lead before reading": _SEARCH,
        "reader: standing before reading": _SEARCH,
    }
)
_SIGNS_OF_AN_ENCODER: Mapping[str, str] = MappingProxyType(
    {"asked": _MEANING, "sentence": _MEANING}
)
_IN_ONE_LANGUAGE = MappingProxyType(dict.fromkeys((_TRANSLATIONS, _LOST, _LANGUAGES), _WORDS))
_ACROSS_LANGUAGES = MappingProxyType({_WORDS: _TRANSLATIONS})
_STAGES: Mapping[str, str] = MappingProxyType(
    {
        "words": marked("By words"),
        "translated words": marked("By words that mean the same"),
        "fusion": marked("All searches together"),
        "reader": marked("After close reading"),
    }
)
_BY_MEANING = re.compile(r"meaning \((.+)\)")
_ENCODERS: Mapping[str, str] = MappingProxyType({"minilm": "MiniLM"})


def sign_words(name: str) -> str:
    """Put a sign that the confidence weighs into English words, which several signs may share.

    Args:
        name: as `qa.confidence.Evidence.features` names it.
    """
    return _SIGNS[name] if name in _SIGNS else _SIGNS_OF_AN_ENCODER[name.rpartition(": ")[2]]


def stage_words(name: str, say: Translation) -> str:
    """Return what a stage did, for people who never saw the program's own names."""
    by_meaning = _BY_MEANING.fullmatch(name)
    if by_meaning:
        encoder = _ENCODERS.get(by_meaning[1], by_meaning[1])
        return say.gettext("By meaning (%(encoder)s)", encoder=encoder)
    return say.gettext(_STAGES.get(name, name.capitalize()))


def reasons_words(
    reasons: Sequence[Reason], say: Translation, *, one_language: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say what speaks most for the first passage as the answer, and what against it.

    Signs that share their words are added up: the fit sets the cosines of several encoders
    off against each other, so that one alone says little. So are signs of words and of words
    translated, of which every answer has one kind alone.

    Args:
        reasons: of `qa.records.Answer`, in any order.
        say: the words to use.
        one_language: whether question and document are in one language.

    Returns:
        What speaks for it and what against it; each weightiest first, at most three.
    """
    sums: defaultdict[str, float] = defaultdict(float)
    instead = _IN_ONE_LANGUAGE if one_language else _ACROSS_LANGUAGES
    for reason in reasons:
        words = sign_words(reason.name)
        sums[instead.get(words, words)] += reason.log_odds
    ordered = sorted(sums, key=lambda words: -abs(sums[words]))
    speaking_for = [say.gettext(words) for words in ordered if sums[words] >= _WEIGHTY]
    against = [say.gettext(words) for words in ordered if sums[words] <= -_WEIGHTY]
    return tuple(speaking_for[:_MOST_REASONS]), tuple(against[:_MOST_REASONS])


def share_right(answer: Answer) -> float:
    """Return how often first passages as sure as an answer's are right, from 0 to 1."""
    record = answer.track_record
    return answer.confidence if record is None else record.right


def may_be_answered(answer: Answer) -> bool:
    """Tell whether the first passage is right as often as not, though too unsure as an answer.

    Nobody should then be told that the documents do not answer.
    """
    unsure = bool(answer.passages) and not answer.answered
    return unsure and share_right(answer) >= _AS_OFTEN_AS_NOT


def track_record_words(record: TrackRecord, answered: bool, say: Translation) -> str:
    """Say how often answers of a like confidence were right: a count of ten, easy to picture.

    Args:
        record: of answers of a like confidence.
        answered: whether the first passage counts as an answer.
        say: the words to use.
    """
    share = _share(record.right, say)
    judged = say.ngettext(
        "%(count)s judged question", "%(count)s judged questions", record.questions
    )
    if answered:
        return say.gettext(
            "Of answers as sure as this one, %(share)s right (%(judged)s).",
            share=share,
            judged=judged,
        )
    return say.gettext(
        "Of first passages as unsure as this, %(share)s right (%(judged)s).",
        share=share,
        judged=judged,
    )


def languages_words(answer: Answer, say: Translation) -> str | None:
    """Say in which languages question and first document are; `None` unless they surely differ.

    Args:
        answer: with at least one passage.
        say: the words to use.
    """
    asked, found = answer.language, answer.passages[0].source.language
    if asked == found or UNKNOWN_LANGUAGE in {asked, found}:
        return None
    return say.gettext(
        "Language of the question: %(asked)s; of the document: %(found)s.",
        asked=say.language_name(asked),
        found=say.language_name(found),
    )


def _share(right: float, say: Translation) -> str:
    if right in {0.0, 1.0}:
        return say.gettext("all were") if right else say.gettext("none was")
    # Near the ends a tenth is too coarse: 97 of 100 is not 10 of 10.
    whole = 10 if 0.05 <= right < 0.95 else 100
    count = min(max(round(right * whole), 1), whole - 1)
    return say.ngettext(
        "%(count)s of %(whole)d was", "%(count)s of %(whole)d were", count, whole=whole
    )
