"""What the reader can do by itself, on questions that it did not learn from."""

from dataclasses import dataclass

from benchmarks.sets import WORK, GoldSet, build_index
from qa.models import AnswerReader, load_encoder
from training.mining import index_examples


@dataclass(frozen=True, slots=True)
class Trial:
    """How the reader fared on the tuning part of one set.

    Attributes:
        name: of the set.
        questions: how many had a right passage among the candidates.
        passages: share for which a right passage got the highest score of all candidates.
        sentences: share for which, in the first right passage, a right sentence did.
    """

    name: str
    questions: int
    passages: float
    sentences: float


def try_reader(reader: AnswerReader, gold: GoldSet) -> Trial:
    """Let the reader judge what retrieval finds for the questions of the tuning part."""
    examples = [
        example
        for example in index_examples(gold, build_index(gold, WORK, load_encoder), "tune")
        if example.answerable
    ]
    passages = sentences = 0
    for example in examples:
        found = reader.read(example.question, [each.passage for each in example.candidates])
        best = max(range(len(found)), key=lambda at: found[at].best)
        passages += bool(example.candidates[best].right)
        # Right candidates come first.
        scores = found[0].sentences
        sentences += scores.index(max(scores)) in example.candidates[0].right
    count = max(len(examples), 1)
    return Trial(gold.name, len(examples), passages / count, sentences / count)
