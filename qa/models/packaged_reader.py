"""The reader that comes with the program: eight small layers, run by ONNX Runtime.

How it was trained, on what and with what result stands in `reader/card.md`. Its word
embeddings are those of multilingual-e5-small, unchanged, and are looked up in that model's
file; so the reader itself is small.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from qa.errors import ModelProblem
from qa.models.answer_reader import Reading
from qa.models.reader_input import ReaderInput, ReaderPassage, ReaderTokenizer

LONGEST = 448  # tokens of an input; the model knows 512 positions
_WORDS = "embeddings.word_embeddings.weight"


class PackagedReader:
    """Scores sentences with the model in the folder `reader`; safe to use from several threads."""

    def __init__(self, name: str, fingerprint: str, model: Path, encoder: Path) -> None:
        """Open the reader.

        Args:
            name: what the user calls it.
            fingerprint: SHA-256 of the model's file, which the caller has checked.
            model: the ONNX file.
            encoder: folder of multilingual-e5-small: tokenizer and word embeddings.

        Raises:
            ModelProblem: if a file cannot be opened.
        """
        self.name = name
        self.fingerprint = fingerprint
        self._tokenizer = ReaderTokenizer(
            Tokenizer.from_file(str(encoder / "tokenizer.json")), LONGEST
        )
        self._words = _open_matrix(encoder / "model.safetensors", _WORDS)
        self._session = _open_session(model)
        # Passages are read one by one, a processor each: padding them to one length costs more
        # than reading them together saves, and a passage's score must not depend on the others.
        self._workers = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="reader")

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        """Return what it says of each passage, in their order; see `AnswerReader.read`."""
        inputs = self._tokenizer.lay_out(question, passages)
        longest_first = sorted(range(len(inputs)), key=lambda at: -len(inputs[at].tokens))
        readings = self._workers.map(self._read, (inputs[at] for at in longest_first))
        found = dict(zip(longest_first, readings, strict=True))
        return [found[at] for at in range(len(inputs))]

    def _read(self, laid_out: ReaderInput) -> Reading:
        words = np.asarray(self._words[list(laid_out.tokens)], dtype=np.float32)
        (scores,) = self._session.run(
            None, {"words": words[None], "segments": laid_out.segments()[None]}
        )
        return Reading(tuple(float(score) for score in scores[0]))


def _open_session(model: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(model), sess_options=options, providers=["CPUExecutionProvider"]
    )


def _open_matrix(file: Path, name: str) -> npt.NDArray[np.float32]:
    """Map one matrix of a safetensors file into memory, so that only rows in use are read.

    The format: eight bytes of length, a JSON header of names and offsets, then the values
    (https://github.com/huggingface/safetensors#format).
    """
    try:
        with file.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            entry = json.loads(stream.read(length))[name]
        if entry["dtype"] != "F32":
            raise ValueError(f"expected float32 values, found {entry['dtype']}")
        return np.memmap(
            file,
            dtype=np.float32,
            mode="r",
            offset=8 + length + entry["data_offsets"][0],
            shape=tuple(entry["shape"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelProblem(
            f"{file}: the word embeddings cannot be read ({error}); delete its folder, and it is "
            "unpacked again"
        ) from error
