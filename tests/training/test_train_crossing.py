"""The training of the map across languages, over vectors of three axes."""

import numpy as np
import pytest
import torch

from training import train_crossing
from training.crossing_card import Trial, describe
from training.train_crossing import Lesson, train


def lesson() -> Lesson:
    """Questions whose second axis only says their language; the first axis misleads."""
    passages = torch.eye(4)[:3]
    questions = torch.nn.functional.normalize(
        torch.tensor([[0.7, 0.6, 0.0, 0.8], [0.7, 0.0, 0.6, 0.8]] * 20), dim=1
    )
    right = torch.tensor([[False, True, False], [False, False, True]] * 20)
    return Lesson("toy", questions, right, passages, passages, torch.arange(3))


def test_scores_add_the_passage_and_its_nearest_sentence() -> None:
    passages = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    sentences = torch.tensor([[0.0, 1.0], [0.6, 0.8], [1.0, 0.0]])
    made = Lesson(
        "toy", torch.eye(2), torch.eye(2).bool(), passages, sentences, torch.tensor([0, 0, 1])
    )
    assert made.scores(torch.eye(2)).tolist() == [
        pytest.approx([1.0 + 0.6, 0.0 + 1.0]),
        pytest.approx([0.0 + 1.0, 1.0 + 0.0]),
    ]


def test_right_passages_come_first_and_all_come_nearer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(train_crossing, "ROUNDS", 150)
    monkeypatch.setattr(train_crossing, "NEARER", 0.1)
    torch.manual_seed(0)
    taught = lesson()
    before = taught.scores(taught.questions)
    assert before.argmax(1).tolist() == [0] * 40
    network = train([taught], seed=0)
    with torch.no_grad():
        after = taught.scores(network(taught.questions))
    assert after.argmax(1).tolist() == [1, 2] * 20
    # Each score adds two cosines.
    assert float(after.mean() - before.mean()) == pytest.approx(2 * 0.1, abs=0.05)


def test_what_is_written_maps_as_what_was_learned() -> None:
    torch.manual_seed(1)
    network = train([lesson()], seed=1)
    question = lesson().questions[0]
    crossed = network.crossing().cross(question.numpy())
    with torch.no_grad():
        assert np.abs(crossed - network(question[None])[0].numpy()).max() < 1e-6


def test_the_card_tells_what_was_learned_from_and_what_it_gave() -> None:
    card = describe({"omos": 360, "xquad": 314}, [Trial("guides", 8, 0.5, 0.625)], 7, "abc")
    assert "360 of omos, 314 of xquad" in card
    assert "| guides | 8 | 0.500 | 0.625 |" in card
    assert "SHA-256 of `e5-small.npz`: `abc`" in card
    assert "--seed 7" in card
