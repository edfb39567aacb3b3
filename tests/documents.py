"""Documents made by hand: blocks are written down, spans are counted here."""

import hashlib
from dataclasses import dataclass

from fpdf import FPDF

from qa.records import Block, BlockKind, Document, Metadata, Place, Source, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A block still without its span."""

    text: str
    kind: BlockKind = "paragraph"
    section: tuple[str, ...] = ()
    label: str | None = None
    page: int | None = None
    slide: int | None = None


def heading(text: str, *above: str, page: int | None = None, slide: int | None = None) -> Draft:
    """Return a heading that stands below the headings `above`, outermost first."""
    return Draft(text, "heading", (*above, text), page=page, slide=slide)


def source(title: str = "", language: str = "en", path: str = "a.txt") -> Source:
    return Source(
        id=hashlib.sha256(path.encode()).hexdigest()[:12],
        path=path,
        title=title,
        language=language,
        metadata=Metadata(),
        digest="0" * 64,
    )


def document(
    *drafts: Draft,
    title: str = "",
    language: str = "en",
    path: str = "a.txt",
    between: str = "\n",
) -> Document:
    """Return a document of these blocks, with `between` between each two."""
    text, blocks = "", []
    for draft in drafts:
        text += between if text else ""
        span = Span(len(text), len(text) + len(draft.text))
        text += draft.text
        place = Place(draft.page, draft.slide, draft.section, draft.label)
        blocks.append(Block(draft.kind, span, place))
    return Document(source(title, language, path), text, tuple(blocks))


def pdf_file(words: str) -> bytes:
    """Return a PDF file of one page."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    made.multi_cell(0, 8, words)
    return bytes(made.output())
