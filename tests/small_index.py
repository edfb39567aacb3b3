"""A small index with encoders whose vectors can be computed by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from qa.dense import DEFAULT_SIZES, Sizes
from qa.indexing import index_corpus
from qa.isolation import read_here
from qa.settings import IndexSettings
from tests.fake_encoder import FakeEncoder, fake_fingerprint


def build(
    folder: Path,
    files: Mapping[str, str],
    encoders: Sequence[str] = ("fake",),
    chunk_characters: int = IndexSettings().chunk_characters,
    sizes: Sizes = DEFAULT_SIZES,
) -> Path:
    """Write files below `folder/corpus` and index them; returns the folder of the index."""
    for path, text in files.items():
        file = folder / "corpus" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    index_corpus(
        folder / "corpus",
        folder / "index",
        IndexSettings(tuple(encoders), chunk_characters),
        load=FakeEncoder,
        fingerprint=fake_fingerprint,
        read=read_here,
        sizes=sizes,
    )
    return folder / "index"
