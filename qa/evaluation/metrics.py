"""How good rankings are: the measures of `ir_measures`, under its names.

Three levels are measured.

Passages: a passage is relevant if it shares characters with an entry of evidence that no
passage before it has found, so that pieces of the same evidence count once. Entries that no
passage found count as relevant passages that were missed, one each.

Articles: the same with the evidence widened to the article that it stands in; Success@1 alone.

Documents: each document stands at the rank of its first passage, and is relevant if evidence
stands in it.

All measures lie between 0 and 1, higher is better; a question without results scores 0.
nDCG has linear gain, and is named so: others give exponential gain the same name. Judged@10
is the share of the first ten of which anything is known, that is, those that hold evidence or
were graded by people: the lower it is, the less the other measures say of the rest.

Where people graded passages of a question, passages and documents count with these grades, see
`qa.evaluation.graded`, and evidence with the highest; whatever has a grade above 0 is relevant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, Judged, Qrel, R, ScoredDoc, Success, nDCG

from qa.evaluation.anchors import Anchor, Retrieved
from qa.evaluation.graded import Graded, Wanted, evidence_grade, useful, wanted
from qa.records import Span

_NAMES = {
    Success @ 1: "Success@1",
    Success @ 5: "Success@5",
    Success @ 10: "Success@10",
    RR @ 10: "RR@10",
    nDCG @ 10: "nDCG@10 linear gain",
    R @ 10: "R@10",
    Judged @ 10: "Judged@10",
}
MEASURES = tuple(_NAMES.values())
PASSAGES, DOCUMENTS = "passages", "documents"
LEVELS = (PASSAGES, DOCUMENTS)
ARTICLE_FIRST = "Success@1 articles"


def at_level(measure: str, level: str) -> str:
    """Return the name of a score: that of the measure, and what it counts."""
    return f"{measure} {level}"


RANKING_SCORES = (
    *(at_level(measure, level) for level in LEVELS for measure in MEASURES),
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
        graded: passages of the documents that people graded for this question.
    """

    question_id: str
    evidence: tuple[Anchor, ...]
    articles: tuple[Anchor, ...]
    passages: tuple[Retrieved, ...]
    documents: tuple[str, ...]
    graded: tuple[Graded, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A passage or document of a ranking, or one that is missing from it.

    Attributes:
        name: tells items of a question apart.
        score: higher is better; `None` if it was not returned. Of equal scores the higher name
            comes first, as in trec_eval.
        grade: how relevant it is, from 0; `None` if nobody knows.
    """

    name: str
    score: float | None
    grade: int | None


def score_rankings(rankings: Sequence[Ranking]) -> dict[str, dict[str, float]]:
    """Return the scores of each question, by its id and then by the names `RANKING_SCORES`."""
    scores: dict[str, dict[str, float]] = {ranking.question_id: {} for ranking in rankings}
    for level, judge in ((PASSAGES, judge_passages), (DOCUMENTS, judge_documents)):
        judged = {ranking.question_id: judge(ranking) for ranking in rankings}
        for question_id, found in score_items(judged).items():
            named = {at_level(measure, level): value for measure, value in found.items()}
            scores[question_id].update(named)
    for ranking in rankings:
        scores[ranking.question_id][ARTICLE_FIRST] = float(
            any(
                article.covered_by(first)
                for first in ranking.passages[:1]
                for article in ranking.articles
            )
        )
    return scores


def score_items(judged: Mapping[str, Sequence[Item]]) -> dict[str, dict[str, float]]:
    """Return the scores of each question by the names `MEASURES`.

    Args:
        judged: the items of each question, by its id.
    """
    scores = {question_id: dict.fromkeys(MEASURES, 0.0) for question_id in judged}
    qrels = [
        Qrel(question_id, item.name, item.grade)
        for question_id, items in judged.items()
        for item in items
        if item.grade is not None
    ]
    run = [
        ScoredDoc(question_id, item.name, item.score)
        for question_id, items in judged.items()
        for item in items
        if item.score is not None
    ]
    for metric in ir_measures.iter_calc(list(_NAMES), qrels, run):
        scores[metric.query_id][_NAMES[metric.measure]] = float(metric.value)
    return scores


def judge_passages(ranking: Ranking) -> tuple[Item, ...]:
    """Return the passages of a ranking and all that is wanted and none of them is."""
    missing = dict(enumerate(wanted(ranking.evidence, ranking.graded)))
    known = tuple(missing.items())
    useless = [one for one in useful(ranking.evidence, ranking.graded) if not one.grade]
    items = []
    for rank, passage in enumerate(ranking.passages):
        found = {at: grade for at, one in known if (grade := one.grade_of(passage)) is not None}
        grade = max((found[at] for at in found.keys() & missing.keys()), default=None)
        if grade is None and (found or any(one.met_by(passage) for one in useless)):
            grade = 0
        # trec_eval ignores ranks and orders by score: the scores must say what the ranks do.
        items.append(Item(passage_name(passage.document, passage.span), -float(rank), grade))
        for at in found:
            missing.pop(at, None)
    return (*items, *(_missed(at, one) for at, one in missing.items()))


def _missed(at: int, one: Wanted) -> Item:
    """Return what stands for something wanted that nothing found, different for each."""
    if one.evidence is None:
        return Item(passage_name(one.document, one.passages[0].span), None, one.grade)
    spans = one.evidence.spans
    where = passage_name(one.document, spans[0]) if spans else f"{one.document}#none"
    return Item(f"{where}.{at}", None, one.grade)


def passage_name(document: str, span: Span) -> str:
    """Return what a passage is called among items: by its document and characters."""
    return f"{document}#{span.start}-{span.end}"


def judge_documents(ranking: Ranking) -> tuple[Item, ...]:
    """Return the documents of a ranking and the relevant ones that are not in it."""
    grades = dict.fromkeys(
        (anchor.document for anchor in ranking.evidence), evidence_grade(ranking.graded)
    )
    for one in ranking.graded:
        grades[one.document] = max(one.grade, grades.get(one.document, 0))
    found = dict.fromkeys(ranking.documents)
    return (
        *(
            Item(document, -float(rank), grades.get(document))
            for rank, document in enumerate(found)
        ),
        *(
            Item(document, None, grade)
            for document, grade in grades.items()
            if grade and document not in found
        ),
    )


def found_nothing(scores: Mapping[str, float], level: str) -> bool:
    """Tell whether no relevant item is among the first ten."""
    return scores.get(at_level("Success@10", level)) == 0.0
