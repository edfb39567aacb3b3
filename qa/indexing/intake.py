"""What is read from the files of a corpus anew, or known from the last run."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from qa.corpus import CorpusFile, expected_suffixes
from qa.errors import CorpusError
from qa.indexing.report import FileOutcome, Progress, Status
from qa.indexing.sidecar import Sidecar
from qa.isolation import Outcome, Read, Reading, Refusal
from qa.records import Chunk, Document, Source
from qa.store import Generation, SkippedFile


@dataclass(frozen=True, slots=True)
class Intake:
    """What all files of a corpus hold.

    Attributes:
        documents: by path.
        chunks: those of the first document first.
        skipped: files that cannot be read, by path.
        outcomes: one a file, by path.
    """

    documents: tuple[Document, ...]
    chunks: tuple[Chunk, ...]
    skipped: tuple[SkippedFile, ...]
    outcomes: tuple[FileOutcome, ...]


class Known:
    """What the previous generation knows of the files it was built from."""

    def __init__(self, generation: Generation | None, sidecar: Sidecar) -> None:
        """Take what there is; `None` knows nothing, and less where the sidecar has changed."""
        self._generation = generation
        self._sidecar = sidecar
        self._sources: Mapping[str, Source] = {}
        self._skipped: Mapping[str, SkippedFile] = {}
        if generation is not None:
            self._sources = {source.path: source for source in generation.sources}
            self._skipped = {skipped.path: skipped for skipped in generation.skipped()}

    def source(self, file: CorpusFile) -> Source | None:
        """Return the document that the file was, if nothing about it has changed."""
        source = self._sources.get(file.path)
        if source is None or source.digest != file.digest or self._generation is None:
            return None
        corrected = self._generation.manifest.corrections.get(file.path)
        return source if corrected == self._sidecar.fingerprint(file.path) else None

    def skipped(self, file: CorpusFile) -> SkippedFile | None:
        """Return why the file was skipped, if nothing about it has changed."""
        skipped = self._skipped.get(file.path)
        if skipped is None or skipped.digest != file.digest:
            return None
        return skipped if file.problem in {None, skipped.reason} else None

    def covers(self, files: Sequence[CorpusFile]) -> bool:
        """Tell whether these very files, and no others, are known."""
        return len(files) == len(self._sources) + len(self._skipped) and all(
            self.source(file) is not None or self.skipped(file) is not None for file in files
        )

    def outcomes(self, files: Sequence[CorpusFile]) -> tuple[FileOutcome, ...]:
        """Return the outcomes of files that are all known."""
        return tuple(
            _skipped_outcome(self._skipped[file.path])
            if file.path in self._skipped
            else self._unchanged(self._sources[file.path])
            for file in files
        )

    def _unchanged(self, source: Source) -> FileOutcome:
        return _read_outcome("unchanged", source, self.chunks(source))

    def misses(self, file: CorpusFile) -> bool:
        """Tell whether a file has to be read, because nothing is known of it."""
        return file.problem is None and self.source(file) is None and self.skipped(file) is None

    def reading(self, source: Source) -> Reading:
        """Return a known document and its chunks."""
        assert self._generation is not None
        return Reading(self._generation.document(source.id), self.chunks(source))

    def chunks(self, source: Source) -> tuple[Chunk, ...]:
        """Return the chunks of a known document, in reading order."""
        assert self._generation is not None
        return self._generation.chunks(self._generation.rows_of(source.id).tolist())


def read_files(
    files: Sequence[CorpusFile],
    corpus: Path,
    chunk_characters: int,
    known: Known,
    read: Read,
    progress: Progress,
) -> Intake:
    """Read and cut all files, except those already known.

    A file that cannot be read is skipped with its reason; the others are not affected.

    All are read before anything is encoded. Reading keeps every core busy and is 2 % of the work
    for treaties, 4 % for reports in PDF, so encoding meanwhile has nothing to gain (see
    `benchmarks.indexing`), and nobody could be told how much there is to encode.
    """
    intake = _Gathered()
    progress("reading", 0, len(files))
    with closing(read([f.file for f in files if known.misses(f)], corpus, chunk_characters)) as new:
        for done, file in enumerate(files, start=1):
            source = known.source(file)
            if source is None:
                intake.add(file, "indexed", _outcome(file, known, new))
            else:
                intake.add(file, "unchanged", known.reading(source))
            progress("reading", done, len(files))
    return Intake(
        tuple(intake.documents),
        tuple(intake.chunks),
        tuple(intake.skipped),
        tuple(intake.outcomes),
    )


@dataclass(slots=True)
class _Gathered:
    """What has been read so far; see `Intake`."""

    documents: list[Document] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    skipped: list[SkippedFile] = field(default_factory=list)
    outcomes: list[FileOutcome] = field(default_factory=list)

    def add(self, file: CorpusFile, status: Status, outcome: Outcome) -> None:
        """Take in one file."""
        if isinstance(outcome, Refusal):
            self.skipped.append(SkippedFile(file.path, file.digest, outcome.reason))
            self.outcomes.append(_skipped_outcome(self.skipped[-1]))
        else:
            self.documents.append(outcome.document)
            self.chunks.extend(outcome.chunks)
            self.outcomes.append(_read_outcome(status, outcome.document.source, outcome.chunks))


def _outcome(file: CorpusFile, known: Known, new: Iterator[Outcome]) -> Outcome:
    skipped = known.skipped(file)
    if skipped is not None:
        return Refusal(skipped.reason)
    return next(new) if file.problem is None else Refusal(file.problem)


def _read_outcome(status: Status, source: Source, chunks: Sequence[Chunk]) -> FileOutcome:
    return FileOutcome(source.path, status, None, len(chunks), source.gaps)


def _skipped_outcome(skipped: SkippedFile) -> FileOutcome:
    return FileOutcome(skipped.path, "skipped", skipped.reason, 0)


def nothing_readable(corpus: Path, skipped: Sequence[SkippedFile]) -> CorpusError:
    """Return the error for a corpus in which every file was skipped."""
    first = "; ".join(f"{file.path}: {file.reason}" for file in skipped[:3])
    more = f"; and {len(skipped) - 3} more" if len(skipped) > 3 else ""
    return CorpusError(
        f"None of the {len(skipped)} files in {corpus} can be read ({first}{more}); "
        f"expected {expected_suffixes()} files with text"
    )
