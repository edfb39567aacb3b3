"""Runs made by hand: the evidence stands at a rank of one's choice."""

from collections.abc import Sequence
from typing import Any

from qa.evaluation.anchors import Anchor
from qa.evaluation.asked import Asked
from qa.evaluation.gold import Evidence, Question
from qa.evaluation.run_header import RunHeader, System
from qa.evaluation.runs import Run
from qa.records import Span

SYSTEM = System("g", 1, 1500, {"fake": "f" * 64}, None, 10)


def asked(name: str, rank: int | None, *, answered: bool = True, answerable: bool = True) -> Asked:
    """Make a question whose evidence stands in the passage at `rank`, from 1."""
    right = Anchor("right.txt", (Span(0, 10),))
    passages: list[dict[str, Any]] = [_passage(f"wrong-{at}.txt") for at in range(1, 4)]
    if rank:
        passages[rank - 1] = _passage("right.txt")
    entries = (Evidence("right.txt", "x" * 10),) if answerable else ()
    return Asked(
        question=Question(name, f"{name}?", "en", answerable=answerable, evidence=entries),
        evidence=(right,) if answerable else (),
        articles=(right,) if answerable else (),
        kinds=(),
        problems=(),
        documents=tuple(each["document"] for each in passages),
        standings={},
        confidence=0.5,
        answer={"answered": answered, "passages": passages, "timings_ms": {"total": 5.0}},
    )


def _passage(document: str) -> dict[str, Any]:
    return {
        "document": document,
        "start": 0,
        "end": 10,
        "quote": "x" * 10,
        "quote_start": 0,
        "quote_end": 10,
    }


def run(name: str, lines: Sequence[Asked], questions: int | None = None) -> Run:
    made = RunHeader.made_now(name, "gold", [line.question for line in lines], SYSTEM)
    if questions is not None:
        made = RunHeader.from_json({**made.as_json(), "questions": questions})
    return Run(made, lines)
