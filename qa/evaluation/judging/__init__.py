"""Judging: people's grades of passages, tied to words, kept in a file that only grows."""

from qa.evaluation.judging.file import JudgmentFile, Judgments
from qa.evaluation.judging.records import HIGHEST_GRADE, Judgment, Withdrawal, question_key

__all__ = [
    "HIGHEST_GRADE",
    "Judgment",
    "JudgmentFile",
    "Judgments",
    "Withdrawal",
    "question_key",
]
