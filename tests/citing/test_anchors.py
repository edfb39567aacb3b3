"""Links after a document has changed: which words they find, and when they find none."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.citing import Anchor, Resolved, resolve
from qa.records import Metadata, Source, Span

SOURCE = Source("0123456789ab", "a.txt", "A", "en", Metadata(), "")
TEXT = (
    "1. States shall cooperate.\n\n2. Victims are protected in full.\n\n"
    "3. States shall cooperate.\n\n4. The end."
)
WORDS = "States shall cooperate."


def span_of(words: str, text: str = TEXT, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def query(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def test_a_link_is_plain_and_short() -> None:
    anchor = Anchor.to(span_of("Victims are protected in full."), TEXT)
    assert anchor.link(SOURCE) == (
        "/doc/0123456789ab?start=31&end=61&words=26-8dc50f6c2a"
        "&before=1.+States+shall+cooperate.+2.&after=3.+States+shall+cooperate.+4.#hit"
    )


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "الاتجار بالأشخاص جريمة. لا يجوز معاقبة الضحايا.",
        "販運人口是犯罪。被害人不受處罰。",
        "a & b = c? #d + e\u2028%41\t“f” 👩\u200d👧 g",
    ],
)
def test_links_read_back_in_any_script(text: str) -> None:
    for start in range(0, len(text) - 4, 3):
        anchor = Anchor.to(Span(start, start + 4), text)
        link = anchor.link(SOURCE)
        assert link.isascii()
        assert " " not in link
        read = Anchor.from_query(query(link))
        assert read is not None
        assert (read.span, read.count, read.fingerprint) == (
            anchor.span,
            anchor.count,
            anchor.fingerprint,
        )
        assert resolve(read, text) == Resolved("exact", Span(start, start + 4))


@given(st.text(max_size=40), st.integers(0, 40))
def test_the_fingerprint_is_that_of_karp_and_rabin(words: str, times: int) -> None:
    text = f"{words} - " * times
    value = 0
    for character in "".join(text.split()):
        value = (value * 1_000_003 + ord(character)) % (2**40 - 87)
    assert Anchor.to(Span(0, len(text)), text).fingerprint == value


def test_a_part_of_the_text_makes_the_same_anchor() -> None:
    quote = span_of("Victims are protected")
    part = Span(quote.start - 60 if quote.start > 60 else 0, quote.end + 60)
    assert Anchor.to(quote, part.of(TEXT), part.start) == Anchor.to(quote, TEXT)


def test_words_at_their_place_are_exact() -> None:
    quote = span_of(WORDS, nth=1)
    assert resolve(Anchor.to(quote, TEXT), TEXT) == Resolved("exact", quote)


def test_words_further_down_have_moved() -> None:
    quote = span_of("Victims are protected in full.")
    now = "A new first paragraph.\n\n" + TEXT
    assert resolve(Anchor.to(quote, TEXT), now) == Resolved("moved", quote.shifted(24))


@pytest.mark.parametrize("nth", [0, 1])
def test_of_the_same_words_those_with_the_old_neighbours_are_found(nth: int) -> None:
    now = "Something new.\n\n" + TEXT
    anchor = Anchor.to(span_of(WORDS, nth=nth), TEXT)
    assert resolve(anchor, now) == Resolved("moved", span_of(WORDS, now, nth))


def test_without_neighbours_the_nearest_words_are_found() -> None:
    anchor = Anchor.to(Span(40, 44), " " * 40 + "here")
    assert resolve(anchor, "here and there and all over the place here").span == Span(38, 42)
    assert resolve(anchor, "here and now").span == Span(0, 4)


def test_other_white_space_is_no_other_words() -> None:
    quote = span_of("Victims are protected in full.")
    now = TEXT.replace("\n\n", "\n").replace("protected in", "protected\n in")
    found = resolve(Anchor.to(quote, TEXT), now)
    assert found.state == "moved"
    assert found.span is not None
    assert found.span.of(now) == "Victims are protected\n in full."


@pytest.mark.parametrize(
    "now", ["", "x", TEXT.replace("Victims", "Persons"), TEXT.replace("full.", "full!")]
)
def test_changed_words_are_gone(now: str) -> None:
    anchor = Anchor.to(span_of("Victims are protected in full."), TEXT)
    assert resolve(anchor, now) == Resolved("gone", None)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"start": "1", "end": "5"},
        {"start": "1", "end": "5", "words": "4"},
        {"start": "1", "end": "5", "words": "4-xyz"},
        {"start": "1", "end": "5", "words": "0-0"},
        {"start": "1", "words": "4-1f"},
        {"start": "9", "end": "5", "words": "4-1f"},
        {"start": "-1", "end": "5", "words": "4-1f"},
        {"start": "٣", "end": "5", "words": "4-1f"},
        {"start": "1", "end": "9" * 12, "words": "4-1f"},
    ],
)
def test_a_damaged_link_is_no_anchor(asked: dict[str, str]) -> None:
    assert Anchor.from_query(asked) is None


@given(st.text(min_size=1, max_size=60), st.data())
def test_words_that_still_stand_somewhere_are_found(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    quote = Span(start, data.draw(st.integers(start + 1, len(text))))
    if not quote.of(text).strip():
        return
    anchor = Anchor.to(quote, text)
    assert resolve(anchor, text) == Resolved("exact", quote)
    now = data.draw(st.text(max_size=20)) + text
    found = resolve(anchor, now).span
    assert found is not None
    assert "".join(found.of(now).split()) == "".join(quote.of(text).split())
