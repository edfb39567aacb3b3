import pytest

from qa.web.ask.asked import AskedPage


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", AskedPage()),
        ("q=a+b%3F&caution=eager", AskedPage("a b?", (), "eager")),
        ("language=en&q=%20x%20&language=fr&colour=red", AskedPage("x", (("language", "en"),))),
        ("year=2011&kind=&issuer=A%26B", AskedPage("", (("issuer", "A&B"), ("year", "2011")))),
    ],
)
def test_an_address_is_read(query: str, asked: AskedPage) -> None:
    assert AskedPage.from_query(query) == asked


def test_an_address_leaves_out_what_is_usual() -> None:
    assert AskedPage().address == "/"
    assert AskedPage("a b?", (), "balanced").address == "/?q=a+b%3F"
    asked = AskedPage("", (("language", "en"), ("year", "2011")), "eager")
    assert asked.address == "/?language=en&year=2011&caution=eager"
    assert asked.asking("é").address == "/?q=%C3%A9&language=en&year=2011&caution=eager"
    assert asked.without("year").filters == {"language": "en"}
