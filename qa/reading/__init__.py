"""Files to documents: canonical text, blocks that know their place, and bibliographic facts.

A document's journey through this package: bytes -> the reader of its format -> drafts
(paragraphs in reading order) -> `structure` (sections, labels, canonical text) -> `metadata`.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from qa.errors import DamagedFile, NoTextFound, UnsupportedFormat
from qa.languages import detect_language
from qa.reading.drafts import Manuscript
from qa.reading.html import read_html
from qa.reading.markdown import read_markdown
from qa.reading.metadata import find_metadata, find_title
from qa.reading.pdf import read_pdf
from qa.reading.slides import read_slides
from qa.reading.structure import lay_out
from qa.reading.text import read_text
from qa.reading.word import read_word
from qa.records import Block, Document, Source

_READERS: Mapping[str, Callable[[bytes], Manuscript]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_word,
    ".pptx": read_slides,
}
_CONVERSIONS: Mapping[str, str] = {
    ".doc": "old Word format; save it as .docx",
    ".ppt": "old PowerPoint format; save it as .pptx",
    ".rtf": "Rich Text Format; save it as .docx",
    ".odt": "OpenDocument text; save it as .docx",
    ".odp": "OpenDocument slides; save them as .pptx",
    ".pages": "Apple Pages; export it as .docx",
    ".key": "Apple Keynote; export it as .pptx",
    ".epub": "an e-book; save it as .html or .pdf",
    ".eml": "an e-mail; save it as .html or .txt",
    ".msg": "an e-mail; save it as .html or .txt",
    ".docm": "Word with macros; save it as .docx",
    ".pptm": "PowerPoint with macros; save it as .pptx",
    ".pps": "old PowerPoint format; save it as .pptx",
    ".ppsx": "a PowerPoint show; save it as .pptx",
    ".dot": "old Word format; save it as .docx",
    ".wpd": "WordPerfect; save it as .docx",
    ".xml": "XML; save it as .html or .txt",
    ".zip": "an archive; unpack it into the folder",
    **dict.fromkeys(
        (".xls", ".xlsx", ".xlsm", ".ods", ".csv", ".tsv"),
        "a spreadsheet; save the sheets that matter as .pdf, or as tables in a .docx",
    ),
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic"),
        "a picture; run text recognition on it and save the result as .pdf",
    ),
}
_LARGEST_FILE = 512 << 20

SUFFIXES: frozenset[str] = frozenset(_READERS)
"""File name endings that `read_document` reads, in lower case."""


def read_document(file: Path, corpus: Path, at_work: Callable[[], None] | None = None) -> Document:
    """Read one file of a corpus.

    Args:
        file: the file, inside `corpus`.
        corpus: the folder that paths are told relative to.
        at_work: called before each page whose picture is read, which takes seconds.

    Returns:
        The document; every block's span slices its text exactly.

    Raises:
        UnsupportedFormat: if no reader exists for the file's ending.
        EncryptedFile: if a password is needed.
        DamagedFile: if the bytes are not what the ending promises, or absurdly large.
        NoTextFound: if the file opens but holds no words.
    """
    path = PurePosixPath(file.relative_to(corpus).as_posix())
    suffix = path.suffix.lower()
    reader = _READERS.get(suffix)
    if reader is None:
        known = ", ".join(sorted(SUFFIXES))
        kind = f"{suffix} files" if suffix else "files without an ending"
        reason = _CONVERSIONS.get(suffix, f"no reader for {kind}")
        raise UnsupportedFormat(f"{reason} (readable: {known})")
    data = _bytes_of(file)
    manuscript = read_pdf(data, at_work) if reader is read_pdf else reader(data)
    language = detect_language([draft.text for draft in manuscript.drafts])
    title = find_title(manuscript, language, path)
    laid_out = lay_out(manuscript.drafts, title)
    if not laid_out.text:
        raise NoTextFound("no text: the file opens but holds no words")
    source = Source(
        id=hashlib.sha256(str(path).encode()).hexdigest()[:12],
        path=str(path),
        title=title,
        language=language,
        metadata=find_metadata(manuscript, title),
        digest=hashlib.sha256(data).hexdigest(),
        pages=manuscript.pages,
        wordless_pages=manuscript.wordless_pages,
    )
    blocks = tuple(_on_its_page(block, manuscript) for block in laid_out.blocks)
    return Document(source, laid_out.text, blocks)


def _on_its_page(block: Block, manuscript: Manuscript) -> Block:
    page = block.place.page
    if page is None or not (page in manuscript.page_labels or page in manuscript.ocr_pages):
        return block
    label, ocr = manuscript.page_labels.get(page), page in manuscript.ocr_pages
    return replace(block, place=replace(block.place, page_label=label, ocr=ocr))


def _bytes_of(file: Path) -> bytes:
    size = file.stat().st_size
    if size > _LARGEST_FILE:
        raise DamagedFile(f"refused: {size:,} bytes, at most {_LARGEST_FILE:,} are read")
    if size == 0:
        raise NoTextFound("no text: the file is empty")
    return file.read_bytes()
