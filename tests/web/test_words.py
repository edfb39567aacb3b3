from dataclasses import replace

import pytest

from qa.records import Metadata, Place, Span, TrackRecord
from qa.translation import translation
from qa.web.words import (
    around_quote,
    confidence_words,
    metadata_words,
    place_words,
    quote_to_paste,
)
from tests.web.stand_in import ESTIMATE, ESTIMATES, QUESTION, StandInIndex, passage

ANSWER = StandInIndex().ask(QUESTION)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "Very likely the answer"),
        (0.85, "Very likely the answer"),
        (0.8499, "Likely the answer"),
        (0.6, "Likely the answer"),
        (0.5999, "Possibly the answer; check the source"),
    ],
)
def test_how_sure_an_answer_is_follows_from_how_others_fared(share: float, words: str) -> None:
    known = replace(ANSWER, confidence=1 - share, track_record=TrackRecord(share, 90))
    assert confidence_words(known, translation("en")) == words
    assert (
        confidence_words(replace(ANSWER, confidence=share, track_record=None), translation("en"))
        == words
    )


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(), ()),
        (Place(section=("Treaty", "Part II"), label="art. 8"), ("Part II", "art. 8")),
        (Place(section=("Part II", "Article 8"), page=4), ("Part II", "Article 8", "page 4")),
        (Place(section=("Article 8",), label="Article 8", slide=2), ("Article 8", "slide 2")),
    ],
)
def test_places_go_from_broad_to_narrow_without_repeats(
    place: Place, words: tuple[str, ...]
) -> None:
    assert place_words(place, "Treaty", translation("en")) == words


def test_metadata_leaves_out_what_is_unknown() -> None:
    assert metadata_words(Metadata(symbol="A/RES/55/25", kind="treaty")) == (
        "A/RES/55/25",
        "treaty",
    )


def test_a_quote_is_pasted_as_one_line_in_its_own_marks() -> None:
    text = "“Port” means:\n\nHelp line\t112\t24 hours"
    first, span = ANSWER.passages[0], Span(0, len(text))
    chunk = replace(first.chunk, text=text, span=span, sentences=(span,))
    first = replace(first, chunk=chunk, quote=span, citation="Act, art. 3.")
    assert quote_to_paste(first) == "“‘Port’ means: Help line · 112 · 24 hours” Act, art. 3."


def test_around_quote_joins_back_to_the_passage() -> None:
    before, quote, after = around_quote(ANSWER.passages[0])
    assert quote == ESTIMATE
    assert before == "2. A press release of September 2011 gives the best known figure. "
    assert after == " The release names neither the study behind it nor the years it covers."


def test_around_quote_cuts_at_spaces() -> None:
    before, quote, after = around_quote(ANSWER.passages[0], 20)
    assert before == "… best known figure. "
    assert quote == ESTIMATE
    assert after == " The release names …"


def test_around_quote_cuts_words_longer_than_the_reach() -> None:
    found = passage(1, ESTIMATES, 6, "or a police")
    assert around_quote(found, 3) == ("… ", "or a police", " …")


def test_around_quote_shows_the_items_that_follow() -> None:
    text = "They may stay:\n\na) thirty days;\n\nb) for children, without limit.\n\nBelow."
    found = passage(1, ESTIMATES, 6, "court")
    chunk = replace(found.chunk, text=text, span=Span(0, len(text)))
    found = replace(found, chunk=chunk, quote=Span(16, text.index(";") + 1))
    before, quote, after = around_quote(found, 40)
    assert (before, quote) == ("", "a) thirty days;")
    assert after == "\n\nb) for children, without …"


def test_around_quote_keeps_to_the_paragraph() -> None:
    found = passage(1, ESTIMATES, 6, "court")
    chunk = replace(found.chunk, text="Above.\n\nA court here.\n\nBelow.", span=Span(0, 30))
    found = replace(found, chunk=chunk, quote=Span(10, 15))
    assert around_quote(found, 140) == ("A ", "court", " here.")
    assert around_quote(found) == ("Above.\n\nA ", "court", " here.\n\nBelow.")
