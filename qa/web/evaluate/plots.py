"""The plots of a run: what it shows by language, confidence, rank and time."""

from collections.abc import Sequence
from statistics import median

import numpy as np

from qa.evaluation.metrics import at_level
from qa.translation import Translation
from qa.web.evaluate.language_plot import language_plot
from qa.web.evaluate.results import Result
from qa.web.evaluate.shapes import HEIGHT, Frame, Label, Line, Plot, steps
from qa.web.evaluate.words import number_words

_RANKS = 10
_BINS = 12


def plots(result: Result, say: Translation) -> list[Plot]:
    """Return the plots of a run; those that there are no numbers for are left out."""
    outcomes = result.run.outcomes
    found = [language_plot(result, say)]
    if any(one.confidence is not None for one in outcomes):
        found += [_risk_coverage(result, say), _reliability(result, say)]
    if any(one.scores for one in outcomes):
        found.append(_ranks(result, say))
    milliseconds = [one.milliseconds for one in outcomes if one.milliseconds is not None]
    if milliseconds:
        found.append(_latency(milliseconds, say))
    return found


def _risk_coverage(result: Result, say: Translation) -> Plot:
    points = [(each["coverage"], each["risk"]) for each in result.curves["risk_coverage"]]
    frame = Frame(steps(1), steps(1))
    curve = Line(tuple((frame.x(coverage), frame.y(risk)) for coverage, risk in points), "curve")
    return Plot(
        name="risk",
        title=say.gettext("Risk and coverage"),
        summary=say.gettext(
            "Of the surest answers, from few to all, the share whose first quote is wrong; of all "
            "of them it is %(risk)s.",
            risk=number_words(points[-1][1], say),
        ),
        height=HEIGHT,
        bars=(),
        lines=(*frame.grid(), curve),
        labels=(
            *frame.names(say.gettext("share of questions, surest first"), say.gettext("wrong")),
            *frame.ticks(say, 1, 1),
        ),
        columns=(say.gettext("Share of questions"), say.gettext("Wrong")),
        rows=tuple(
            (number_words(coverage, say, 2), number_words(risk, say))
            for coverage, risk in points[:: max(1, len(points) // 20)]
        ),
    )


def _reliability(result: Result, say: Translation) -> Plot:
    bins = result.curves["reliability"]
    known = [each for each in bins if each["questions"]]
    frame = Frame(steps(1), steps(1))
    return Plot(
        name="reliability",
        title=say.gettext("Reliability"),
        summary=say.gettext(
            "How often the first quote is right, by the confidence that was given; on the dashed "
            "line both are the same."
        ),
        height=HEIGHT,
        bars=tuple(frame.bar(each["low"], each["high"], each["right"]) for each in known),
        lines=(*frame.grid(), Line(((frame.x(0), frame.y(0)), (frame.x(1), frame.y(1))), "even")),
        dots=tuple((frame.x(each["confidence"]), frame.y(each["right"])) for each in known),
        labels=(
            *frame.names(say.gettext("confidence"), say.gettext("right")),
            *frame.ticks(say, 1, 1),
        ),
        columns=(
            say.gettext("Confidence"),
            say.gettext("Questions"),
            say.gettext("Mean confidence"),
            say.gettext("Right"),
        ),
        rows=tuple(
            (
                f"{number_words(each['low'], say, 1)}–{number_words(each['high'], say, 1)}",
                str(each["questions"]),
                number_words(each["confidence"], say),
                number_words(each["right"], say),
            )
            for each in bins
        ),
    )


def _ranks(result: Result, say: Translation) -> Plot:
    name = at_level("RR@10", result.run.level)
    found = [one.scores[name] for one in result.run.outcomes if name in one.scores]
    ranks = [round(1 / value) if value else 0 for value in found]
    counts = [ranks.count(rank) for rank in (*range(1, _RANKS + 1), 0)]
    names = [*map(str, range(1, _RANKS + 1)), say.gettext("none")]
    frame = Frame([0.0, float(len(counts))], steps(max(counts), whole=True))
    return Plot(
        name="ranks",
        title=say.gettext("Rank of the first right one"),
        summary=say.gettext(
            "%(first)d of %(all)d questions with an answer have something right first, %(none)d "
            "nothing right among the first ten.",
            first=counts[0],
            all=len(found),
            none=counts[-1],
        ),
        height=HEIGHT,
        bars=tuple(frame.bar(at, at + 1, count) for at, count in enumerate(counts)),
        lines=tuple(frame.grid()),
        labels=(
            *frame.names(say.gettext("rank"), say.gettext("questions")),
            *frame.ticks_up(say, 0),
            *(
                Label(frame.x(at + 0.5), frame.y(0) + 15, name, "middle")
                for at, name in enumerate(names)
            ),
        ),
        columns=(say.gettext("Rank"), say.gettext("Questions")),
        rows=tuple((name, str(count)) for name, count in zip(names, counts, strict=True)),
    )


def _latency(milliseconds: Sequence[float], say: Translation) -> Plot:
    across = steps(float(np.percentile(milliseconds, 99)))
    width = across[-1] / _BINS
    bins = np.minimum((np.asarray(milliseconds) / width).astype(int), _BINS)
    counts = np.bincount(bins, minlength=_BINS + 1).tolist()
    edges = [width * number for number in range(_BINS + 1)]
    frame = Frame(across, steps(max(counts), whole=True))
    half, p95 = median(milliseconds), float(np.percentile(milliseconds, 95))
    beyond = (
        say.ngettext(
            " %(count)s took longer than %(most)s ms and is not drawn.",
            " %(count)s took longer than %(most)s ms and are not drawn.",
            counts[-1],
            most=number_words(across[-1], say, 0),
        )
        if counts[-1]
        else ""
    )
    return Plot(
        name="latency",
        title=say.gettext("Time of an answer"),
        summary=say.gettext(
            "Half of the answers took at most %(half)s ms, 95 of 100 at most %(p95)s ms.",
            half=number_words(half, say, 0),
            p95=number_words(p95, say, 0),
        )
        + beyond,
        height=HEIGHT,
        bars=tuple(
            frame.bar(low, low + width, count)
            for low, count in zip(edges[:-1], counts[:-1], strict=True)
        ),
        lines=tuple(frame.grid()),
        labels=(
            *frame.names(say.gettext("milliseconds"), say.gettext("questions")),
            *frame.ticks(say, 0, 0),
        ),
        columns=(say.gettext("Milliseconds"), say.gettext("Questions")),
        rows=tuple(
            (f"{number_words(low, say, 0)}–{number_words(low + width, say, 0)}", str(count))
            for low, count in zip(edges, counts, strict=True)
            if count
        ),
    )
