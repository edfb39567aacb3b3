"""The words of all documents: to be found by their letters, and by what they mean."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from qa.glossary import MOST_WORDS, Glossary, build_glossary
from qa.indexing.intake import Intake
from qa.indexing.report import Progress
from qa.lexical import LexicalIndex, vocabulary
from qa.models import Encoder, Matrix
from qa.store import Generation

_AT_ONCE = 512  # words


def index_words(intake: Intake) -> LexicalIndex:
    """Index titles and headings with the words below them, as readers would search for both."""
    return LexicalIndex.build(
        [chunk.text_in_context for chunk in intake.chunks], _languages(intake)
    )


def index_meanings(
    intake: Intake,
    fingerprints: Mapping[str, str],
    previous: Generation | None,
    load: Callable[[str], Encoder],
    progress: Progress,
) -> Glossary:
    """Make the glossary of all documents; only words never seen before are encoded.

    Args:
        intake: the documents.
        fingerprints: of the encoders, by name, in the order of the settings.
        previous: what may be used again; `None` if there is nothing.
        load: loads an encoder by name; called only if there are new words.
        progress: told how many new words are encoded, and how many there are.
    """
    texts: dict[str, list[str]] = {}
    for chunk, language in zip(intake.chunks, _languages(intake), strict=True):
        texts.setdefault(language, []).append(chunk.text_in_context)
    words = {
        language: vocabulary(own, language, MOST_WORDS) for language, own in sorted(texts.items())
    }
    old = _usable(previous, fingerprints)
    name = old.encoder if old else _knowing_many(fingerprints, load)
    if name is None:
        return Glossary(None, {})
    stage = f"encoding words {name}"

    def encode(missing: Sequence[str]) -> Matrix:
        encoder = load(name)
        parts = []
        for start in range(0, len(missing), _AT_ONCE):
            progress(stage, start, len(missing))
            parts.append(encoder.encode_words(missing[start : start + _AT_ONCE]))
        progress(stage, len(missing), len(missing))
        return np.concatenate(parts)

    return build_glossary(name, words, encode, old)


def _languages(intake: Intake) -> list[str]:
    """Return the language of each chunk."""
    languages = {document.source.id: document.source.language for document in intake.documents}
    return [languages[chunk.document_id] for chunk in intake.chunks]


def _usable(previous: Generation | None, fingerprints: Mapping[str, str]) -> Glossary | None:
    """Return a glossary that the same encoder made, or that none can make."""
    if previous is None:
        return None
    made_by = {each.name: each.fingerprint for each in previous.manifest.encoders}
    name = previous.glossary.encoder
    alike = made_by == dict(fingerprints) if name is None else _same(name, made_by, fingerprints)
    return previous.glossary if alike else None


def _same(name: str, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return name in other and one[name] == other[name]


def _knowing_many(fingerprints: Mapping[str, str], load: Callable[[str], Encoder]) -> str | None:
    """Return the first encoder that was not made for certain languages."""
    return next((name for name in fingerprints if not load(name).languages), None)
