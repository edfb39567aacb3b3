"""What evaluations show, in the words of their pages."""

from collections.abc import Mapping
from pathlib import PurePath

from babel.numbers import format_decimal

from qa.evaluation.apart import OPENING
from qa.evaluation.compare import ScoreComparison
from qa.evaluation.fates import Fate
from qa.evaluation.figures import Figure
from qa.evaluation.run_header import RunHeader
from qa.evaluation.significance import SIGNIFICANT
from qa.evaluation.summary import WHOLE
from qa.translation import Translation, marked
from qa.web.evaluate.jobs import EvaluationState

NONE = "–"
NO_READER = "none"

FATE_WORDS: Mapping[Fate, tuple[str, str]] = {
    "false answer": (
        marked("Answered, though there is no answer"),
        marked("The documents do not answer this question, and a passage was shown as its answer."),
    ),
    "not read": (
        marked("Not read"),
        marked("The expected words do not stand in any document that was indexed."),
    ),
    "cut apart": (
        marked("Not chunked whole"),
        marked("The expected words were cut apart: no passage of the index holds all of them."),
    ),
    "not a candidate": (
        marked("Not among the candidates"),
        marked("No search, neither by words nor by meaning, found a passage with expected words."),
    ),
    "lost in fusion": (
        marked("Lost in fusion"),
        marked(
            "A search found a passage with expected words, but all searches together ranked "
            "others before it."
        ),
    ),
    "lost by the reader": (
        marked("Lost by the reader"),
        marked("Read closely, another passage seemed to answer better."),
    ),
    "wrong sentence": (
        marked("Wrong sentence"),
        marked("The first passage holds expected words, but another sentence of it is quoted."),
    ),
    "missed": (
        marked("Nothing right among the first ten"),
        marked("Nothing that is judged relevant was returned among the first ten."),
    ),
    "found lower": (
        marked("Right, but not first"),
        marked("Something relevant is among the first ten, but not first."),
    ),
    "held back": (
        marked("Right, but held back"),
        marked("The quote is right, but was thought too unsure to count as an answer."),
    ),
    "rightly not answered": (
        marked("Rightly not answered"),
        marked("The documents do not answer this question, and it was not answered."),
    ),
    "right": (marked("Right"), marked("The first quote holds expected words, and is shown.")),
}
"""Of each fate its name and what it means."""

FUSION_WORDS: Mapping[str, str] = {
    "scores": marked("by scores, the usual way"),
    "ranks": marked("by ranks"),
    "meaning": marked("by meaning alone, without words"),
}
_GROUPS = {
    "language": marked("Language"),
    "kind of document": marked("Kind of document"),
    "tag": marked("Tag"),
}


def number_words(value: float | None, say: Translation, decimals: int = 3) -> str:
    """Write a number as the visitor's language does, with fixed decimals."""
    if value is None:
        return NONE
    form = "#,##0." + "0" * decimals if decimals else "#,##0"
    return str(format_decimal(value, format=form, locale=say.language))


def value_words(name: str, figure: Figure, say: Translation) -> str:
    """Write the value of a figure."""
    return number_words(figure.value, say, 0 if name in WHOLE else 3)


def interval_words(name: str, figure: Figure, say: Translation) -> str:
    """Write the interval of a figure."""
    if figure.interval is None:
        return NONE
    low, high = (number_words(end, say, 0 if name in WHOLE else 3) for end in figure.interval)
    return say.gettext("%(low)s to %(high)s", low=low, high=high)


def signed_words(value: float | None, say: Translation) -> str:
    """Write a difference, with its sign."""
    if value is None:
        return NONE
    return ("+" if value > 0 else "") + number_words(value, say)


def p_words(p: float, say: Translation) -> str:
    """Write a p-value."""
    return f"< {number_words(0.001, say)}" if p < 0.001 else number_words(p, say)


def power_words(score: ScoreComparison, say: Translation) -> str:
    """Say what so many questions can and cannot tell."""
    if score.detectable is None:
        return say.gettext(
            "No question differs in %(name)s, so the spread of differences is not known.",
            name=score.name,
        )
    return say.ngettext(
        "What %(count)s question can tell: at the spread seen here, a true difference of "
        "%(least)s in %(name)s would be found in 4 of 5 comparisons; smaller ones mostly go "
        "unnoticed, so that no significant difference does not mean no difference.",
        "What %(count)s questions can tell: at the spread seen here, a true difference of "
        "%(least)s in %(name)s would be found in 4 of 5 comparisons; smaller ones mostly go "
        "unnoticed, so that no significant difference does not mean no difference.",
        score.difference.questions,
        least=number_words(score.detectable, say),
        name=score.name,
    )


def is_sure(p: float) -> bool:
    """Tell whether a corrected p-value speaks for a difference."""
    return p < SIGNIFICANT


def group_words(by: str, value: str, say: Translation) -> str:
    """Name a value that questions have in common."""
    if by == "language":
        return say.language_name(value)
    return say.gettext("unknown") if value == "unknown" else value


def group_heading(by: str, say: Translation) -> str:
    """Name what questions have in common."""
    return say.gettext(_GROUPS[by])


def reader_words(name: str, say: Translation) -> str:
    """Name a reader; a folder by its last part."""
    if name == NO_READER:
        return say.gettext("none, searches alone")
    return PurePath(name).name


def settings_words(header: RunHeader, say: Translation) -> str:
    """Say how an index was asked, as far as runs may differ in it."""
    system = header.system
    if system is None:
        return say.gettext("returned by another system")
    reader = PurePath(system.reader[0]).name if system.reader else ""
    read = say.gettext("read by %(reader)s", reader=reader) if reader else say.gettext("no reader")
    encoders = "+".join(PurePath(name).name for name in system.encoders)
    return ", ".join(
        (
            encoders,
            read,
            say.gettext(FUSION_WORDS[system.fusion]),
            say.ngettext("%(count)s passage", "%(count)s passages", system.k),
        )
    )


def stage_words(state: EvaluationState, say: Translation) -> str:
    """Say what an evaluation is doing."""
    if state.stopping:
        return say.gettext("Stopping")
    if state.stage == OPENING or not state.stage:
        return say.gettext("Opening the index")
    return say.gettext("Asking the questions")


def count_words(state: EvaluationState, say: Translation) -> str:
    """Say how far an evaluation has come; nothing before the first question."""
    if not state.total:
        return ""
    return say.gettext("%(done)d of %(total)d", done=state.done, total=state.total)
