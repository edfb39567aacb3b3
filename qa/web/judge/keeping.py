"""Keeping a judgment that a form brings, if the passage is still the one that was shown."""

from collections.abc import Mapping

from qa.evaluation.gold_writing import slug
from qa.evaluation.judging import Judgment
from qa.records import Span
from qa.translation import marked
from qa.web.given import whole_number
from qa.web.judge.desk import Desk
from qa.web.judge.showing import Shown, show
from qa.web.judge.words import grade_of

_CHANGED = marked(
    "The document has changed since this passage was shown, so nothing was kept. Judge it anew."
)
_NO_GRADE = marked("Choose a grade.")
_LONGEST_NOTE = 2000


def keep(desk: Desk, fields: Mapping[str, str], judge: str) -> str:
    """Keep the judgment that a form brings.

    Args:
        desk: where to.
        fields: `question_id` (one is made where it is missing), `question`, `document`,
            `start`, `end`, `check`, `grade`, `note`.
        judge: name of the judge.

    Returns:
        Why it was not kept, a phrase to translate; empty if it was.

    Raises:
        JudgmentError: if it cannot be written.
    """
    try:
        grade = grade_of(fields.get("grade", ""))
    except KeyError:
        return _NO_GRADE
    shown = _passage(desk, fields)
    question = fields.get("question", "").strip()
    if shown is None or not question:
        return _CHANGED
    made = Judgment.made_now(
        (fields.get("question_id") or slug(question), question),
        shown.document,
        shown.span,
        grade,
        judge,
        fields.get("note", "").replace("\r\n", "\n").strip()[:_LONGEST_NOTE],
    )
    desk.file.append([made])
    return ""


def _passage(desk: Desk, fields: Mapping[str, str]) -> Shown | None:
    """Return the passage that a form names, if the same words still stand there."""
    start, end = (whole_number(fields.get(name, "")) for name in ("start", "end"))
    if start is None or end is None or start >= end:
        return None
    shown = show(desk.current.index, fields.get("document", ""), Span(start, end))
    return shown if shown is not None and shown.check == fields.get("check") else None
