"""Which blocks of a document become one chunk, and what they are cited by.

Blocks stand together only while they share section, page or slide, and the number to cite them by,
such as an article; items that are numbered within their list alone stand with the words above it.
A few words above a numbered paragraph that were not read as a heading, such as `Recommendation`,
begin its chunk: alone they answer nothing.

A title that tells something, such as `Statement by …, Vienna, 30 May 2012`, is text like any
other: who spoke, where and when may stand nowhere else. So is a heading that asks a question.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import dropwhile, groupby, pairwise

from qa.label_parts import shared_start
from qa.reading.dates import find_date
from qa.records import Block, BlockKind, Document, Span
from qa.sentences import asks, trimmed

_LONGEST_HEAD = 8  # words
_WIDEST_HEAD = 80  # characters, for scripts that put no space between words
_HEAD = re.compile(r"(?!\w{1,3}[.)])[^\W\d_].*[^.!?:;,。！？：；\uff0c؟؛،।]", re.DOTALL)
_LISTED = "item"
_NUMBERED = ("art.", "para.")  # other labels are those of the section
_LONGEST_NAME = 40  # words; no title among 64 treaties and 48 other documents is longer
_FLOWS: dict[BlockKind, str] = {"footnote": "footnotes", "note": "notes", "heading": "heading"}


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that become one chunk, or several if there is a single long one.

    Attributes:
        blocks: all in one section, on one page or slide; a heading that begins the text may stand
            before a long one.
        above: words of headings right above theirs that have no other text below them.
    """

    blocks: tuple[Block, ...]
    above: tuple[str, ...]


def group_blocks(document: Document, chunk_characters: int) -> Iterator[Group]:
    """Yield the blocks that become one chunk together, in reading order.

    Args:
        document: the document as read.
        chunk_characters: greatest length of a group; a single block, or one below a heading that
            begins it, may be longer.
    """
    blocks = _blocks_with_words(document)
    alone = _headings_alone(blocks, document.source.title)
    begin = _headings_that_begin(document, blocks)
    waiting: list[Block] = []  # headings alone; they may become context of what follows
    above: tuple[str, ...] = ()
    after_text = False
    for (flow, *_), run in groupby(blocks, key=partial(_kind_of_run, begin)):
        body = list(run)
        if after_text and body[0].kind == "heading":
            above, after_text = (), False
        if flow != "heading":
            yield from _alone(waiting)
            waiting, after_text = [], True
            yield from _body_groups(document, body, above, chunk_characters)
            continue
        for heading in body:
            if waiting and _page(waiting[-1]) != _page(heading):
                yield from _alone(waiting)
                waiting = []
            waiting.append(heading)
            if heading not in alone:
                above += tuple(block.span.of(document.text) for block in waiting[:-1])
                waiting = []
    yield from _alone(waiting)


def _alone(headings: Sequence[Block]) -> Iterator[Group]:
    yield from (Group((heading,), ()) for heading in headings)


def _body_groups(
    document: Document, body: Sequence[Block], above: tuple[str, ...], chunk_characters: int
) -> Iterator[Group]:
    """Yield the blocks that fit into one chunk together; a long one alone."""
    together = [body[0]]
    for block in body[1:]:
        if not _fits(document, together, block, chunk_characters):
            yield Group(tuple(together), above)
            together = []
        together.append(block)
    yield Group(tuple(together), above)


def _page(block: Block) -> tuple[int | None, int | None]:
    return block.place.page, block.place.slide


def _blocks_with_words(document: Document) -> list[Block]:
    blocks = (replace(block, span=trimmed(document.text, block.span)) for block in document.blocks)
    return [block for block in blocks if len(block.span)]


def _headings_that_begin(document: Document, blocks: Sequence[Block]) -> frozenset[Block]:
    """Return the headings that begin the chunk of the text below them, as its first sentence.

    They are a title that tells something and, where text stands right below it, a heading that
    asks: what answers it may share no word with it. A title that asks is in every context.
    """
    title = folded(document.source.title)
    found = set()
    for block, below in pairwise([*blocks, None]):
        if block is None or block.kind != "heading":
            continue
        words = folded(block.span.of(document.text))
        answered = below is not None and _kind_of_run(frozenset(), below) == _run_in_body(block)
        if (words == title and tells(words)) or (asks(words) and answered):
            found.add(block)
    return frozenset(found)


def _kind_of_run(begin: frozenset[Block], block: Block) -> tuple[object, ...]:
    """Return what all blocks of a chunk have in common, first of all the flow they belong to."""
    if block in begin:
        return _run_in_body(block)
    flow, *place = _run_in_body(block)
    return (_FLOWS.get(block.kind, flow), *place)


def _run_in_body(block: Block) -> tuple[object, ...]:
    place = block.place
    return ("body", place.section, place.page, place.slide)


def tells(title: str) -> bool:
    """Tell whether a title says more than what the document is called, such as a day."""
    date = find_date(title)
    return len(title.split()) > _LONGEST_NAME or (date is not None and date.count("-") > 1)


def folded(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())


def _headings_alone(blocks: Sequence[Block], title: str) -> set[Block]:
    """Return the headings whose words would be lost, because nothing stands below them.

    The document's title is in every context; it stands alone only where there is no text.
    """
    sections = {block.place.section for block in blocks if block.kind != "heading"}
    held = {section[:depth] for section in sections for depth in range(1, len(section) + 1)}
    above = {
        block.place.section[:depth]
        for block in blocks
        if block.kind == "heading"
        for depth in range(1, len(block.place.section))
    }
    return {
        block
        for block in blocks
        if block.kind == "heading"
        and block.place.section not in held | above
        and not (sections and block.place.section == (title,))
    }


def _fits(document: Document, group: Sequence[Block], block: Block, chunk_characters: int) -> bool:
    """Tell whether `block` can join the blocks before it without blurring a citation."""
    gap = Span(group[-1].span.end, block.span.start)
    if gap.of(document.text).strip():
        return False
    if group[-1].kind == "heading":  # alone it answers nothing
        return True
    if block.kind == "heading":  # a question, which begins what stands below it
        return False
    if block.span.end - group[0].span.start > chunk_characters:
        return False
    below = below_heads(document, group)
    if not below:
        return True
    shared = shared_label(below)
    if _own_label(block) is None:  # bullets below a numbered paragraph belong to it
        return shared is None or block.kind in {"item", "row"}
    return shared is not None and shared_label([*below, block]) is not None


def below_heads(document: Document, group: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks without their heading and those few words that would be one."""
    return list(dropwhile(partial(_is_head, document), group))


def _is_head(document: Document, block: Block) -> bool:
    words = block.span.of(document.text)
    if block.kind == "heading":
        return asks(words)
    few = len(words.split()) <= _LONGEST_HEAD and len(words) <= _WIDEST_HEAD
    own_number = (block.place.label or "").startswith(_NUMBERED)
    return block.kind == "paragraph" and few and not own_number and bool(_HEAD.fullmatch(words))


def shared_label(group: Sequence[Block]) -> str | None:
    """Return the part of the labels that all blocks share, such as `art. 8, para. 2`."""
    labels = [label for block in group if (label := _own_label(block))]
    if not labels:
        return None
    return shared_start(labels)


def _own_label(block: Block) -> str | None:
    """Return what a block can be cited by without its list; an item says nothing without it."""
    label = block.place.label
    return None if label is None or label.startswith(_LISTED) else label
