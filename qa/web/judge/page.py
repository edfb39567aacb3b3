"""The pages of judging, as HTML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import Response

from qa.answering import Index
from qa.errors import GoldError, JudgmentError
from qa.evaluation.figures import Figure
from qa.evaluation.gold import scan_gold
from qa.evaluation.judging import Judgments
from qa.evaluation.judging.agreement import FEW, agreement
from qa.evaluation.judging.placing import Placed, Placing
from qa.evaluation.run_files import scan_runs
from qa.translation import Translation, marked
from qa.web.form_pages import form_page, say_to
from qa.web.judge.chosen import LARGEST_K, Chosen, known_judge, remember_judge
from qa.web.judge.desk import Desk
from qa.web.judge.pools import GOLD, RUN
from qa.web.judge.showing import show
from qa.web.judge.words import ADVICE, CANNOT_TELL, GRADES

_MOST_SHOWN = 100
_NO_NAME = marked("Give your name first, so that your judgments can be told from those of others.")
_NO_SOURCE = marked("Choose at least one file of questions or one run.")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Something to choose passages from.

    Attributes:
        value: as the form sends it.
        name: of the file or run.
        questions: how many it has.
        fault: why it cannot be used; empty if it can.
    """

    value: str
    name: str
    questions: int = 0
    fault: str = ""


def page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """Fill a template of these pages; see `form_page`."""
    say = say_to(request)
    return form_page(
        request,
        template,
        "judge",
        status,
        grades=GRADES,
        cannot_tell=CANNOT_TELL,
        advice=ADVICE,
        grade_words=lambda grade: _grade_words(grade, say),
        **values,
    )


def start_page(
    request: Request, desk: Desk, chosen: Chosen, problem: str = "", status: int = 200
) -> Response:
    """Return the page to begin on: who judges what.

    Args:
        request: to answer.
        desk: what there is.
        chosen: what was chosen so far.
        problem: why it is not enough, in the language of the visitor.
        status: of HTTP.
    """
    found, fault = _judgments(desk)
    runs, run_faults = _runs(desk)
    return page(
        request,
        "judge.html",
        status,
        chosen=chosen,
        picked=[f"{kind}:{name}" for kind, name in chosen.sources],
        judge=chosen.judge or known_judge(request),
        gold=[_gold_line(desk, name) for name in desk.gold.names()],
        runs=runs,
        folder=desk.gold.path,
        problem=problem or fault,
        judges=[(judge, len(found.of(judge))) for judge in found.judges],
        faults=(*found.faults, *run_faults),
        largest_k=LARGEST_K,
    )


def pairs_page(
    request: Request, desk: Desk, chosen: Chosen, problem: str = "", status: int = 200
) -> Response:
    """Return the page with the next pair for a judge; or with what is missing for one."""
    say = say_to(request)
    if not chosen.judge or not chosen.sources:
        missing = _NO_SOURCE if chosen.judge else _NO_NAME
        return start_page(request, desk, chosen, say.gettext(missing), 400)
    index = desk.current.index
    pool = desk.pools.pool(index, chosen.sources, chosen.k)
    found, fault = _judgments(desk)
    if pool.problem or fault:
        return start_page(request, desk, chosen, say.phrase(pool.problem) or fault, 400)
    judged = {judgment.pair for judgment in found.of(chosen.judge)}
    left = [pair for pair in pool.pairs if pair.key not in judged]
    pair = min(left, key=lambda each: each.turn(chosen.judge), default=None) if pool.ready else None
    response = page(
        request,
        "judge_pairs.html",
        status,
        chosen=chosen,
        pool=pool,
        pair=pair,
        shown=show(index, pair.document, pair.span) if pair else None,
        done=len(pool.pairs) - len(left),
        last=found.last_of(chosen.judge),
        problem=problem,
        file=desk.file.path,
        gold_file=next(
            (desk.gold.path / name for kind, name in chosen.sources if kind == GOLD), None
        ),
    )
    remember_judge(response, chosen.judge)
    return response


def agreement_page(request: Request, desk: Desk) -> Response:
    """Return how far judges agree, on what they differ, and which judgments are lost."""
    say, index = say_to(request), desk.current.index
    found, fault = _judgments(desk)
    agreed = agreement(found.standing)
    placed = Placing(index.sources, index.document).place(found.standing)
    places = {one.judgment.id: one for one in placed}
    return page(
        request,
        "judge_agreement.html",
        problem=fault,
        judges=[
            (judge, len(mine), Counter(each.grade for each in mine))
            for judge in found.judges
            if (mine := found.of(judge))
        ],
        agreed=agreed,
        few=FEW,
        number=lambda figure: _number(figure, say),
        interval=lambda figure: _interval(figure, say),
        percent=lambda share: format_decimal(round(100 * share), locale=say.language),
        disagreements=[
            (one, _link(places[one.judgments[0].id], index))
            for one in agreed.disagreements[:_MOST_SHOWN]
        ],
        most=_MOST_SHOWN,
        moved=sum(one.state == "moved" for one in placed),
        lost=[one for one in placed if one.span is None],
        standing=len(placed),
        faults=found.faults,
        file=desk.file.path,
    )


def _link(placed: Placed, index: Index) -> str:
    shown = show(index, placed.document, placed.span) if placed.span else None
    return shown.link if shown else ""


def _judgments(desk: Desk) -> tuple[Judgments, str]:
    """Return the judgments, and why they cannot be read."""
    try:
        return desk.reader.read(), ""
    except JudgmentError as error:
        return Judgments(), str(error)


def _gold_line(desk: Desk, name: str) -> SourceLine:
    value = f"{GOLD}:{name}"
    try:
        questions, faults = scan_gold(desk.gold.file(name))
    except GoldError as error:
        return SourceLine(value, name, fault=str(error))
    return SourceLine(value, name, len(questions), faults[0] if faults else "")


def _runs(desk: Desk) -> tuple[list[SourceLine], Sequence[str]]:
    stored, faults = scan_runs(desk.runs)
    mine = [each for each in reversed(stored) if each.header.system is not None and each.done]
    names = ((one.file.stem, one.done) for one in mine)
    return [SourceLine(f"{RUN}:{name}", name, done) for name, done in names], faults


def _grade_words(grade: int | None, say: Translation) -> str:
    if grade is None:
        return say.gettext(CANNOT_TELL.name)
    return f"{grade} – {say.gettext(GRADES[grade].name)}"


def _number(figure: Figure, say: Translation) -> str:
    if figure.value is None:
        return "–"
    return str(format_decimal(figure.value, format="0.00", locale=say.language))


def _interval(figure: Figure, say: Translation) -> str:
    if figure.interval is None:
        return "–"
    low, high = (format_decimal(end, format="0.00", locale=say.language) for end in figure.interval)
    return say.gettext("%(low)s to %(high)s", low=low, high=high)
