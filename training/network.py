"""The reader as a network: some layers of multilingual-e5-small and a small head.

It reads question and passage together, averages the tokens of the question and of each
sentence, and gives every sentence a score from both. As e5 was trained to bring averages of
questions and of answering texts together, the untrained head starts from their cosine, not
from chance.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from transformers import BertModel
from transformers.models.bert.modeling_bert import BertEmbeddings, BertLayer

_HIDDEN = 128
_START_SCALE = 20.0  # of the cosine in the score before any training


class ReaderNetwork(nn.Module):
    """Scores sentences; the word embeddings stay outside, unchanged, and are not stored."""

    def __init__(
        self, layers: Sequence[BertLayer], embeddings: BertEmbeddings, hidden: int
    ) -> None:
        """Take the layers and what the embeddings add to those of the words."""
        super().__init__()
        self.hidden = hidden
        self.heads = int(layers[0].attention.self.num_attention_heads)
        self.layers = nn.ModuleList(layers)
        self.positions = embeddings.position_embeddings
        self.token_type = nn.Parameter(embeddings.token_type_embeddings.weight[0].detach().clone())
        self.normalise = embeddings.LayerNorm
        self.cosine_scale = nn.Parameter(torch.tensor(_START_SCALE))
        self.cosine_offset = nn.Parameter(torch.tensor(-0.8 * _START_SCALE))
        self.first = nn.Linear(4 * hidden, _HIDDEN)
        self.second = nn.Linear(_HIDDEN, 1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, words: Tensor, mask: Tensor | None, segments: Tensor) -> Tensor:
        """Return a score for each sentence, log-odds of answering; shape (inputs, sentences).

        Args:
            words: embeddings of the tokens alone, shape (inputs, tokens, hidden).
            mask: 1 where there is a token, shape (inputs, tokens); `None` if there is one
                everywhere.
            segments: weights that average the question, then each sentence; shape
                (inputs, 1 + sentences, tokens).
        """
        positions = self.positions.weight[: words.shape[1]]
        states = self.normalise(words + positions + self.token_type)
        blocked = None if mask is None else (1.0 - mask[:, None, None, :]) * -1e4
        for layer in self.layers:
            states = layer(states, blocked)
        averages = torch.matmul(segments, states.float())
        return self._score(averages[:, :1], averages[:, 1:], states[:, :1].float())

    def _score(self, question: Tensor, sentences: Tensor, whole: Tensor) -> Tensor:
        cosine = (_unit(question) * _unit(sentences)).sum(-1)
        asked = question.expand_as(sentences)
        features = torch.cat(
            [asked * sentences, (asked - sentences).abs(), sentences, whole.expand_as(sentences)],
            dim=-1,
        )
        judged = self.second(nn.functional.gelu(self.first(features))).squeeze(-1)
        scores: Tensor = self.cosine_scale * cosine + self.cosine_offset + judged
        return scores


def _unit(vectors: Tensor) -> Tensor:
    return vectors / vectors.pow(2).sum(-1, keepdim=True).clamp_min(1e-12).sqrt()


def start_network(
    folder: Path, layers: Sequence[int], frozen: int
) -> tuple[ReaderNetwork, nn.Embedding]:
    """Return an untrained reader from layers of an encoder, and its word embeddings.

    Dropout is off: drawing its random numbers took half of the time on a processor.

    Args:
        folder: multilingual-e5-small as a transformers folder.
        layers: numbers of the layers to keep, from 0, in their order.
        frozen: how many of them, from below, stay as they are, with the embeddings.
    """
    model = BertModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        attn_implementation="sdpa",
    )
    words = model.embeddings.word_embeddings
    words.weight.requires_grad = False
    kept = [cast(BertLayer, model.encoder.layer[number]) for number in layers]
    network = ReaderNetwork(kept, model.embeddings, int(model.config.hidden_size))
    for module in (network.positions, network.normalise, *kept[:frozen]):
        module.requires_grad_(False)
    network.token_type.requires_grad = False
    return network, words
