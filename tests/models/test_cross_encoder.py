"""Any CrossEncoder as a reader: a tiny one, made here with random weights."""

from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from sentence_transformers import CrossEncoder
from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

from qa.errors import ModelProblem
from qa.models import AnswerReader, ReaderPassage, load_reader
from qa.models.packages import minilm_folder

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] who when helps fund ships the a victims ##s set up 2010 ."
FUND = ReaderPassage("Fund", ("The fund helps victims.", "Set up 2010."))
SHIPS = ReaderPassage("", ("The ships.",))


def make(folder: Path, labels: int) -> Path:
    torch.manual_seed(7)
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(WORDS.split()), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(WORDS.split()),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        initializer_range=1.0,
    )
    config.num_labels = labels
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("cross") / "encoder", labels=1)


@pytest.fixture(scope="module")
def reader(folder: Path) -> AnswerReader:
    loaded = load_reader(str(folder))
    assert loaded is not None
    return loaded


def logits(folder: Path, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """Return what the model says of each pair by itself."""
    model = CrossEncoder(str(folder), device="cpu")
    return [float(model.predict([pair], activation_fn=torch.nn.Identity())[0]) for pair in pairs]


def test_every_sentence_is_judged_with_its_headings(folder: Path, reader: AnswerReader) -> None:
    fund, ships = reader.read("Who helps?", [FUND, SHIPS])
    expected = logits(
        folder,
        [
            ("Who helps?", "Fund\nThe fund helps victims."),
            ("Who helps?", "Fund\nSet up 2010."),
            ("Who helps?", "The ships."),
        ],
    )
    assert (*fund.sentences, *ships.sentences) == pytest.approx(expected, abs=1e-4)
    assert len(set(expected)) == 3


def test_passages_keep_their_order(reader: AnswerReader) -> None:
    fund, ships = reader.read("Who helps?", [FUND, SHIPS])
    again = reader.read("Who helps?", [SHIPS, FUND, *[SHIPS] * 20])
    assert len(again) == 22
    assert again[0].sentences == pytest.approx(ships.sentences, abs=1e-4)
    assert again[1].sentences == pytest.approx(fund.sentences, abs=1e-4)
    assert again[21].sentences == pytest.approx(ships.sentences, abs=1e-4)


def test_a_folder_is_its_name_and_its_weights_are_its_fingerprint(
    folder: Path, reader: AnswerReader
) -> None:
    assert reader.name == str(folder)
    assert len(reader.fingerprint) == 64
    again = load_reader(str(folder))
    assert again is not None
    assert again.fingerprint == reader.fingerprint


def test_scores_are_log_odds_and_no_probabilities(reader: AnswerReader) -> None:
    found = [
        value
        for question in ("Who helps?", "When?", "The ships the fund", "Set up")
        for each in reader.read(question, [FUND, SHIPS])
        for value in each.sentences
    ]
    assert any(not 0 <= value <= 1 for value in found)


def test_a_model_that_gives_several_scores_is_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "classes", labels=3)
    with pytest.raises(ModelProblem) as caught:
        load_reader(str(folder))
    assert str(caught.value) == (
        f"Reader {str(folder)!r}: expected a CrossEncoder that gives one score, found one that "
        "gives 3"
    )


def test_an_encoder_is_no_reader() -> None:
    """Its scores would come from weights that were never trained."""
    folder = str(minilm_folder())
    with pytest.raises(ModelProblem) as caught:
        load_reader(folder)
    assert str(caught.value) == (
        f"Reader {folder!r}: expected a CrossEncoder, found a bare encoder"
    )
