"""Examine an index, its models and its documents, and tell each mend."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from qa.corpus import CorpusFile, list_files
from qa.dense import EXACT
from qa.errors import CorpusError, IndexProblem, ModelProblem
from qa.likeness import AlikeGroup, alike_groups
from qa.models import check_reader, check_weights
from qa.records import Chunk, Document, Source
from qa.settings import DEFAULT_READER
from qa.store import PASSAGES, EncoderRecord, Generation, collection_name, open_generation

_REBUILD = "Run `qa index --rebuild`."
_UPDATE = "Run `qa index`."
_ALIKE = 0.9  # from this share of common runs of words on, two documents say almost the same


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        sound: whether all is well; a sound finding may still advise something.
        words: what was found, in a sentence.
        mend: what to do about it, if there is something to do.
        details: what exactly it was found in, one by one.
    """

    sound: bool
    words: str
    mend: str | None = None
    details: tuple[str, ...] = ()


def examine(index: Path, corpus: Path | None = None) -> tuple[Finding, ...]:
    """Check everything that an answer relies on; changes nothing.

    Args:
        index: folder of the index.
        corpus: folder of the documents, by default the one that they were read from; if it is
            not there, nothing is compared with it.

    Returns:
        One finding a check. Without an index that opens there is only that finding.
    """
    try:
        generation = open_generation(index)
    except IndexProblem as error:
        return (Finding(False, f"The index does not open: {error}."),)
    with generation:
        files = _files(generation)
        if PASSAGES in files.details:  # what it says of documents cannot be relied on
            return _opened(generation), files
        return (
            _opened(generation),
            files,
            *_searches(generation),
            *_collection(generation),
            *_texts(generation),
            *(_encoder(record) for record in generation.manifest.encoders),
            _reader(),
            _corpus(generation, corpus or generation.corpus, index),
            _skipped(generation),
        )


def _opened(generation: Generation) -> Finding:
    manifest = generation.manifest
    encoders = " and ".join(encoder.name for encoder in manifest.encoders)
    return Finding(
        True,
        f"The index of {manifest.created} opens: {manifest.documents} documents, "
        f"{manifest.chunks} passages, {manifest.sentences} sentences, encoded by {encoders}.",
    )


def _files(generation: Generation) -> Finding:
    altered = generation.altered_files()
    if altered:
        return Finding(
            False, "Files of the index were altered after they were written.", _REBUILD, altered
        )
    if not generation.vouches_for_itself:
        words = "The list of files in the index has no hash, so it may have been altered."
        return Finding(False, words, _REBUILD)
    return Finding(True, f"All {len(generation.manifest.files)} files of the index are intact.")


def _searches(generation: Generation) -> Iterable[Finding]:
    """Tell how the vectors of each encoder are searched, and how much is found."""
    for encoder, search in generation.manifest.searches.items():
        half = ", kept in half precision" if search.half_precision else ""
        if search.kind == EXACT:
            words = f"Every passage is compared with a question by {encoder}{half}"
        else:
            words = f"A compact index finds the passages to compare by {encoder}{half}"
        yield Finding(True, f"{words}: recall {search.recall:.3f} of the ten nearest.")


def _collection(generation: Generation) -> Iterable[Finding]:
    """Compare what Milvus says of passages, if they are searched there, with what is here."""
    address = generation.manifest.settings.milvus
    if address is None:
        return
    place = f"The collection {collection_name(generation.name)} in the Milvus at {address}"
    try:
        unlike = generation.unlike_in_milvus()
    except IndexProblem as error:
        yield Finding(False, f"{place} cannot be read: {error}.")
        return
    if unlike:
        mend = f"Run `qa index --rebuild --store milvus --milvus-uri {address}`."
        yield Finding(False, f"{place} was altered after it was written.", mend, unlike)
    else:
        count = generation.chunk_count
        yield Finding(True, f"{place} says of all {count} passages what is written here.")


# --- documents and passages ---------------------------------------------------------------------


def _texts(generation: Generation) -> Iterable[Finding]:
    """Check documents one by one: they need not fit into memory together."""
    wrong = [source.path for source in generation.sources if not _stands(generation, source)]
    yield _verbatim(wrong, generation.chunk_count)
    yield _pages(generation.sources)
    texts = ((source.path, generation.document(source.id).text) for source in generation.sources)
    yield _duplicates(alike_groups(texts, _ALIKE))


def _stands(generation: Generation, source: Source) -> bool:
    document = generation.document(source.id)
    chunks = generation.chunks(generation.rows_of(source.id).tolist())
    return all(_stands_in(chunk, document) for chunk in chunks)


def _stands_in(chunk: Chunk, document: Document) -> bool:
    """Tell whether a passage stands word for word in its document, and its sentences in it."""
    inside = all(
        chunk.span.start <= sentence.start < sentence.end <= chunk.span.end
        for sentence in chunk.sentences
    )
    return inside and bool(chunk.sentences) and chunk.span.of(document.text) == chunk.text


def _verbatim(wrong: Collection[str], passages: int) -> Finding:
    if wrong:
        words = "Some passages do not stand word for word in their documents."
        return Finding(False, words, _REBUILD, tuple(wrong))
    return Finding(True, f"All {passages} passages stand word for word in their documents.")


def _pages(sources: Iterable[Source]) -> Finding:
    found = tuple(f"{source.path}: {source.gaps}" for source in sources if source.gaps)
    if not found:
        return Finding(True, "No page lacks text.")
    return Finding(
        True,
        "Some pages show something but have no text, so no question can find them.",
        "If they are scans, run text recognition on the files and index again.",
        found,
    )


def _duplicates(groups: Iterable[AlikeGroup]) -> Finding:
    found = tuple(
        f"{' = '.join(group.names)} ({_percent(group.likeness)} alike)" for group in groups
    )
    if not found:
        return Finding(True, "No two documents say almost the same.")
    return Finding(
        True,
        "Some documents say almost the same.",
        "Keep one of each, or answers will cite the same words several times.",
        found,
    )


def _percent(likeness: float) -> str:
    return f"{int(likeness * 100)} %"


# --- encoders and reader ------------------------------------------------------------------------


def _encoder(record: EncoderRecord) -> Finding:
    try:
        found = check_weights(record.name)
    except ModelProblem as error:
        return Finding(False, f"The encoder {record.name} cannot be used: {error}.")
    if found != record.fingerprint:
        words = (
            f"The index was built by another encoder {record.name}: expected SHA-256 "
            f"{record.fingerprint}, found {found}."
        )
        return Finding(False, words, _REBUILD)
    return Finding(True, f"The encoder {record.name} is the one that built the index.")


def _reader() -> Finding:
    try:
        fingerprint = check_reader()
    except ModelProblem as error:
        return Finding(False, f"The reader {DEFAULT_READER} cannot be used: {error}.")
    if fingerprint is None:
        words = f"The reader {DEFAULT_READER} needs the multilingual encoder, which is not here."
        return Finding(True, words, "Questions are answered without a reader.")
    return Finding(True, f"The reader {DEFAULT_READER} is intact: SHA-256 {fingerprint}.")


# --- files of the corpus ------------------------------------------------------------------------


def _corpus(generation: Generation, corpus: Path, index: Path) -> Finding:
    if not corpus.is_dir():
        words = f"There is no folder {corpus} to compare the index with."
        return Finding(True, words, "Name the folder of documents with --corpus.")
    try:
        files = list_files(corpus, index)
    except CorpusError:
        files = []
    changes = _changes(generation, files)
    if changes:
        return Finding(False, f"Files in {corpus} are not as indexed.", _UPDATE, changes)
    return Finding(True, f"The index holds all files in {corpus} as they are now.")


def _changes(generation: Generation, files: Collection[CorpusFile]) -> tuple[str, ...]:
    """Return the paths that differ, each with what happened to it."""
    known = {source.path: source.digest for source in generation.sources}
    known |= {skipped.path: skipped.digest for skipped in generation.skipped()}
    there = {file.path: file.digest for file in files}
    kinds = {
        path: "gone" if path not in there else "new" if path not in known else "changed"
        for path in sorted(known.keys() | there.keys())
        if known.get(path) != there.get(path)
    }
    return tuple(f"{kind}: {path}" for path, kind in kinds.items())


def _skipped(generation: Generation) -> Finding:
    skipped = tuple(f"{file.path}: {file.reason}" for file in generation.skipped())
    if not skipped:
        return Finding(True, "No file was skipped.")
    words = "Some files could not be read, so no question can find them."
    return Finding(True, words, "Mend or remove them, then run `qa index`.", skipped)
