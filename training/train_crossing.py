"""Train the map across languages: `python -m training.train_crossing`; a minute on two cores.

Takes the training parts of the development sets whose questions are asked in other languages
than that of the texts, and writes the map for multilingual-e5 with its card into
`qa/models/crossing/`.
"""

import argparse
import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.sets import SHARED, WORK, GoldSet, Part, build_index, gold_sets
from qa.evaluation.anchors import Anchoring
from qa.models import Encoder, load_encoder
from qa.models.crossing import Crossing
from qa.models.packages import CROSSING
from qa.store import open_generation
from training.crossing_card import Trial, describe

ENCODER, LANGUAGE = "e5-small", "en"
LEARNED_FROM = ("omos", "xquad")
TRIED_ON = ("guides", "omos", "starter", "treaties", "treaties.definitions", "un-reports", "xquad")
RANK = 16  # 8 to 64 made no difference
ROUNDS, BATCH, RATE, DECAY = 8, 64, 1e-3, 0.01
TEMPERATURE = 0.02  # at 0.05 the cosines spread twice as wide as those within one language
STILL = 100.0  # keeps the mean cosine to all texts where it is to be
NEARER = 0.02  # than before, so that texts in the question's own language have no advantage


@dataclass(frozen=True, slots=True)
class Lesson:
    """The questions of one set that are asked in another language than its texts.

    Attributes:
        name: of the set.
        questions: unit vectors, shape (questions, dimension).
        right: which passages hold the answer, shape (questions, passages).
        passages: unit vectors, shape (passages, dimension).
        sentences: unit vectors, shape (sentences, dimension).
        owners: to which passage each sentence belongs, shape (sentences,).
    """

    name: str
    questions: Tensor
    right: Tensor
    passages: Tensor
    sentences: Tensor
    owners: Tensor

    def scores(self, questions: Tensor) -> Tensor:
        """Return what the searches by meaning add up, shape (questions, passages).

        That is the cosine of the passage and that of its nearest sentence.
        """
        of_sentences = questions @ self.sentences.T
        lowest = torch.full((len(questions), len(self.passages)), -1.0)
        owners = self.owners.expand(len(questions), -1)
        return questions @ self.passages.T + lowest.scatter_reduce(1, owners, of_sentences, "amax")


class Map(nn.Module):
    """The map while it learns; see `qa.models.crossing.Crossing`."""

    def __init__(self, dimension: int) -> None:
        """Start as a map that changes nothing."""
        super().__init__()
        self.down = nn.Parameter(torch.randn(dimension, RANK) * 0.02)
        self.up = nn.Parameter(torch.zeros(RANK, dimension))
        self.offset = nn.Parameter(torch.zeros(dimension))

    def forward(self, questions: Tensor) -> Tensor:
        """Return unit vectors, shape (questions, dimension)."""
        moved = questions + (questions @ self.down) @ self.up + self.offset
        return nn.functional.normalize(moved, dim=1)

    def crossing(self) -> Crossing:
        """Return what was learned."""
        down, up, offset = (each.detach().numpy() for each in (self.down, self.up, self.offset))
        return Crossing(LANGUAGE, down, up, offset)


def main() -> None:
    """Collect, train, save."""
    options = _options()
    encoder = load_encoder(ENCODER)
    learned = list(_lessons(options.shared, LEARNED_FROM, encoder, "train"))
    torch.manual_seed(options.seed)
    network = train(learned, options.seed)
    options.output.mkdir(parents=True, exist_ok=True)
    file = options.output / CROSSING.name
    network.crossing().save(file)
    fingerprint = hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_suffix(".sha256").write_text(f"{fingerprint}\n", encoding="ascii")
    tried = _lessons(options.shared, TRIED_ON, encoder, "tune")
    trials = [_trial(lesson, network) for lesson in tried]
    counts = {lesson.name: len(lesson.questions) for lesson in learned}
    card = describe(counts, trials, options.seed, fingerprint)
    (options.output / "card.md").write_text(card, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.train_crossing", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with eval/, corpora/")
    parser.add_argument("--output", type=Path, default=CROSSING.parent, help="(%(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def train(lessons: Sequence[Lesson], seed: int) -> Map:
    """Learn to score right passages above all others.

    The loss is that of a softmax over all passages (InfoNCE, https://arxiv.org/abs/1807.03748).

    Args:
        lessons: at least one.
        seed: of the order of the questions.
    """
    network = Map(lessons[0].questions.shape[1])
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    chance = random.Random(seed)
    for number in range(1, ROUNDS + 1):
        losses = []
        for lesson, rows in _batches(lessons, chance):
            before = lesson.questions[rows]
            scores = lesson.scores(network(before))
            chosen = scores / TEMPERATURE
            right = chosen.masked_fill(~lesson.right[rows], -torch.inf)
            moved = (scores - lesson.scores(before)).mean(1) - 2 * NEARER
            loss = (chosen.logsumexp(1) - right.logsumexp(1)).mean()
            loss = loss + STILL * moved.pow(2).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            losses.append(loss.item())
        print(f"round {number}/{ROUNDS}, loss {sum(losses) / len(losses):.3f}", flush=True)
    return network


def _batches(
    lessons: Sequence[Lesson], chance: random.Random
) -> Iterator[tuple[Lesson, list[int]]]:
    """Yield all questions in a new order, those of one set together."""
    batches = []
    for lesson in lessons:
        rows = list(range(len(lesson.questions)))
        chance.shuffle(rows)
        batches += [(lesson, rows[at : at + BATCH]) for at in range(0, len(rows), BATCH)]
    chance.shuffle(batches)
    yield from batches


def _trial(lesson: Lesson, network: Map) -> Trial:
    with torch.no_grad():
        before = _right_first(lesson, lesson.questions)
        after = _right_first(lesson, network(lesson.questions))
    return Trial(lesson.name, len(lesson.questions), before, after)


def _right_first(lesson: Lesson, questions: Tensor) -> float:
    best = lesson.scores(questions).argmax(1, keepdim=True)
    return float(lesson.right.gather(1, best).float().mean())


def _lessons(shared: Path, names: Sequence[str], encoder: Encoder, part: Part) -> Iterator[Lesson]:
    """Yield the questions of a part of each set that are not asked in the language of the map."""
    for gold in gold_sets(shared, names):
        yield _lesson(gold, build_index(gold, WORK, load_encoder), encoder, part)


def _lesson(gold: GoldSet, folder: Path, encoder: Encoder, part: Part) -> Lesson:
    """Compare with texts in the language of the map alone.

    In training, only documents that answer a question count: else it would be learned which
    documents are asked about.
    """
    with open_generation(folder) as generation:
        anchoring = Anchoring(generation.sources, generation.document)
        asked = [
            (question, anchors)
            for question in gold.part(part)
            if question.language != LANGUAGE and (anchors := anchoring.anchors(question))
        ]
        answering = {anchor.document for _, anchors in asked for anchor in anchors}
        rows = [
            row
            for source in generation.sources
            if source.language == LANGUAGE and (part != "train" or source.path in answering)
            for row in generation.rows_of(source.id).tolist()
        ]
        chunks = list(generation.chunks(rows))
        paths = [generation.source_of(row).path for row in rows]
        dense = generation.dense[ENCODER]
        passages = torch.tensor(dense.passages(rows))
        sentences = [dense.sentences(row) for row in rows]
    right = torch.tensor(
        [
            [
                any(
                    anchor.document == path
                    and any(span.overlap(chunk.span) for span in anchor.spans)
                    for anchor in anchors
                )
                for path, chunk in zip(paths, chunks, strict=True)
            ]
            for _, anchors in asked
        ]
    )
    vectors = np.stack([encoder.encode_query(question.text) for question, _ in asked])
    known = right.any(1)  # of the others, the answer stands in a text in another language
    return Lesson(
        name=gold.name,
        questions=torch.tensor(vectors)[known],
        right=right[known],
        passages=passages,
        sentences=torch.tensor(np.concatenate(sentences)),
        owners=torch.tensor(np.repeat(np.arange(len(rows)), [len(each) for each in sentences])),
    )


if __name__ == "__main__":
    main()
