"""Which files a corpus has, and what is read from them anew or known from the last run."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.chunking import chunk_document
from qa.errors import CorpusError, ReadingError
from qa.indexing.report import FileOutcome, Progress, Status
from qa.reading import SUFFIXES, read_document
from qa.records import Chunk, Document, Source
from qa.store import Generation, SkippedFile

_OWNER_FILE = "~$"  # what Office leaves beside a document that is open


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file of the corpus.

    Attributes:
        file: where it is.
        path: relative to the corpus folder, with forward slashes.
        digest: SHA-256 of its bytes, hexadecimal; empty if they cannot be read.
        problem: why it cannot be read, if that is known already.
    """

    file: Path
    path: str
    digest: str
    problem: str | None = None


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

    def __init__(self, generation: Generation | None) -> None:
        """Take what there is; `None` knows nothing."""
        self._generation = generation
        self._sources: Mapping[str, Source] = {}
        self._skipped: Mapping[str, SkippedFile] = {}
        if generation is not None:
            self._sources = {source.path: source for source in generation.sources}
            self._skipped = {skipped.path: skipped for skipped in generation.skipped()}

    def source(self, file: CorpusFile) -> Source | None:
        """Return the document that the file was, if its bytes are still the same."""
        source = self._sources.get(file.path)
        return source if source is not None and source.digest == file.digest else None

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
            else FileOutcome(
                file.path, "unchanged", None, len(self.chunks(self._sources[file.path]))
            )
            for file in files
        )

    def document(self, source: Source) -> Document:
        """Return a known document."""
        assert self._generation is not None
        return self._generation.document(source.id)

    def chunks(self, source: Source) -> tuple[Chunk, ...]:
        """Return the chunks of a known document, in reading order."""
        assert self._generation is not None
        return self._generation.chunks(self._generation.rows_of(source.id).tolist())


# --- finding files ------------------------------------------------------------------------------


def list_files(corpus: Path, index: Path) -> list[CorpusFile]:
    """Return the files of a corpus, sorted by path.

    Hidden files, and the index if it lies inside the corpus, are passed over. Links that
    lead out of the corpus are listed with that problem.

    Raises:
        CorpusError: if the folder is missing or holds no file.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"No folder of documents at {corpus}: expected a folder with {_suffixes()} files"
        )
    home = corpus.resolve()
    files = [_measured(file, corpus, home) for file in _walk(corpus, index.resolve())]
    if not files:
        raise CorpusError(f"Nothing to index in {corpus}: put {_suffixes()} files there")
    return sorted(files, key=lambda file: file.path)


def _suffixes() -> str:
    *most, last = sorted(SUFFIXES)
    return f"{', '.join(most)} or {last}"


def _walk(corpus: Path, index: Path) -> Iterator[Path]:
    # A folder that cannot be opened is handed on like a file that cannot.
    closed: list[Path] = []
    for folder, folders, names in os.walk(
        corpus, onerror=lambda error: closed.append(Path(error.filename))
    ):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() != index
        ]
        yield from (here / name for name in names if not name.startswith((".", _OWNER_FILE)))
    yield from closed


def _measured(file: Path, corpus: Path, home: Path) -> CorpusFile:
    path = file.relative_to(corpus).as_posix()
    printable = path.encode("utf-8", "backslashreplace").decode("utf-8")
    if printable != path:
        return CorpusFile(file, printable, "", "its name is not valid UTF-8; rename it")
    try:
        target = file.resolve(strict=True)
        if not target.is_relative_to(home):
            return CorpusFile(file, path, "", "a link that leads out of the corpus")
        if not file.is_file():
            return CorpusFile(file, path, "", "neither a file nor a folder that can be opened")
        with file.open("rb") as stream:
            return CorpusFile(file, path, hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        return CorpusFile(file, path, "", f"cannot be opened: {error.strerror}")


# --- reading them -------------------------------------------------------------------------------


def read_files(
    files: Sequence[CorpusFile],
    corpus: Path,
    chunk_characters: int,
    known: Known,
    progress: Progress,
) -> Intake:
    """Read and cut all files, except those already known.

    A file that cannot be read is skipped with its reason; the others are not affected.
    """
    documents: list[Document] = []
    chunks: list[Chunk] = []
    skipped: list[SkippedFile] = []
    outcomes: list[FileOutcome] = []
    progress("reading", 0, len(files))
    for done, file in enumerate(files, start=1):
        source = known.source(file)
        read = (
            _read(file, corpus, chunk_characters, known)
            if source is None
            else (known.document(source), known.chunks(source))
        )
        if isinstance(read, SkippedFile):
            skipped.append(read)
            outcomes.append(_skipped_outcome(read))
        else:
            documents.append(read[0])
            chunks.extend(read[1])
            status: Status = "indexed" if source is None else "unchanged"
            outcomes.append(FileOutcome(file.path, status, None, len(read[1])))
        progress("reading", done, len(files))
    return Intake(tuple(documents), tuple(chunks), tuple(skipped), tuple(outcomes))


def _read(
    file: CorpusFile, corpus: Path, chunk_characters: int, known: Known
) -> tuple[Document, tuple[Chunk, ...]] | SkippedFile:
    skipped = known.skipped(file)
    if skipped is not None:
        return skipped
    if file.problem is not None:
        return SkippedFile(file.path, file.digest, file.problem)
    try:
        document = read_document(file.file, corpus)
    except ReadingError as error:
        return SkippedFile(file.path, file.digest, str(error))
    except OSError as error:
        return SkippedFile(file.path, file.digest, f"cannot be opened: {error.strerror}")
    chunks = chunk_document(document, chunk_characters)
    if not chunks:
        return SkippedFile(file.path, file.digest, "no text: the file opens but holds no words")
    return document, chunks


def _skipped_outcome(skipped: SkippedFile) -> FileOutcome:
    return FileOutcome(skipped.path, "skipped", skipped.reason, 0)


def nothing_readable(corpus: Path, skipped: Sequence[SkippedFile]) -> CorpusError:
    """Return the error for a corpus in which every file was skipped."""
    first = "; ".join(f"{file.path}: {file.reason}" for file in skipped[:3])
    more = f"; and {len(skipped) - 3} more" if len(skipped) > 3 else ""
    return CorpusError(
        f"None of the {len(skipped)} files in {corpus} can be read ({first}{more}); "
        f"expected {_suffixes()} files with text"
    )
