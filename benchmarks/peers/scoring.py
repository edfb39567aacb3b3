"""How good what a system found is: the same rule and the same scorer for all.

A passage is right if it shares at least one character with the evidence, that is with the quoted
words where they stand in the document; a document is right if evidence stands in it. Measures are
those of `qa.evaluation.metrics`, by ir_measures; a question without any result scores 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.peers.sample import Sample
from qa.evaluation import Question
from qa.evaluation.anchors import Anchoring, Retrieved
from qa.evaluation.figures import Figure, mean
from qa.evaluation.metrics import Ranking, score_rankings
from qa.evaluation.significance import randomisation_test
from qa.records import Span

SUCCESS = "Success@1 passages"
NDCG = "nDCG@10 linear gain passages"
NDCG_DOCUMENTS = "nDCG@10 linear gain documents"
SHOWN = (SUCCESS, NDCG, NDCG_DOCUMENTS)

Scores = Mapping[str, Mapping[str, float]]
"""By question and by measure."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better this program is than another system, over the same questions.

    Attributes:
        mean: above 0 where this program is better.
        p_value: how likely so much is by chance, two-sided.
    """

    mean: float
    p_value: float


def score(sample: Sample, lines: Mapping[str, Mapping[str, Any]]) -> Scores:
    """Return the scores of each question of a sample.

    Args:
        sample: what was asked, of which documents.
        lines: what a system gave to each question, see `benchmarks.peers.task`.

    Raises:
        ValueError: if a passage does not stand in its document.
    """
    texts = {document.source.path: document for document in sample.documents}
    by_id = {document.source.id: document for document in sample.documents}
    anchoring = Anchoring([each.source for each in sample.documents], by_id.__getitem__)
    for line in lines.values():
        for found in line["passages"]:
            if not 0 <= found["start"] < found["end"] <= len(texts[found["document"]].text):
                raise ValueError(f"expected a stretch of {found['document']}, got {found}")
    return score_rankings(
        [_ranking(question, anchoring, lines[question.id]) for question in sample.questions]
    )


def _ranking(question: Question, anchoring: Anchoring, line: Mapping[str, Any]) -> Ranking:
    return Ranking(
        question_id=question.id,
        evidence=anchoring.anchors(question),
        articles=anchoring.articles(question),
        passages=tuple(
            Retrieved(each["document"], Span(each["start"], each["end"]))
            for each in line["passages"]
        ),
        documents=tuple(line["documents"]),
    )


def figure(scores: Scores, questions: Sequence[Question], measure: str) -> Figure:
    """Return the mean of a measure over questions, with its bootstrap interval."""
    return mean([scores[one.id][measure] for one in questions])


def difference(
    ours: Scores, theirs: Scores, questions: Sequence[Question], measure: str
) -> Difference:
    """Return by how much `ours` is better, paired by question."""
    differences = [ours[one.id][measure] - theirs[one.id][measure] for one in questions]
    return Difference(sum(differences) / len(differences), randomisation_test(differences))
