"""What a format reader hands over: paragraphs in reading order, numbering not yet understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from qa.records import BlockKind, Metadata

_LIGATURES = str.maketrans(
    {
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
        "\u00ad": None,  # a soft hyphen only says where a word may break
    }
)
# Control characters and lone surrogates carry no words and break JSON and XML.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_WHITE_SPACE = re.compile(r"\s+")


class Anchor(NamedTuple):
    """Where a word of a draft stands in its PDF file.

    Attributes:
        offset: of the word in the draft's text.
        letters: how many characters it takes there.
        page: from 1.
        first: number of its first character in pdfium's text page.
        length: how many characters it takes in pdfium's text page; fewer than `letters`
            with ligatures, more with a hyphen that went or with letters set wide apart.
    """

    offset: int
    letters: int
    page: int
    first: int
    length: int


@dataclass(frozen=True, slots=True)
class Draft:
    """One paragraph-like unit as its file holds it.

    Attributes:
        text: the words, already tidied; never empty.
        kind: what the format says it is.
        level: for headings their depth, 1 being outermost; for items their nesting, from 0.
        page: page of the file, from 1.
        slide: slide of the deck, from 1.
        tight: follows the unit before it without a blank line, as list items do.
        continues: goes on with the unit before it, whose paragraph a page or column broke.
        contents: a line of a table of contents, whose numbers count other things.
        anchors: for PDF, where each word stands on its page.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    page: int | None = None
    slide: int | None = None
    tight: bool = False
    continues: bool = False
    contents: bool = False
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file as its format reader understood it.

    Attributes:
        drafts: in reading order.
        title: as the text shows it, where the format says which words are the title.
        property_title: as the file's properties state it; often out of date or empty talk.
        stated: what markup meant for bibliographies says.
        created: day on which the file was made, ISO 8601, from its properties.
        pages: how many the file has, for paged formats.
        wordless_pages: those that show something but hold no words, as scans do.
        page_labels: what pages are called, for those with another name than their number.
        ocr_pages: those whose words were recognised on their picture.
    """

    drafts: tuple[Draft, ...]
    title: str | None = None
    property_title: str | None = None
    stated: Metadata = field(default_factory=Metadata)
    created: str | None = None
    pages: int | None = None
    wordless_pages: tuple[int, ...] = ()
    page_labels: Mapping[int, str] = field(default_factory=dict)
    ocr_pages: frozenset[int] = frozenset()


def clean(text: str) -> str:
    """Return `text` without soft hyphens, ligatures and control characters; lines stay."""
    return _UNPRINTABLE.sub("", text.translate(_LIGATURES))


def tidy(text: str) -> str:
    """Return `text` cleaned and on one line, every run of white space being one space."""
    return _WHITE_SPACE.sub(" ", clean(text)).strip()
