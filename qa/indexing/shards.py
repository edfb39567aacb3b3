"""A corpus in shards: some documents each, read, cut and encoded wherever there is a machine.

All machines see the corpus and the index under the same paths. A finished shard is one file beside
the generations, so that a run goes on where another one, or a part of it, was killed.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.errors import CorpusError, IndexProblem, ModelProblem
from qa.indexing.report import silent
from qa.indexing.sidecar import Sidecar
from qa.indexing.vectors import Texts, encode_parts
from qa.isolation import Outcome, Read, Reading
from qa.isolation.wire import from_json, to_json
from qa.models import Encoder
from qa.records import Chunk
from qa.store import Part, UnfinishedVectors, program_version

_MOST_FILES = 16
_MOST_BYTES = 1 << 18  # of text some 400 passages: a few minutes of one core


@dataclass(frozen=True, slots=True)
class Shard:
    """Some documents that are indexed together.

    Attributes:
        name: tells which documents they are, and what is done with them.
        files: in the corpus.
    """

    name: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ShardWork:
    """What is done with every shard.

    Attributes:
        corpus: the folder of the documents, as a full path.
        index: the folder of the index, as a full path.
        chunk_characters: a chunk is at most this many code points long.
        fingerprints: of the encoders, by their names.
        sidecar: what its owners know of the corpus.
        read: reads and cuts files.
        load: loads an encoder by name.
    """

    corpus: Path
    index: Path
    chunk_characters: int
    fingerprints: Mapping[str, str]
    sidecar: Sidecar
    read: Read
    load: Callable[[str], Encoder]

    def shards(self, files: Sequence[Path]) -> Iterator[Shard]:
        """Share files out, in their order.

        A shard keeps its name as long as nothing about its files changes that the system tells.
        """
        gathered: list[Path] = []
        size = 0
        for file in files:
            more = file.stat().st_size if file.is_file() else 0
            if gathered and (len(gathered) == _MOST_FILES or size + more > _MOST_BYTES):
                yield self._shard(gathered)
                gathered, size = [], 0
            gathered.append(file)
            size += more
        if gathered:
            yield self._shard(gathered)

    def outcomes(self, shard: Shard) -> list[Outcome] | None:
        """Return what was read of a shard; `None` if it is not finished."""
        words = UnfinishedVectors(self.index).shard(shard.name)
        return None if words is None else [from_json(line) for line in words.splitlines()]

    def _shard(self, files: Sequence[Path]) -> Shard:
        seen = [
            program_version(),
            self.chunk_characters,
            sorted(self.fingerprints.values()),
            [self._seen(file) for file in files],
        ]
        digest = hashlib.blake2b(json.dumps(seen).encode(), digest_size=16)
        return Shard(digest.hexdigest(), tuple(files))

    def _seen(self, file: Path) -> list[object]:
        path = file.relative_to(self.corpus).as_posix()
        state = file.stat() if file.exists() else None
        size, changed = (state.st_size, state.st_mtime_ns) if state is not None else (0, 0)
        return [path, size, changed, self.sidecar.fingerprint(path)]


class ShardWorker:
    """Finishes shards, one after the other; keeps its encoders loaded."""

    def __init__(self, work: ShardWork) -> None:
        """Take what is to be done; encoders are loaded when first needed."""
        self._work = work
        self._read = work.sidecar.correcting(work.read)
        self._encoders: dict[str, Encoder] = {}

    def finish(self, shard: Shard) -> int:
        """Read, cut and encode the documents of a shard, and keep what comes of it.

        Returns:
            How many different passages were encoded.

        Raises:
            CorpusError: if this machine does not see the corpus.
            IndexProblem: if it does not see the index, or cannot write there.
            ModelProblem: if its encoders are others than those that are wanted.
        """
        work = self._work
        unfinished = UnfinishedVectors(work.index)
        # A file that cannot be found would be skipped like one that cannot be read.
        if not work.corpus.is_dir():
            raise CorpusError(f"A worker does not see {work.corpus}: all machines have to")
        if not unfinished.expects_shards():
            raise IndexProblem(f"A worker does not see {work.index}: all machines have to")
        outcomes = list(self._read(shard.files, work.corpus, work.chunk_characters))
        readings = [each for each in outcomes if isinstance(each, Reading)]
        chunks = [chunk for reading in readings for chunk in reading.chunks]
        parts = {
            fingerprint: self._encoded(chunks, name)
            for name, fingerprint in work.fingerprints.items()
            if chunks
        }
        words = "\n".join(map(to_json, outcomes)).encode()
        unfinished.keep_shard(shard.name, words, parts)
        return max((len(part.passage_keys) for part in parts.values()), default=0)

    def _encoded(self, chunks: Sequence[Chunk], name: str) -> Part:
        texts = Texts.of(chunks)
        for part in encode_parts(texts.missing(), self._encoder(name), name, silent):
            texts.learn(part)
        return texts.part()

    def _encoder(self, name: str) -> Encoder:
        if name not in self._encoders:
            encoder, expected = self._work.load(name), self._work.fingerprints[name]
            if encoder.fingerprint != expected:
                raise ModelProblem(
                    f"A worker has other weights of {name}: expected {expected}, found "
                    f"{encoder.fingerprint}; install the same packages on all machines"
                )
            self._encoders[name] = encoder
        return self._encoders[name]
