"""The reader that comes with the program: eight small layers, run by ONNX Runtime.

How it was trained, on what and with what result stands in `reader/card.md`. Its word
embeddings are those of multilingual-e5-small, unchanged, and are looked up in that model's
file; so the reader itself is small.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tokenizers import Tokenizer

from qa.models.answer_reader import Reading
from qa.models.reader_input import ReaderInput, ReaderPassage, ReaderTokenizer
from qa.models.sessions import OnnxModel
from qa.models.weights import Weights
from qa.processors import processors

LONGEST = 448  # tokens of an input; the model knows 512 positions


class PackagedReader:
    """Scores sentences with the model in the folder `reader`; safe to use from several threads."""

    def __init__(
        self, name: str, fingerprint: str, model: Path, tokenizer: Tokenizer, weights: Weights
    ) -> None:
        """Open the reader.

        Args:
            name: what the user calls it.
            fingerprint: SHA-256 of the model's file, which the caller has checked.
            model: the ONNX file.
            tokenizer: that of multilingual-e5-small.
            weights: those of multilingual-e5-small, of which it takes the word embeddings.
        """
        self.name = name
        self.fingerprint = fingerprint
        self._tokenizer = ReaderTokenizer(tokenizer, LONGEST)
        self._weights = weights
        self._model = OnnxModel(model)
        # Passages are read one by one, a processor each: padding them to one length costs more
        # than reading them together saves, and a passage's score must not depend on the others.
        self._workers = ThreadPoolExecutor(processors(), thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        """Return what it says of each passage, in their order; see `AnswerReader.read`."""
        inputs = self._tokenizer.lay_out(question, passages)
        longest_first = sorted(range(len(inputs)), key=lambda at: -len(inputs[at].tokens))
        readings = self._workers.map(self._read, (inputs[at] for at in longest_first))
        found = dict(zip(longest_first, readings, strict=True))
        return [found[at] for at in range(len(inputs))]

    def _read(self, laid_out: ReaderInput) -> Reading:
        words = self._weights.words(laid_out.tokens)
        scores = self._model.run(words=words[None], segments=laid_out.segments()[None])
        return Reading(tuple(float(score) for score in scores[0]))
