"""A document to chunks: pieces that are indexed as one, each an exact slice of the text.

A chunk never crosses a heading, a page or a slide; `qa.grouping` tells which blocks stand in one
together. Every character of the blocks that are no headings, white space aside, stands in exactly
one chunk.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qa.grouping import Group, below_heads, folded, group_blocks, shared_label, tells
from qa.records import Block, Chunk, Document, Span
from qa.sentences import is_run_in_head, split_sentences, trimmed

_WHOLE_ROW = (
    300  # a table row up to this length is quoted whole, so that its head stays with its cells
)
_WITHIN_SENTENCE = ["\n", "; ", "؛ ", "；", ": ", "：", ", ", "، ", "\uff0c", "、", " ", ",", ""]


def chunk_document(document: Document, chunk_characters: int) -> tuple[Chunk, ...]:
    """Cut a document into chunks, in reading order.

    A heading becomes part of the `context` of the chunks below it, or of the next heading on
    its page. Where neither exists, as on a slide that has only a title, it is a chunk of its
    own. A title that tells something begins the chunk of the text right below it.

    Args:
        document: the document as read.
        chunk_characters: greatest length of a chunk's text, in code points.

    Raises:
        ValueError: if `chunk_characters` is not positive.
    """
    if chunk_characters < 1:
        raise ValueError(f"expected a positive chunk length, got {chunk_characters}")
    chunks: list[Chunk] = []
    for group in group_blocks(document, chunk_characters):
        sentences = [span for block in group.blocks for span in _sentences(document, block)]
        parts = [part for one in sentences for part in _parts(document.text, one, chunk_characters)]
        chunks.extend(
            _chunk(document, group, [parts[at] for at in piece])
            for piece in _evenly(parts, chunk_characters)
        )
    return tuple(chunks)


def _chunk(document: Document, group: Group, sentences: Sequence[Span]) -> Chunk:
    span = Span(sentences[0].start, sentences[-1].end)
    text = span.of(document.text)
    numbered = below_heads(document, group.blocks) or group.blocks
    place = replace(group.blocks[0].place, label=shared_label(numbered))
    # Nor must a heading that stands in the chunk be its context as well.
    first = folded(sentences[0].of(document.text))
    inside = first if group.blocks[0].kind == "heading" else None
    title = folded(document.source.title)
    headings = (title, *map(folded, (*group.above, *place.section)))
    return Chunk(
        document_id=document.source.id,
        span=span,
        text=text,
        context=_context([each for each in headings if each != inside], title),
        place=place,
        sentences=tuple(sentences),
    )


def _context(headings: Sequence[str], title: str) -> str:
    """Return `Title > heading > heading`, leaving out what would be said twice in a row.

    Of a title that tells something its beginning is enough: a paragraph below it must not be
    found for what only the title says.
    """
    parts: list[str] = []
    for heading in headings:
        words = heading.partition(",")[0] if heading == title and tells(title) else heading
        if words and (not parts or words.casefold() != parts[-1].casefold()):
            parts.append(words)
    return " > ".join(parts)


def _sentences(document: Document, block: Block) -> Iterator[Span]:
    if block.kind == "heading" or (block.kind == "row" and len(block.span) <= _WHOLE_ROW):
        yield block.span
        return
    words = block.span.of(document.text)
    sentences = split_sentences(words, document.source.language)
    if block.kind != "row" and len(sentences) > 1 and is_run_in_head(sentences[0].of(words)):
        sentences = (Span(sentences[0].start, sentences[1].end), *sentences[2:])
    for sentence in sentences:
        yield sentence.shifted(block.span.start)


def _evenly(spans: Sequence[Span], chunk_characters: int) -> Iterator[list[int]]:
    """Distribute spans over few pieces of about equal length; yield their positions."""
    total = spans[-1].end - spans[0].start
    enough = -(-total // -(-total // chunk_characters))
    piece: list[int] = []
    for at, span in enumerate(spans):
        start = spans[piece[0]].start if piece else span.start
        too_long = span.end - start > chunk_characters
        if piece and (too_long or (span.start + span.end) // 2 - start > enough):
            yield piece
            piece = []
        piece.append(at)
    yield piece


def _parts(text: str, sentence: Span, chunk_characters: int) -> list[Span]:
    """Cut a sentence that is longer than a chunk, best at a semicolon or comma."""
    if len(sentence) <= chunk_characters:
        return [sentence]
    # Few documents need it, and loading it takes a process that only reads a third longer.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=_WITHIN_SENTENCE,
        chunk_size=chunk_characters,
        chunk_overlap=0,
        keep_separator="end",
        strip_whitespace=False,
    )
    parts: list[Span] = []
    at = sentence.start
    # The splitter's own start index comes from a search and can be wrong: lengths cannot.
    for piece in splitter.split_text(sentence.of(text)):
        span = Span(at, at + len(piece))
        assert span.of(text) == piece, f"the splitter altered the text at {span}"
        parts.append(trimmed(text, span))
        at = span.end
    assert at == sentence.end, f"the splitter lost text: {at} instead of {sentence.end}"
    return [part for part in parts if len(part)]
