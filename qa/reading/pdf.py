"""PDF files, through pypdfium2."""

import re
from collections.abc import Iterator

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from qa.errors import DamagedFile, EncryptedFile, NoTextFound
from qa.reading.drafts import Draft, Manuscript, tidy

_MOST_PAGES = 5000
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


def read_pdf(data: bytes) -> Manuscript:
    """Read the text layer of a PDF page by page.

    Args:
        data: the file's bytes.

    Raises:
        EncryptedFile: if a password is needed.
        DamagedFile: if the bytes are no PDF, or there are absurdly many pages.
        NoTextFound: if no page has a text layer.
    """
    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFile("the PDF needs a password; save it without one") from error
        raise DamagedFile(f"the PDF cannot be opened: {error}") from error
    try:
        pages = len(file)
        if pages > _MOST_PAGES:
            raise DamagedFile(f"refused: {pages:,} pages, at most {_MOST_PAGES:,} are read")
        drafts = tuple(draft for page in range(pages) for draft in _page_drafts(file, page))
        if not drafts:
            raise NoTextFound(f"no text: {pages} pages, probably a scan")
        properties = file.get_metadata_dict(skip_empty=True)
    finally:
        file.close()
    date = _DATE.match(properties.get("CreationDate", ""))
    return Manuscript(
        drafts,
        title=tidy(properties.get("Title", "")) or None,
        author=tidy(properties.get("Author", "")) or None,
        date="-".join(date.groups()) if date else None,
    )


def _page_drafts(file: pdfium.PdfDocument, index: int) -> Iterator[Draft]:
    try:
        page = file[index]
        text = page.get_textpage().get_text_range()
    except pdfium.PdfiumError:
        return  # one broken page does not take the others away
    paragraph: list[str] = []
    for line in text.replace("\ufffe", "\u00ad").splitlines():
        paragraph.append(line)
        if line.rstrip().endswith((".", ":", ";")) or not line.strip():
            if words := tidy(" ".join(paragraph)):
                yield Draft(words, page=index + 1)
            paragraph = []
    if words := tidy(" ".join(paragraph)):
        yield Draft(words, page=index + 1)
