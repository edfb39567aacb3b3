"""Gold questions to examples: right passages and what our own retrieval puts beside them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tqdm import tqdm

from benchmarks.sets import GoldSet, Part
from qa.answering import open_index
from qa.chunking import chunk_document
from qa.corpus import list_files
from qa.evaluation import Question
from qa.evaluation.anchors import Anchoring
from qa.evaluation.gold import find_quote
from qa.lexical import LexicalIndex, word_query
from qa.models import NO_READER, ReaderPassage
from qa.reading import read_document
from qa.records import Chunk, Span
from training.examples import Candidate, Example

_NEAR = 4  # wrong passages beside the right ones
_DEEP = 30  # how far down the list a right passage may stand
_HALF = 0.5  # share of a sentence, or of the evidence, that must overlap


def index_examples(gold: GoldSet, index_folder: Path, part: Part) -> Iterator[Example]:
    """Yield an example for each question of a part of a set that has an index."""
    index = open_index(index_folder, reader=NO_READER)
    anchoring = Anchoring(index.sources, index.document)
    for question in tqdm(gold.part(part), gold.name, disable=None):
        anchors = anchoring.anchors(question)
        candidates: list[Candidate] = []
        for passage in index.ask(question.text, _DEEP).passages:
            spans = [
                span
                for anchor in anchors
                if anchor.document == passage.source.path
                for span in anchor.spans
            ]
            right = _right(passage.chunk, spans)
            if right or not any(span.overlap(passage.chunk.span) for span in spans):
                candidates.append(Candidate(_readable(passage.chunk), right))
        right_ones = [candidate for candidate in candidates if candidate.right]
        wrong_ones = [candidate for candidate in candidates if not candidate.right]
        if right_ones or not question.answerable:
            yield Example(
                source=gold.name,
                question=question.text,
                candidates=(*right_ones[:2], *wrong_ones[:_NEAR]),
                # Of an answerable question, one answer was marked, but there may be more.
                certain=not question.answerable,
            )


def word_examples(gold: GoldSet, chunk_characters: int) -> Iterator[Example]:
    """Yield the same for a set too large to encode: near passages are found by words alone."""
    chunks: list[Chunk] = []
    texts: dict[str, str] = {}
    paths: list[str] = []
    for file in list_files(gold.corpus, gold.corpus / "index"):
        document = read_document(gold.corpus / file.path, gold.corpus)
        texts[file.path] = document.text
        made = chunk_document(document, chunk_characters)
        chunks += made
        paths += [file.path] * len(made)
    index = LexicalIndex.build([chunk.text for chunk in chunks], ["en"] * len(chunks))
    for question in gold.part("train"):
        spans = _evidence(question, texts)
        right = [
            (chunk, found)
            for chunk, path in zip(chunks, paths, strict=True)
            if path in spans and (found := _right(chunk, spans[path]))
        ]
        query = word_query(question.text, "en")
        near = [chunks[hit.chunk] for hit in index.search(query, _NEAR + len(right))]
        answering = {id(chunk) for chunk, _ in right}
        wrong = [chunk for chunk in near if id(chunk) not in answering][:_NEAR]
        if right:
            candidates = [Candidate(_readable(chunk), found) for chunk, found in right[:2]]
            candidates += [Candidate(_readable(chunk), ()) for chunk in wrong]
            yield Example(gold.name, question.text, tuple(candidates), certain=False)


def _evidence(question: Question, texts: dict[str, str]) -> dict[str, tuple[Span, ...]]:
    found: dict[str, tuple[Span, ...]] = {}
    for evidence in question.evidence:
        if evidence.document in texts:
            spans = find_quote(texts[evidence.document], evidence.quote)
            found[evidence.document] = (*found.get(evidence.document, ()), *spans)
    return found


def _right(chunk: Chunk, evidence: Sequence[Span]) -> tuple[int, ...]:
    """Return the positions of the sentences that the evidence mostly covers, or that hold it."""
    return tuple(
        at
        for at, sentence in enumerate(chunk.sentences)
        if any(
            (shared := sentence.overlap(span)) and shared >= _HALF * min(len(sentence), len(span))
            for span in evidence
        )
    )


def _readable(chunk: Chunk) -> ReaderPassage:
    return ReaderPassage(
        chunk.context, tuple(" ".join(text.split()) for text in chunk.sentence_texts)
    )
