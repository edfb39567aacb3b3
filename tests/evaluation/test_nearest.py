"""The stretch of a text that is most like a quote."""

import pytest

from qa.evaluation.nearest import nearest

TEXT = "The fund was set up in 2010.  It helps each\nvictim of trafficking; 70 % of them women."


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("it helps each victim", "It helps each victim"),
        ("It helps every victim of trafficking", "It helps each victim of trafficking;"),
        ("helps victims of trafficking", "each victim of trafficking;"),
        ("many victims of crimes", None),
        ("set up in the year 2010", "set up in 2010. It helps"),
        ("no such words at all", None),
        (" ", None),
    ],
)
def test_the_words_most_alike(quote: str, expected: str | None) -> None:
    assert nearest(TEXT, quote) == expected


def test_a_text_without_words_is_like_nothing() -> None:
    assert nearest(" ", "words") is None
    assert nearest("x" * 10 + " end", "end of a very long quote") is None
