"""Train the reader: `python -m training.train_reader`; hours on two cores.

Collects examples from `../shared/train` and the training parts of the development sets, trains,
and writes the model with its card into `qa/models/reader/`. Examples and checkpoints are kept in
`--work`; a run that was interrupted goes on from the last checkpoint.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from benchmarks.sets import SHARED, TRAINED_ON, WORK, build_index, gold_sets
from qa.models import load_encoder
from qa.models.packaged import multilingual_parts
from qa.models.packaged_reader import PackagedReader
from qa.models.packages import READER, multilingual_folder
from qa.models.reader_input import ReaderInput, ReaderTokenizer
from qa.settings import IndexSettings
from training.batches import ReaderBatch
from training.card import describe
from training.examples import Example, read_examples, write_examples
from training.mining import index_examples, word_examples
from training.network import ReaderNetwork, start_network
from training.rows import row_examples
from training.switching import Switcher, load_switcher, question_words
from training.trial import try_reader

# Of the twelve; untrained, this choice of eight found the right passage most often.
LAYERS, FROZEN = (0, 1, 3, 5, 7, 9, 10, 11), 2
LONGEST = 256  # tokens of an input in training; answering allows more
STEP_TOKENS = 4096
RATE, WARM_UP, DECAY = 8e-5, 100, 0.01
PAIR_WEIGHT = 0.3  # of the absolute judgement beside the choice among sentences
TWICE = frozenset({"xquad", "omos", "arcd", "cnil-fr", "faquad"})  # few rows, or of most use
MOST_STEPS = 1100
MOST_WRONG = 3  # wrong candidates a question, others each time
# Questions in other languages are few: after the first steps, some English ones get their words.
IN_ENGLISH = frozenset({"nqg-sentences", "policyqa", "conditionalqa", "obliqa", "xquad", "omos"})
SWITCHED_FROM, SWITCHED_QUESTIONS, SWITCHED_WORDS = 600, 0.4, 0.8
TRIED_ON = ("clapnq", "omos", "starter", "xquad")
REPORT_EVERY, SAVE_EVERY = 20, 150


@dataclass(frozen=True, slots=True)
class Prepared:
    """An example as tokens.

    Attributes:
        example: what it was made of.
        inputs: one a candidate.
        right: positions of right sentences, a tuple a candidate.
    """

    example: Example
    inputs: tuple[ReaderInput, ...]
    right: tuple[tuple[int, ...], ...]

    @property
    def tokens(self) -> int:
        """How many tokens it costs."""
        return sum(len(each.tokens) for each in self.inputs)


def main() -> None:
    """Collect, train, save."""
    # Needs the extra `training`: better to fail at once than after hours.
    from training.export_reader import export_reader

    options = _options()
    examples = collect(options.shared, options.work, options.seed)
    torch.set_num_threads(options.threads)  # after the search, which sets it to one
    torch.manual_seed(options.seed)
    folder = multilingual_folder()
    network, words = start_network(folder, LAYERS, FROZEN)
    tokenizer = ReaderTokenizer(Tokenizer.from_file(str(folder / "tokenizer.json")), LONGEST)
    chosen = _repeated(examples, random.Random(options.seed))
    steps = list(_steps([_prepare(each, tokenizer) for each in chosen], options.seed))
    del steps[MOST_STEPS:]
    print(f"{len(examples)} examples, {len(steps)} steps", flush=True)
    asked = question_words([each.question for each in examples if each.source in IN_ENGLISH])
    switcher = load_switcher(options.work / "neighbours.json", folder, asked)

    def prepared(number: int) -> list[Prepared]:
        chance = random.Random(f"{options.seed} {number}")
        return [
            _switched(each, switcher, tokenizer, chance) if number > SWITCHED_FROM else each
            for each in steps[number - 1]
        ]

    train(network, words, len(steps), prepared, options.work / "reader.pt")
    fingerprint = export_reader(network, options.output / "model.onnx")
    (options.output / "model.sha256").write_text(f"{fingerprint}\n", encoding="ascii")
    model = options.output / "model.onnx"
    reader = PackagedReader("trained", fingerprint, model, *multilingual_parts())
    trials = [try_reader(reader, gold) for gold in gold_sets(options.shared, TRIED_ON)]
    card = describe(examples, trials, len(steps), options.seed, fingerprint)
    (options.output / "card.md").write_text(card, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.train_reader", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder with train/ and eval/")
    parser.add_argument("--work", type=Path, default=WORK / "reader", help="kept files")
    parser.add_argument("--output", type=Path, default=READER.parent, help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def collect(shared: Path, work: Path, seed: int) -> list[Example]:
    """Return all examples; they are found once and kept in `work`."""
    kept = work / "examples.jsonl"
    if not kept.exists():
        examples = list(row_examples(shared / "train", seed))
        for gold in gold_sets(shared, sorted(TRAINED_ON)):
            if gold.name == "obliqa":  # too large to encode for 190 questions
                examples += word_examples(gold, IndexSettings().chunk_characters)
            else:
                index = build_index(gold, WORK, load_encoder)
                examples += index_examples(gold, index, "train")
        write_examples(examples, kept)
    return read_examples(kept)


def _repeated(examples: Sequence[Example], chance: random.Random) -> Iterator[Example]:
    for example in examples:
        for _ in range(2 if example.source in TWICE else 1):
            wrong = [each for each in example.candidates if not each.right]
            right = [each for each in example.candidates if each.right]
            some = chance.sample(wrong, min(MOST_WRONG, len(wrong)))
            yield replace(example, candidates=(*right, *some))


def _prepare(example: Example, tokenizer: ReaderTokenizer) -> Prepared:
    inputs = tokenizer.lay_out(example.question, [each.passage for each in example.candidates])
    right = tuple(
        tuple(at for at in candidate.right if at < len(made.sentences))
        for candidate, made in zip(example.candidates, inputs, strict=True)
    )
    kept = [
        at
        for at, candidate in enumerate(example.candidates)
        # A passage whose right sentences were cut off would be called wrong.
        if inputs[at].sentences and (right[at] or not candidate.right)
    ]
    return Prepared(example, tuple(inputs[at] for at in kept), tuple(right[at] for at in kept))


def _switched(
    prepared: Prepared, switcher: Switcher, tokenizer: ReaderTokenizer, chance: random.Random
) -> Prepared:
    """Return some English questions with words of other languages, the others as they are."""
    example = prepared.example
    if example.source not in IN_ENGLISH or chance.random() >= SWITCHED_QUESTIONS:
        return prepared
    question = switcher.switched(example.question, SWITCHED_WORDS, chance)
    return _prepare(replace(example, question=question), tokenizer)


def _steps(prepared: Sequence[Prepared], seed: int) -> Iterator[list[Prepared]]:
    """Yield what is learned from in one step: whole examples, up to `STEP_TOKENS`."""
    order = list(prepared)
    random.Random(seed).shuffle(order)
    step: list[Prepared] = []
    for example in order:
        if not any(example.right) and not example.example.certain:
            continue
        step.append(example)
        if sum(each.tokens for each in step) >= STEP_TOKENS:
            yield step
            step = []


def train(
    network: ReaderNetwork,
    words: nn.Embedding,
    steps: int,
    prepared: Callable[[int], list[Prepared]],
    file: Path,
) -> None:
    """Train over all steps, from the checkpoint in `file` if there is one.

    Args:
        network: what to train.
        words: the word embeddings.
        steps: how many there are.
        prepared: returns what to learn from in a step, by its number from 1.
        file: where checkpoints are kept.
    """
    optimiser = torch.optim.AdamW(
        [one for one in network.parameters() if one.requires_grad],
        lr=RATE,
        weight_decay=DECAY,
        fused=True,
    )
    done = 0
    if file.exists():
        saved = torch.load(file, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        done = saved["done"]
    network.train()
    started, losses = time.monotonic(), [0.0]
    for number in range(done + 1, steps + 1):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(number / WARM_UP, (steps - number) / steps)
        loss = _loss(network, words, prepared(number))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
        if number % REPORT_EVERY == 0:
            recent = losses[-REPORT_EVERY:]
            seconds = (time.monotonic() - started) / (number - done)
            print(
                f"step {number}/{steps}, loss {sum(recent) / len(recent):.3f}, "
                f"{seconds:.2f} s a step",
                flush=True,
            )
        if number % SAVE_EVERY == 0 or number == steps:
            partial = file.with_suffix(".partial")
            torch.save(
                {
                    "network": network.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "done": number,
                },
                partial,
            )
            partial.replace(file)


def _loss(network: ReaderNetwork, words: nn.Embedding, step: Sequence[Prepared]) -> Tensor:
    """Return the loss of one step.

    For each question the softmax over all sentences of all its candidates must fall on right
    ones; and the best sentence of each surely judged candidate must be likely, or not, by
    itself, so that a score means something without others beside it.
    """
    scores = iter(_scores(network, words, [one for example in step for one in example.inputs]))
    chosen, judged = [], []
    for example in step:
        own = [next(scores) for _ in example.inputs]
        if any(example.right):
            everything = torch.cat(own).logsumexp(0)
            right = torch.cat(
                [each[list(at)] for each, at in zip(own, example.right, strict=True) if at]
            )
            chosen.append(everything - right.logsumexp(0))
        for each, at in zip(own, example.right, strict=True):
            if at:
                judged.append(nn.functional.softplus(-each[list(at)].max()))
            elif example.example.certain:
                judged.append(nn.functional.softplus(each.max()))
    total = torch.stack(judged).mean() * PAIR_WEIGHT
    return total + torch.stack(chosen).mean() if chosen else total


def _scores(
    network: ReaderNetwork, words: nn.Embedding, inputs: Sequence[ReaderInput]
) -> list[Tensor]:
    """Return the scores of the sentences of each input; like lengths are read together."""
    order = sorted(range(len(inputs)), key=lambda at: len(inputs[at].tokens))
    scores: dict[int, Tensor] = {}
    middle = len(order) // 2
    for rows in filter(None, (order[:middle], order[middle:])):
        batch = ReaderBatch.of([inputs[row] for row in rows])
        with torch.no_grad():
            embedded = words(torch.from_numpy(batch.tokens))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = network(
                embedded, torch.from_numpy(batch.mask), torch.from_numpy(batch.segments)
            )
        for row, values in zip(rows, found.float(), strict=True):
            scores[row] = values[: len(inputs[row].sentences)]
    return [scores[row] for row in range(len(inputs))]


if __name__ == "__main__":
    main()
