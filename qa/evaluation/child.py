"""The process that evaluates on behalf of another one; see `qa.evaluation.apart`."""

import json
from pathlib import Path

from qa.answering import check_question, open_index
from qa.evaluation.apart import OPENING
from qa.evaluation.gold import read_gold
from qa.evaluation.judging.counting import grades_in
from qa.evaluation.judging.grades import NO_GRADES
from qa.evaluation.storing import PlannedRun, carry_out
from qa.isolation.work import Told, work_for_parent


def main(request: str) -> None:
    """Evaluate as a request says.

    Args:
        request: index, runs and the fields of `PlannedRun`, as a JSON object.
    """
    values = json.loads(request)
    index, runs = Path(values.pop("index")), Path(values.pop("runs"))
    judgments = values["judgments"] and Path(values["judgments"])
    planned = PlannedRun(**{**values, "gold": Path(values["gold"]), "judgments": judgments})

    def work(tell: Told) -> dict[str, object]:
        questions = read_gold(planned.gold)
        check_question(questions[0].text, planned.k)
        tell(OPENING, 0, 0)
        opened = open_index(index, reader=planned.reader, fusion=planned.fusion)
        grades = grades_in(planned.judgments, opened) if planned.judgments else NO_GRADES
        run = carry_out(
            opened,
            questions,
            planned,
            runs,
            lambda stage, done, total: tell(stage, done, total),
            grades,
        )
        return {"name": run.name}

    work_for_parent(work)
