"""Measuring: questions with known answers, asked of an index, and figures that sum it up."""

from qa.evaluation.gold import Question, read_gold
from qa.evaluation.run_files import evaluate_and_store
from qa.evaluation.runs import Run, evaluate, write_details

__all__ = ["Question", "Run", "evaluate", "evaluate_and_store", "read_gold", "write_details"]
