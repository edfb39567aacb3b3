"""What indexing costs beside the bare encoders, and what it need not do: `make bench-indexing`.

Every fourth of the treaties is indexed: by the encoders alone, by the program, by the program
while files are still being read, by workers of Ray if that is installed; then again after changes.
The ways take turns, so that what else the machine does falls on all of them.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.machine import report, table
from benchmarks.sets import ROOT, SHARED
from qa.corpus import list_files
from qa.indexing import IndexReport, index_corpus, silent
from qa.indexing.cluster import Cluster, index_on_ray
from qa.indexing.vectors import Texts, encode_parts
from qa.isolation import Outcome, Reading, read_apart
from qa.models import ChunkVectors, Encoder, Matrix, Vector, load_encoder
from qa.records import Chunk
from qa.settings import IndexSettings
from qa.store import Part, UnfinishedVectors

_SETTINGS = IndexSettings()
_AT_ONCE = 64  # chunks; few, so that encoding begins soon after reading


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="cited-qa-indexing-") as folder:
        home = Path(folder)
        for file in sorted((options.shared / "corpora" / "treaties").glob("*.md"))[:: options.step]:
            (home / "corpus").mkdir(exist_ok=True)
            shutil.copy2(file, home / "corpus")
        if not (home / "corpus").is_dir():
            sys.exit(f"{options.shared}/corpora/treaties: expected *.md files there")
        lines = [*_compared(home, options.turns), "", *_changes(home)]
        files = len(list((home / "corpus").iterdir()))
    about = (f"Corpus: {files} of the treaties; median of {options.turns} turns",)
    text = report("Indexing", about, lines)
    print(text)
    options.output.write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.indexing", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds corpora/")
    parser.add_argument("--step", type=int, default=4, help="take one file of so many (default 4)")
    parser.add_argument("--turns", type=int, default=2, help="of each way (default 2)")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "benchmarks" / "results" / "indexing.md"
    )
    return parser.parse_args()


def _compared(home: Path, turns: int) -> Iterator[str]:
    """Yield a table of the ways to encode everything."""
    chunks = _chunks(home / "corpus")
    encoders = {name: load_encoder(name) for name in _SETTINGS.encoders}
    ways: dict[str, Callable[[], object]] = {
        "the bare encoders, loaded, all passages at once": lambda: [
            encoder.encode_chunks(chunks, lambda _: None) for encoder in encoders.values()
        ],
        "`qa index` from nothing: read, then encode": lambda: _index(home),
        "the same, encoding while files are read": lambda: _overlapped(home),
    }
    if find_spec("ray") is not None:
        ways["`qa index --engine ray`, Ray started for it"] = lambda: _index_on_ray(home)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    worked: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(turns):
        for name, way in ways.items():
            started, before = time.perf_counter(), sum(os.times()[:4])
            way()
            seconds[name].append(time.perf_counter() - started)
            worked[name].append(sum(os.times()[:4]) - before)
            print(f"{name}: {seconds[name][-1]:.1f} s", file=sys.stderr)
    medians = {name: statistics.median(each) for name, each in seconds.items()}
    bare = next(iter(medians.values()))
    heads = ["seconds", "of these cores worked", "passages a second", "of the bare"]
    yield from table(
        [f"{len(chunks)} passages, two encoders", *heads],
        [
            [
                name,
                f"{median:.1f}",
                # Workers of Ray are nobody's children.
                "–" if "ray" in name else f"{statistics.median(worked[name]):.1f}",
                f"{len(chunks) / median:.1f}",
                f"{bare / median:.2f}",
            ]
            for name, median in medians.items()
        ],
    )


def _chunks(corpus: Path) -> list[Chunk]:
    files = [file.file for file in list_files(corpus, corpus / "no index")]
    with closing(read_apart(files, corpus, _SETTINGS.chunk_characters)) as outcomes:
        readings = [each for each in outcomes if isinstance(each, Reading)]
    return [chunk for reading in readings for chunk in reading.chunks]


def _index(home: Path) -> IndexReport:
    shutil.rmtree(home / "index", ignore_errors=True)
    return index_corpus(home / "corpus", home / "index", _SETTINGS)


def _index_on_ray(home: Path) -> IndexReport:
    return index_on_ray(home / "corpus", home / "ray", _SETTINGS, cluster=Cluster(), rebuild=True)


def _overlapped(home: Path) -> IndexReport:
    """Index, with passages encoded as soon as there are enough of them.

    The vectors are kept like those of a run that was killed, so that the program takes them.
    """
    shutil.rmtree(home / "index", ignore_errors=True)
    (home / "index").mkdir()
    unfinished = UnfinishedVectors(home / "index")
    files = [file.file for file in list_files(home / "corpus", home / "index")]
    outcomes: list[Outcome] = []
    gathered: list[Chunk] = []
    parts: dict[str, list[Part]] = {name: [] for name in _SETTINGS.encoders}
    encoders = [load_encoder(name) for name in _SETTINGS.encoders]
    with closing(read_apart(files, home / "corpus", _SETTINGS.chunk_characters)) as reading:
        for outcome in reading:
            outcomes.append(outcome)
            gathered += outcome.chunks if isinstance(outcome, Reading) else ()
            if len(gathered) >= _AT_ONCE or len(outcomes) == len(files):
                for encoder in encoders:
                    _encode(gathered, encoder, parts[encoder.name], unfinished)
                gathered = []

    def known(
        files: Sequence[Path], corpus: Path, chunk_characters: int
    ) -> Generator[Outcome, None, None]:
        del files, corpus, chunk_characters
        yield from outcomes

    return index_corpus(home / "corpus", home / "index", _SETTINGS, read=known)


def _encode(
    chunks: Sequence[Chunk], encoder: Encoder, parts: list[Part], unfinished: UnfinishedVectors
) -> None:
    texts = Texts.of(chunks)
    for part in parts:
        texts.learn(part)
    for part in encode_parts(texts.missing(), encoder, encoder.name, silent):
        parts.append(part)
        unfinished.keep(encoder.fingerprint, part)


def _changes(home: Path) -> Iterator[str]:
    """Yield a table of what is encoded again, and how long it takes, after changes."""
    _index(home)
    first, *_ = sorted((home / "corpus").iterdir())
    rows = []
    for name, change, settings in (
        ("nothing", lambda: None, _SETTINGS),
        ("a document is moved", lambda: first.rename(first.with_name("0.md")), _SETTINGS),
        ("a sentence is added to it", lambda: _add(first.with_name("0.md")), _SETTINGS),
        (
            "passages of 1,000 instead of 1,500 characters",
            lambda: None,
            replace(_SETTINGS, chunk_characters=1000),
        ),
    ):
        change()
        noted: list[int] = []
        started = time.perf_counter()
        report = index_corpus(
            home / "corpus",
            home / "index",
            settings,
            load=partial(_noting, noted),
        )
        seconds = time.perf_counter() - started
        rows.append(
            [name, str(report.passages), str(report.encoded), str(sum(noted)), f"{seconds:.1f}"]
        )
    heads = ["indexed again after", "passages", "encoded", "sentences encoded", "seconds"]
    yield from table(heads, rows)


def _add(file: Path) -> None:
    words = file.read_text(encoding="utf-8")
    file.write_text(f"{words.rstrip()} A last sentence was added.\n", encoding="utf-8")


def _noting(noted: list[int], name: str) -> "_Noting":
    return _Noting(load_encoder(name), noted)


class _Noting:
    """An encoder that notes how many sentences it encodes."""

    def __init__(self, encoder: Encoder, noted: list[int]) -> None:
        self._encoder, self._noted = encoder, noted
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.dimension, self.languages = encoder.dimension, encoder.languages

    def encode_query(self, question: str) -> Vector:
        """Return the vector of a question."""
        return self._encoder.encode_query(question)

    def encode_words(self, words: Sequence[str]) -> Matrix:
        """Return the vectors of words."""
        return self._encoder.encode_words(words)

    def encode_chunks(
        self, chunks: Sequence[Chunk], progress: Callable[[int], None]
    ) -> ChunkVectors:
        """Return the vectors of chunks, and note how many sentences they have."""
        self._noted.append(sum(len(chunk.sentences) for chunk in chunks))
        return self._encoder.encode_chunks(chunks, progress)


if __name__ == "__main__":
    main()
