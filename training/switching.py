"""Questions with words of other languages in them, so that the reader learns to compare meanings.

Of questions in one language about texts in another there are few to learn from. Words are
replaced by the nearest words of other scripts and languages in the vocabulary of
multilingual-e5, as that encoder places them; no dictionary is needed. The method is that of
CoSDA-ML (https://arxiv.org/abs/2006.06402).
"""

import json
import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer
from transformers import BertModel

SCRIPTS = ("LATIN", "CYRILLIC", "ARABIC", "CJK")
_SHORTEST = {"LATIN": 4, "CYRILLIC": 3, "ARABIC": 3, "CJK": 2}
_NEIGHBOURS = 3
_LEAST = 0.5  # cosine, after the mean of its script was taken from every word
_FREQUENT = 90_000  # the vocabulary is ordered by frequency; rarer pieces are mostly fragments
_SHARED = 3  # letters; a word that begins alike is of the same language or no news
_BATCH = 512
_WORD = re.compile(r"[^\W\d_]+")
# Words that ask are too short and too frequent to have clear neighbours.
_ASKING: Mapping[str, Sequence[str]] = {
    "what": ("qué", "quel", "quoi", "was", "que", "что", "какой", "ما", "ماذا", "什么"),
    "which": ("cuál", "quel", "welche", "qual", "какой", "أي", "哪个"),
    "who": ("quién", "qui", "wer", "quem", "кто", "من", "谁"),
    "whom": ("quién", "qui", "wem", "quem", "кого", "من", "谁"),
    "when": ("cuándo", "quand", "wann", "quando", "когда", "متى", "什么时候"),
    "where": ("dónde", "où", "wo", "onde", "где", "أين", "哪里"),
    "why": ("por qué", "pourquoi", "warum", "por que", "почему", "لماذا", "为什么"),
    "how": ("cómo", "comment", "wie", "como", "как", "كيف", "如何"),
    "many": ("cuántos", "combien", "viele", "quantos", "сколько", "كم", "多少"),
    "is": ("es", "est", "ist", "é", "является", "هو", "是"),
    "are": ("son", "sont", "sind", "são", "являются", "هي", "是"),
    "was": ("fue", "était", "war", "foi", "был", "كان", "是"),
    "were": ("fueron", "étaient", "waren", "foram", "были", "كانت", "是"),
    "did": ("hizo", "a", "hat", "fez", "", "هل", ""),
    "does": ("", "", "", "", "", "هل", ""),
    "the": ("el", "la", "le", "der", "die", "o", "a", "", "", "ال", ""),
    "of": ("de", "du", "von", "da", "", "من", "的"),
    "in": ("en", "dans", "in", "em", "в", "في", "在"),
    "and": ("y", "et", "und", "e", "и", "و", "和"),
    "for": ("para", "pour", "für", "для", "ل", "为"),
    "to": ("a", "à", "zu", "para", "к", "إلى", "到"),
}


class Switcher:
    """Replaces words of English questions."""

    def __init__(self, neighbours: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        """Take the neighbours of each word in lower case, by script."""
        self._neighbours = neighbours

    def switched(self, question: str, share: float, chance: random.Random) -> str:
        """Return a question in which about `share` of the words that can be replaced are."""
        script = chance.choice(SCRIPTS)

        def replacement(match: re.Match[str]) -> str:
            word = match.group().casefold()
            if chance.random() >= share:
                return match.group()
            asking = [each for each in _ASKING.get(word, ()) if script_of(each) in {script, None}]
            options = asking or list(self._neighbours.get(word, {}).get(script, ()))
            return chance.choice(options) if options else match.group()

        return " ".join(_WORD.sub(replacement, question).split())


def load_switcher(file: Path, encoder: Path, words: Sequence[str]) -> Switcher:
    """Return a switcher for `words`; their neighbours are found once and kept in `file`."""
    if not file.exists():
        found = _find_neighbours(encoder, words)
        file.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return Switcher(json.loads(file.read_text(encoding="utf-8")))


def script_of(word: str) -> str | None:
    """Return the script all letters of a word are of; `None` if there are none or several."""
    names = {unicodedata.name(each, "?").split()[0] for each in word if each.isalpha()}
    return names.pop() if len(names) == 1 else None


def question_words(questions: Sequence[str]) -> list[str]:
    """Return the words of questions in lower case, each once, sorted."""
    return sorted({word.casefold() for each in questions for word in _WORD.findall(each)})


def _find_neighbours(encoder: Path, words: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    vocabulary = tokenizer.get_vocab()
    pieces = _whole_words(vocabulary)
    vectors = _encode(encoder, tokenizer, [vocabulary[piece] for piece in pieces.values()])
    names = list(pieces)
    rows = {name: row for row, name in enumerate(names)}
    scripts = np.array([script_of(name) for name in names])
    # What the words of one script have in common says nothing of what they mean.
    for script in SCRIPTS:
        vectors[scripts == script] -= vectors[scripts == script].mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = {}
    for word in words:
        row = rows.get(word)
        if row is None or scripts[row] != "LATIN":
            continue
        cosines = vectors @ vectors[row]
        found[word] = {
            script: _nearest(word, names, np.where(scripts == script, cosines, -1.0))
            for script in SCRIPTS
        }
    return found


def _nearest(word: str, names: Sequence[str], cosines: npt.NDArray[np.float32]) -> list[str]:
    best = np.argpartition(-cosines, 40)[:40]
    ordered = best[np.argsort(-cosines[best])]
    near = [
        names[at]
        for at in ordered
        if cosines[at] >= _LEAST and names[at].casefold()[:_SHARED] != word[:_SHARED]
    ]
    return near[:_NEIGHBOURS]


def _whole_words(vocabulary: Mapping[str, int]) -> dict[str, str]:
    """Return the pieces that are whole words, by the word."""
    found = {}
    for piece, number in vocabulary.items():
        word = piece.removeprefix("▁")
        script = script_of(word) if word.isalpha() else None
        begins = piece.startswith("▁") or script == "CJK"
        if script not in _SHORTEST or number > _FREQUENT:
            continue
        if begins and len(word) >= _SHORTEST[script]:
            found[word] = piece
    return found


def _encode(encoder: Path, tokenizer: Tokenizer, ids: Sequence[int]) -> npt.NDArray[np.float32]:
    """Return a vector for each token, put as a question of one word; not centred."""
    model = BertModel.from_pretrained(encoder, add_pooling_layer=False)
    model.eval()  # type: ignore[no-untyped-call]
    before = [0, *tokenizer.encode("query:", add_special_tokens=False).ids]
    rows = []
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for start in range(0, len(ids), _BATCH):
            batch = torch.tensor([[*before, each, 2] for each in ids[start : start + _BATCH]])
            states = model(input_ids=batch).last_hidden_state.float().mean(1)
            rows.append(torch.nn.functional.normalize(states, dim=-1).numpy())
    return np.concatenate(rows)
