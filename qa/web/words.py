"""Values put into words: the few phrases that several pages share."""

from qa.citing import INNER_MARKS
from qa.explanation_words import share_right
from qa.records import Answer, Metadata, Passage, Place
from qa.translation import Translation

VERY_LIKELY = 0.85
LIKELY = 0.6
_GOES_ON = (";", ",", ":", "\uff1b", "\uff0c", "\u061b", "\u060c")


def confidence_words(answer: Answer, say: Translation) -> str:
    """Say how sure an answer is, by how answers of a like confidence fared where that is known.

    A percentage would promise more than anyone can check.
    """
    right = share_right(answer)
    if right >= VERY_LIKELY:
        return say.gettext("Very likely the answer")
    if right >= LIKELY:
        return say.gettext("Likely the answer")
    return say.gettext("Possibly the answer; check the source")


def place_words(place: Place, title: str, say: Translation) -> tuple[str, ...]:
    """Return where words stand, broadest first: headings, label, then slide or page.

    Args:
        place: where the words stand.
        title: of the document; a heading that only repeats it is left out, as is any
            part that repeats the one before it.
        say: the words to use.
    """
    section = place.section[1:] if place.section[:1] == (title,) else place.section
    parts = [*section, *filter(None, [place.label])]
    if place.slide is not None:
        parts.append(say.gettext("slide %(number)d", number=place.slide))
    if place.page is not None:
        parts.append(say.gettext("page %(number)d", number=place.page))
    return tuple(part for row, part in enumerate(parts) if row == 0 or part != parts[row - 1])


def metadata_words(metadata: Metadata) -> tuple[str, ...]:
    """Return what is known of a document's origin, in the order of a bibliography."""
    known = (metadata.issuer, metadata.symbol, metadata.date, metadata.kind)
    return tuple(part for part in known if part)


def quote_to_paste(passage: Passage) -> str:
    """Return the quote as one line in quotation marks, and its citation.

    Marks within are single ones, and cells of a row are parted by dots.
    """
    quote = " ".join(passage.quote_text.replace("\t", " · ").split())
    return f"“{quote.translate(INNER_MARKS)}” {passage.citation}"


def around_quote(passage: Passage, reach: int | None = None) -> tuple[str, str, str]:
    """Split a passage into the words before its quote, the quote, and the words after.

    Args:
        passage: what to split.
        reach: characters to keep on either side, at most to the end of the paragraph, cut
            at a space and marked with an ellipsis; `None` keeps everything. Where the quote ends
            as an item does that others follow, they are shown as far as this reaches.

    Returns:
        Three strings; with `reach=None` they join to `passage.chunk.text`.
    """
    text = passage.chunk.text
    quote = passage.quote.shifted(-passage.chunk.span.start)
    before, after = text[: quote.start], text[quote.end :]
    if reach is not None:
        before = before.rpartition("\n\n")[2]
        if not quote.of(text).endswith(_GOES_ON):
            after = after.partition("\n\n")[0]
        if len(before) > reach:
            before = "… " + before[-reach:].partition(" ")[2]
        if len(after) > reach:
            after = after[:reach].rpartition(" ")[0] + " …"
    return before, quote.of(text), after
