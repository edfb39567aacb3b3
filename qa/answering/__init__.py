"""A question's journey, from its words to an answer; `index` tells the order of the steps."""

from qa.answering.asked import LONGEST_QUESTION, MOST_PASSAGES, check_question
from qa.answering.explaining import Explanation, Standing
from qa.answering.index import Index, open_index

__all__ = [
    "LONGEST_QUESTION",
    "MOST_PASSAGES",
    "Explanation",
    "Index",
    "Standing",
    "check_question",
    "open_index",
]
