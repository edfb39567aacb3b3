"""PDF files, through pypdfium2: words, lines, columns, paragraphs."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]

from qa.errors import DamagedFile, EncryptedFile, NoTextFound
from qa.reading.drafts import Manuscript, tidy
from qa.reading.pdf_assembly import assembled
from qa.reading.pdf_lines import Line, page_lines
from qa.reading.pdf_ocr import is_installed, recognised_lines
from qa.reading.pdf_running import without_running_lines
from qa.reading.pdf_words import page_words

_MOST_PAGES = 5000
_PAGE_LABEL = re.compile(r"(?:[A-Za-z]{1,3}[-. ]?)?\d{1,5}|[ivxlcdm]{1,9}|[IVXLCDM]{1,9}")
_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})(\d{2})")


def read_pdf(data: bytes, at_work: Callable[[], None] | None = None) -> Manuscript:
    """Read a PDF; see `read_pages`.

    Args:
        data: the file's bytes.
        at_work: called before each page whose picture is read, which takes seconds.

    Raises:
        EncryptedFile: if a password is needed.
        DamagedFile: if the bytes are no PDF, or there are absurdly many pages.
        NoTextFound: if there are no words on any page.
    """
    file = open_pdf(data)
    try:
        return read_pages(file, at_work)
    finally:
        file.close()


def read_pages(
    file: pdfium.PdfDocument, at_work: Callable[[], None] | None = None, recognise: bool = True
) -> Manuscript:
    """Read the text layer of a PDF, and the pictures of pages without one where that is possible.

    Columns are read one after the other, repeated page headers and footers left out,
    paragraphs joined across lines, columns and pages; every sentence stays with the page
    it starts on.

    Args:
        file: as `open_pdf` returns it.
        at_work: called before each page whose picture is read, which takes seconds.
        recognise: whether to read pictures, if what that needs is installed.

    Raises:
        DamagedFile: if there are absurdly many pages.
        NoTextFound: if there are no words on any page.
    """
    pages = len(file)
    if pages > _MOST_PAGES:
        raise DamagedFile(f"refused: {pages:,} pages, at most {_MOST_PAGES:,} are read")
    lines = [_lines_of(file, number) for number in range(1, pages + 1)]
    wordless = [
        number
        for number, found in enumerate(lines, start=1)
        if not found and _shows_something(file, number)
    ]
    labels = _page_labels(file)
    properties = file.get_metadata_dict(skip_empty=True)
    recognised: dict[int, list[Line]] = {}
    if recognise and is_installed():
        recognised = _recognised(file, wordless, at_work)
    lines = [recognised.get(number, found) for number, found in enumerate(lines, start=1)]
    result = assembled(without_running_lines(lines))
    if not result.drafts:
        raise NoTextFound(_why_no_text(pages, bool(wordless)))
    return Manuscript(
        result.drafts,
        title=result.title,
        property_title=tidy(properties.get("Title", "")) or None,
        created=_iso(properties.get("CreationDate", "")),
        pages=pages,
        wordless_pages=tuple(number for number in wordless if number not in recognised),
        page_labels=labels,
        ocr_pages=frozenset(recognised),
    )


def open_pdf(data: bytes) -> pdfium.PdfDocument:
    """Open a PDF.

    Args:
        data: the whole file.

    Raises:
        EncryptedFile: if a password is needed.
        DamagedFile: if the bytes are no PDF.
    """
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFile("the PDF needs a password; save it without one") from error
        raise DamagedFile(f"the PDF cannot be opened: {error}") from error


def _iso(stamp: str) -> str | None:
    date = _DATE.match(stamp)
    return "-".join(date.groups()) if date else None


def _recognised(
    file: pdfium.PdfDocument, numbers: Sequence[int], at_work: Callable[[], None] | None
) -> dict[int, list[Line]]:
    """Return the lines seen on those of some pages that show words."""
    found = {}
    for number in numbers:
        if at_work is not None:
            at_work()
        try:
            page = file[number - 1]
        except pdfium.PdfiumError:  # one broken page does not take the others away
            continue
        if lines := recognised_lines(page, number):
            found[number] = lines
        page.close()
    return found


def _why_no_text(pages: int, shows_something: bool) -> str:
    count = f"{pages} page{'s' * (pages != 1)}"
    if not shows_something:
        return f"no text: {count}, all blank"
    if is_installed():
        return f"no text on any of {count}: pictures on which no words can be recognised"
    return f"no text on any of {count}: a scan; install the extra cited-qa[ocr] to read it"


def _page_labels(file: pdfium.PdfDocument) -> dict[int, str]:
    """Return what pages are called where that is not their number.

    Labels that two pages share, and those that are no number, would lead readers astray.
    """
    labels = [file.get_page_label(at).strip() for at in range(len(file))]
    if any(count > 1 for label, count in Counter(labels).items() if label):
        return {}
    return {
        number: label
        for number, label in enumerate(labels, start=1)
        if label != str(number) and _PAGE_LABEL.fullmatch(label)
    }


def _shows_something(file: pdfium.PdfDocument, number: int) -> bool:
    """Tell whether anything but letters is drawn on a page, or it is too broken to tell."""
    try:
        page = file[number - 1]
    except pdfium.PdfiumError:
        return True
    try:
        return any(
            each.type != pdfium_c.FPDF_PAGEOBJ_TEXT for each in page.get_objects(max_depth=1)
        )
    finally:
        page.close()


def _lines_of(file: pdfium.PdfDocument, number: int) -> list[Line]:
    try:
        page = file[number - 1]
    except pdfium.PdfiumError:  # one broken page does not take the others away
        return []
    try:
        return page_lines(page_words(page), number)
    finally:
        page.close()
