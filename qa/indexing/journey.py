"""The steps from a folder of documents to an index, in their order.

Only what changed is done again: a file is read when its bytes, the program or the length of
a chunk changed, and a chunk is encoded when its words, its headings or the encoder did. What a
run had encoded when it was killed is not encoded again.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from qa.corpus import CorpusFile, list_files
from qa.dense import DEFAULT_SIZES, Sizes
from qa.errors import IndexDamaged, IndexMismatch, IndexMissing, StoreUnavailable
from qa.glossary import Glossary
from qa.indexing.intake import Intake, Known, nothing_readable, read_files
from qa.indexing.report import FileOutcome, IndexReport, Progress, silent
from qa.indexing.sidecar import Sidecar, read_sidecar
from qa.indexing.vectors import BuiltVectors, OldVectors, build_vectors
from qa.indexing.words import index_meanings, index_words
from qa.isolation import Read, read_apart
from qa.lexical import tokenizer
from qa.models import Encoder, encoder_fingerprint, load_encoder
from qa.settings import IndexSettings
from qa.store import (
    Contents,
    EncoderRecord,
    Generation,
    UnfinishedVectors,
    lock_index,
    open_generation,
    program_version,
    require_store,
    write_generation,
)


def index_corpus(
    corpus: Path,
    index: Path,
    settings: IndexSettings,
    *,
    load: Callable[[str], Encoder] = load_encoder,
    fingerprint: Callable[[str], str] = encoder_fingerprint,
    read: Read = read_apart,
    rebuild: bool = False,
    progress: Progress = silent,
    sizes: Sizes = DEFAULT_SIZES,
) -> IndexReport:
    """Bring an index up to date with a folder of documents.

    Whatever goes wrong, the index that was there stays as it was.

    Args:
        corpus: the folder; hidden files are passed over.
        index: where the index is, or will be; made if need be.
        settings: what to build it with.
        load: loads an encoder by name; called only for an encoder that has work to do.
        fingerprint: tells an encoder's fingerprint, if possible without loading it.
        read: reads files; by default in child processes that no file can make crash or hang.
        rebuild: read and encode everything again.
        progress: told of every file read and every chunk encoded.
        sizes: up to how many passages their vectors are searched in which way.

    Raises:
        CorpusError: if the folder is missing or nothing in it can be read.
        SidecarError: if a line of its `metadata.csv` cannot be used.
        IndexProblem: if the index cannot be written, or another process is writing it.
        ModelProblem: if an encoder cannot be loaded.
    """
    started = time.monotonic()
    load = cache(load)  # vectors and glossary are made by the same encoders
    files = list_files(corpus, index)
    sidecar = read_sidecar(corpus)
    warnings = sidecar.unmatched([file.path for file in files])
    with lock_index(index), _previous(index, rebuild) as previous:
        usable = None if rebuild else previous
        fingerprints = {name: fingerprint(name) for name in settings.encoders}
        known = Known(usable if _reads_alike(usable, settings) else None, sidecar)
        unfinished = UnfinishedVectors(index, rebuild)
        if known.covers(files) and usable and _built_alike(usable, settings, fingerprints, corpus):
            unfinished.clear()
            return _nothing_to_do(usable, known.outcomes(files), warnings, started)
        require_store(settings)
        read = sidecar.correcting(read)
        intake = read_files(files, corpus, settings.chunk_characters, known, read, progress)
        if not intake.documents:
            raise nothing_readable(corpus, intake.skipped)
        old = OldVectors.of(usable, fingerprints)
        built = {
            encoder: build_vectors(
                intake.chunks, encoder, fingerprints[encoder], old, unfinished, load, progress
            )
            for encoder in settings.encoders
        }
        glossary = index_meanings(intake, fingerprints, usable, load, progress)
        progress("writing", 0, 1)
        contents = _contents(settings, intake, built, fingerprints, glossary, corpus, sidecar)
        name = write_generation(index, replace(contents, sizes=sizes))
        unfinished.clear()
        progress("writing", 1, 1)
        return IndexReport(
            outcomes=intake.outcomes,
            warnings=warnings,
            removed=_removed(previous, files),
            passages=len(intake.chunks),
            encoded=max((each.encoded for each in built.values()), default=0),
            seconds=time.monotonic() - started,
            generation=name,
            changed=True,
        )


@contextmanager
def _previous(index: Path, rebuild: bool) -> Iterator[Generation | None]:
    """Open what is there; an index that cannot be opened is replaced, not repaired.

    One that is in a Milvus that does not answer may be whole, so that is done only if wanted.
    """
    try:
        generation = open_generation(index, with_other_words=True)
    except (IndexMissing, IndexMismatch, IndexDamaged):
        yield None
        return
    except StoreUnavailable:
        if not rebuild:
            raise
        yield None
        return
    with generation:
        yield generation


def _reads_alike(generation: Generation | None, settings: IndexSettings) -> bool:
    """Tell whether an unchanged file would give the same text and chunks again."""
    return (
        generation is not None
        and generation.manifest.program == program_version()
        and generation.manifest.settings.chunk_characters == settings.chunk_characters
    )


def _built_alike(
    generation: Generation,
    settings: IndexSettings,
    fingerprints: Mapping[str, str],
    corpus: Path,
) -> bool:
    if generation.manifest.tokenizer != tokenizer():
        return False
    if generation.corpus.resolve() != corpus.resolve():
        return False
    found = {encoder.name: encoder.fingerprint for encoder in generation.manifest.encoders}
    return generation.manifest.settings == settings and found == fingerprints


def _contents(
    settings: IndexSettings,
    intake: Intake,
    built: Mapping[str, BuiltVectors],
    fingerprints: Mapping[str, str],
    glossary: Glossary,
    corpus: Path,
    sidecar: Sidecar,
) -> Contents:
    return Contents(
        settings=settings,
        documents=intake.documents,
        chunks=intake.chunks,
        encoders=tuple(
            EncoderRecord(name, fingerprints[name], vectors.dense.dimension)
            for name, vectors in built.items()
        ),
        dense={name: vectors.dense for name, vectors in built.items()},
        lexical=index_words(intake),
        glossary=glossary,
        skipped=intake.skipped,
        corpus=corpus,
        corrections={
            document.source.path: correction
            for document in intake.documents
            if (correction := sidecar.fingerprint(document.source.path)) is not None
        },
    )


def _removed(previous: Generation | None, files: list[CorpusFile]) -> tuple[str, ...]:
    if previous is None:
        return ()
    there = {file.path for file in files}
    return tuple(source.path for source in previous.sources if source.path not in there)


def _nothing_to_do(
    generation: Generation,
    outcomes: tuple[FileOutcome, ...],
    warnings: tuple[str, ...],
    started: float,
) -> IndexReport:
    return IndexReport(
        outcomes=outcomes,
        warnings=warnings,
        removed=(),
        passages=generation.chunk_count,
        encoded=0,
        seconds=time.monotonic() - started,
        generation=generation.name,
        changed=False,
    )
