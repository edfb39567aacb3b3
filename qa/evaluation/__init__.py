"""Measuring: questions with known answers, asked of an index, and figures that sum it up."""

from qa.evaluation.gold import Question, read_gold
from qa.evaluation.runs import Run, evaluate, write_details
from qa.evaluation.storing import evaluate_and_store

__all__ = ["Question", "Run", "evaluate", "evaluate_and_store", "read_gold", "write_details"]
