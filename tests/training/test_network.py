"""The network of the reader, tiny and untrained, and the loss it learns from."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel
from transformers.models.bert.modeling_bert import BertLayer

from qa.models import ReaderPassage
from qa.models.reader_input import ReaderInput
from training import train_reader
from training.batches import ReaderBatch
from training.examples import Candidate, Example
from training.network import ReaderNetwork
from training.train_reader import Prepared, _loss, _scores

SHORT = ReaderInput((0, 5, 2, 6, 2, 7, 8, 2), (1, 2), ((5, 6), (6, 7)))
LONG = ReaderInput((0, 5, 6, 2, 9, 2, 7, 8, 9, 10, 11, 2), (1, 3), ((6, 8), (8, 9), (9, 11)))


@pytest.fixture(scope="module")
def words() -> nn.Embedding:
    torch.manual_seed(3)
    return nn.Embedding(12, 8)


@pytest.fixture(scope="module")
def network() -> ReaderNetwork:
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=12,
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=32,
    )
    model = BertModel(config, add_pooling_layer=False)
    layers: list[BertLayer] = [model.encoder.layer[at] for at in (0, 1)]  # type: ignore[misc]
    return ReaderNetwork(layers, model.embeddings, 8).eval()


# --- batches -------------------------------------------------------------------------------------


def test_inputs_are_padded_to_the_longest() -> None:
    batch = ReaderBatch.of([SHORT, LONG])
    assert batch.tokens.tolist() == [[*SHORT.tokens, 1, 1, 1, 1], list(LONG.tokens)]
    assert batch.mask.tolist() == [[1] * 8 + [0] * 4, [1] * 12]
    assert batch.segments.shape == (2, 4, 12)
    assert batch.segments[1].tolist() == LONG.segments().tolist()
    assert batch.segments[0, :3, :8].tolist() == SHORT.segments().tolist()
    assert not batch.segments[0, 3].any()
    assert not batch.segments[0, :, 8:].any()


# --- the network ---------------------------------------------------------------------------------


def scored(network: ReaderNetwork, words: nn.Embedding, *inputs: ReaderInput) -> list[list[float]]:
    batch = ReaderBatch.of(inputs)
    with torch.no_grad():
        found: Tensor = network(
            words(torch.from_numpy(batch.tokens)),
            torch.from_numpy(batch.mask),
            torch.from_numpy(batch.segments),
        )
    return [
        values[: len(each.sentences)].tolist() for each, values in zip(inputs, found, strict=True)
    ]


def test_padding_changes_no_score(network: ReaderNetwork, words: nn.Embedding) -> None:
    together = scored(network, words, SHORT, LONG)
    alone = [scored(network, words, each)[0] for each in (SHORT, LONG)]
    assert [len(each) for each in together] == [2, 3]
    for found, expected in zip(together, alone, strict=True):
        assert found == pytest.approx(expected, abs=1e-5)


def test_an_input_by_itself_needs_no_mask(network: ReaderNetwork, words: nn.Embedding) -> None:
    batch = ReaderBatch.of([LONG])
    with torch.no_grad():
        embedded, segments = words(torch.from_numpy(batch.tokens)), torch.from_numpy(batch.segments)
        found = network(embedded, None, segments)
    assert found[0].tolist() == pytest.approx(scored(network, words, LONG)[0], abs=1e-5)


def test_untrained_it_starts_from_the_cosine(network: ReaderNetwork, words: nn.Embedding) -> None:
    """A sentence of the question's own tokens at their own place has a cosine of 1."""
    same = ReaderInput(LONG.tokens, LONG.question, (LONG.question, LONG.sentences[0]))
    first, second = scored(network, words, same)[0]
    assert first == pytest.approx(20 * 1 - 16, abs=1e-4)
    assert -36 <= second < first


# --- the loss ------------------------------------------------------------------------------------


def prepared(*right: tuple[int, ...], certain: bool = True) -> Prepared:
    passage = ReaderPassage("", ("One.", "Two."))
    candidates = tuple(Candidate(passage, each) for each in right)
    return Prepared(Example("a", "?", candidates, certain), (SHORT,) * len(right), right)


def loss(
    monkeypatch: pytest.MonkeyPatch, scores: Sequence[Sequence[float]], *step: Prepared
) -> float:
    tensors = [torch.tensor(each) for each in scores]
    monkeypatch.setattr(train_reader, "_scores", lambda *_: tensors)
    return float(_loss(nn.Identity(), nn.Embedding(1, 1), step))  # type: ignore[arg-type]


def near(value: float) -> object:
    return pytest.approx(value, abs=1e-5)


def softplus(value: float) -> float:
    return math.log1p(math.exp(value))


def test_right_sentences_must_be_chosen_and_every_passage_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = loss(monkeypatch, [[1.0, 2.0], [0.5, -1.0]], prepared((1,), ()))
    everything = sum(math.exp(each) for each in (1.0, 2.0, 0.5, -1.0))
    chosen = math.log(everything) - 2.0
    assert found == near(chosen + 0.3 * (softplus(-2.0) + softplus(0.5)) / 2)


def test_of_several_right_sentences_any_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loss(monkeypatch, [[1.0, 2.0], [0.5, -1.0]], prepared((0, 1), (0,)))
    right = sum(math.exp(each) for each in (1.0, 2.0, 0.5))
    chosen = math.log(right + math.exp(-1.0)) - math.log(right)
    assert found == near(chosen + 0.3 * (softplus(-2.0) + softplus(-0.5)) / 2)


def test_a_passage_that_may_answer_is_not_called_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loss(monkeypatch, [[1.0, 2.0], [0.5, -1.0]], prepared((1,), (), certain=False))
    everything = sum(math.exp(each) for each in (1.0, 2.0, 0.5, -1.0))
    assert found == near(math.log(everything) - 2.0 + 0.3 * softplus(-2.0))


def test_a_question_without_an_answer_is_only_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loss(monkeypatch, [[1.0, 2.0]], prepared(()))
    assert found == near(0.3 * softplus(2.0))
    both = loss(monkeypatch, [[1.0, 2.0], [0.0, 3.0]], prepared(()), prepared((1,)))
    chosen = math.log(1 + math.exp(3.0)) - 3.0
    assert both == near(chosen + 0.3 * (softplus(2.0) + softplus(-3.0)) / 2)


def test_scores_come_back_in_the_order_of_their_inputs(
    network: ReaderNetwork, words: nn.Embedding
) -> None:
    inputs = [LONG, SHORT, LONG, SHORT, SHORT]
    with torch.no_grad():
        found = _scores(network, words, inputs)
    assert [len(each) for each in found] == [3, 2, 3, 2, 2]
    for each, values in zip(inputs, found, strict=True):
        expected = scored(network, words, each)[0]
        assert np.asarray(values) == pytest.approx(np.asarray(expected), abs=0.2)  # bfloat16
