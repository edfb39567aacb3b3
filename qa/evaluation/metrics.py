"""How good rankings are: Success@1, Success@5, RR@10 and nDCG@10, computed by `ir_measures`.

Three levels are measured.

Passages: a passage is relevant if it shares characters with an entry of evidence that no
passage before it has found, so that pieces of the same evidence count once. Entries that no
passage found count as relevant passages that were missed, one each.

Articles: the same with the evidence widened to the article that it stands in; Success@1 alone.

Documents: each document stands at the rank of its first passage, and is relevant if evidence
stands in it.

All measures lie between 0 and 1, higher is better; a question without results scores 0.
nDCG has linear gain.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from qa.evaluation.anchors import Anchor, Retrieved

_MEASURES = (Success @ 1, Success @ 5, RR @ 10, nDCG @ 10)
PASSAGES, DOCUMENTS = "passages", "documents"
ARTICLE_FIRST = f"{Success @ 1} articles"
RANKING_SCORES = (
    *(f"{measure} {level}" for level in (PASSAGES, DOCUMENTS) for measure in _MEASURES),
    ARTICLE_FIRST,
)
"""Names of what `score_rankings` returns for each question."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a system returned to an answerable question.

    Attributes:
        question_id: of the gold question.
        evidence: what should have been returned; not empty.
        articles: the same, widened to the articles that it stands in.
        passages: the passages returned, best first; those after the tenth count nothing.
        documents: path of the document of each passage considered, best first; may go on
            after the last of `passages`, so that ten different documents are reached.
    """

    question_id: str
    evidence: tuple[Anchor, ...]
    articles: tuple[Anchor, ...]
    passages: tuple[Retrieved, ...]
    documents: tuple[str, ...]


def score_rankings(rankings: Sequence[Ranking]) -> dict[str, dict[str, float]]:
    """Return the scores of each question, by its id and then by the names `RANKING_SCORES`."""
    scores = {ranking.question_id: dict.fromkeys(RANKING_SCORES, 0.0) for ranking in rankings}
    for level, judge in ((PASSAGES, _judge_passages), (DOCUMENTS, _judge_documents)):
        judged = {ranking.question_id: judge(ranking) for ranking in rankings}
        for question_id, measure, value in _measure(judged):
            scores[question_id][f"{measure} {level}"] = value
    for ranking in rankings:
        scores[ranking.question_id][ARTICLE_FIRST] = float(
            any(
                article.covered_by(first)
                for first in ranking.passages[:1]
                for article in ranking.articles
            )
        )
    return scores


@dataclass(frozen=True, slots=True)
class _Judged:
    """A ranking as `ir_measures` sees it.

    Attributes:
        relevant: of each item, best first, whether it is relevant.
        missed: how many relevant items are not in the ranking.
    """

    relevant: tuple[bool, ...]
    missed: int


def _judge_passages(ranking: Ranking) -> _Judged:
    missing = set(range(len(ranking.evidence)))
    relevant = []
    for passage in ranking.passages:
        found = {entry for entry in missing if ranking.evidence[entry].covered_by(passage)}
        missing -= found
        relevant.append(bool(found))
    return _Judged(tuple(relevant), len(missing))


def _judge_documents(ranking: Ranking) -> _Judged:
    wanted = {anchor.document for anchor in ranking.evidence}
    relevant = tuple(document in wanted for document in dict.fromkeys(ranking.documents))
    return _Judged(relevant, len(wanted) - sum(relevant))


def _measure(judged: Mapping[str, _Judged]) -> Iterator[tuple[str, str, float]]:
    """Yield question id, name of the measure, and value."""
    qrels, run = [], []
    for question_id, one in judged.items():
        # trec_eval ignores ranks and orders by score: the scores must say what the ranks do.
        run += [
            ScoredDoc(question_id, f"rank {rank}", -float(rank))
            for rank in range(len(one.relevant))
        ]
        qrels += [
            Qrel(question_id, f"rank {rank}", int(relevant))
            for rank, relevant in enumerate(one.relevant)
        ]
        qrels += [Qrel(question_id, f"missed {number}", 1) for number in range(one.missed)]
    for metric in ir_measures.iter_calc(list(_MEASURES), qrels, run):
        yield metric.query_id, str(metric.measure), float(metric.value)
