"""Measuring: questions with known answers, asked of an index, and figures that sum it up."""

from qa.evaluation.gold import Question, read_gold
from qa.evaluation.runs import Run, evaluate, write_details

__all__ = ["Question", "Run", "evaluate", "read_gold", "write_details"]
