"""Where evidence stands, and the article around it."""

import pytest

from qa.evaluation.anchors import Anchor, Anchoring, Retrieved
from qa.evaluation.gold import Evidence, Question
from qa.records import Document, Span
from tests.documents import Draft, document, heading

TREATY = document(
    Draft("The States Parties agree.", section=("Treaty",)),
    heading("Article 1", "Treaty"),
    Draft("1. Smuggling is a crime.", section=("Treaty", "Article 1"), label="art. 1, para. 1"),
    Draft("2. So is trafficking.", section=("Treaty", "Article 1"), label="art. 1, para. 2"),
    Draft("(a) of adults;", section=("Treaty", "Article 1"), label="art. 1, para. 2 (a)"),
    heading("Article 12", "Treaty"),
    Draft("1. Smuggling is punished.", section=("Treaty", "Article 12"), label="art. 12, para. 1"),
    Draft("A remark.", section=("Treaty", "Article 12")),
    Draft("2. Ships are searched.", section=("Treaty", "Article 12"), label="art. 12, para. 2"),
    path="treaty.txt",
)
REPORT = document(
    Draft("1. Few were found.", section=("Part I",), label="para. 1"),
    Draft("1. Many were sought.", section=("Part II",), label="para. 1"),
    path="report.txt",
)
DOCUMENTS = {each.source.id: each for each in (TREATY, REPORT)}


@pytest.fixture
def anchoring() -> Anchoring:
    sources = [each.source for each in DOCUMENTS.values()]
    return Anchoring(sources, DOCUMENTS.__getitem__)


def question(*evidence: tuple[str, str]) -> Question:
    entries = tuple(Evidence(path, quote) for path, quote in evidence)
    return Question("q", "?", "en", answerable=True, evidence=entries)


def words(anchors: tuple[Anchor, ...], made: Document = TREATY) -> list[list[str]]:
    return [[span.of(made.text) for span in anchor.spans] for anchor in anchors]


def test_evidence_is_anchored_wherever_its_words_stand(anchoring: Anchoring) -> None:
    asked = question(("treaty.txt", "Smuggling is"), ("treaty.txt", "So is"))
    anchors = anchoring.anchors(asked)
    assert words(anchors) == [["Smuggling is", "Smuggling is"], ["So is"]]
    start = TREATY.text.index("Smuggling is")
    assert anchors[0].spans[0] == Span(start, start + 12)


@pytest.mark.parametrize(
    ("quote", "first", "last"),
    [
        ("So is trafficking", "1. Smuggling is a crime.", "(a) of adults;"),
        ("of adults", "1. Smuggling is a crime.", "(a) of adults;"),
        ("a crime", "1. Smuggling is a crime.", "(a) of adults;"),
        ("is punished", "1. Smuggling is punished.", "1. Smuggling is punished."),
        ("A remark", "A remark.", "A remark."),
        ("Parties agree", "The States Parties agree.", "The States Parties agree."),
    ],
)
def test_evidence_is_widened_to_neighbours_of_the_same_article(
    anchoring: Anchoring, quote: str, first: str, last: str
) -> None:
    """The heading has no number of its own, nor has the remark, which parts Article 12."""
    (article,) = anchoring.articles(question(("treaty.txt", quote)))
    start, end = TREATY.text.index(first), TREATY.text.index(last) + len(last)
    assert article == Anchor("treaty.txt", (Span(start, end),))


def test_the_same_number_in_another_part_is_another_paragraph(anchoring: Anchoring) -> None:
    articles = anchoring.articles(question(("report.txt", "Few"), ("report.txt", "sought")))
    assert words(articles, REPORT) == [["1. Few were found."], ["1. Many were sought."]]


def test_evidence_that_is_not_there_has_no_place(anchoring: Anchoring) -> None:
    asked = question(("treaty.txt", "no such words"), ("none.txt", "Few"))
    assert anchoring.anchors(asked) == (Anchor("treaty.txt", ()), Anchor("none.txt", ()))
    assert anchoring.articles(asked) == anchoring.anchors(asked)
    assert anchoring.problems(asked) == (
        "q: 'treaty.txt' does not hold the words 'no such words'",
        "q: the index holds no document 'none.txt'",
    )


def test_what_is_nearest_is_told_with_what_is_not_there(anchoring: Anchoring) -> None:
    asked = question(("treaty.txt", "2. So is the trafficking."), ("treaties.txt", "Few"))
    assert anchoring.problems(asked) == (
        "q: 'treaty.txt' does not hold the words '2. So is the trafficking.'; "
        "nearest: '2. So is trafficking. (a)'",
        "q: the index holds no document 'treaties.txt'; did you mean 'treaty.txt'?",
    )


def test_what_was_retrieved_covers_evidence_it_shares_characters_with() -> None:
    anchor = Anchor("a", (Span(10, 20), Span(40, 50)))
    assert anchor.covered_by(Retrieved("a", Span(0, 11)))
    assert anchor.covered_by(Retrieved("a", Span(45, 46)))
    assert not anchor.covered_by(Retrieved("a", Span(20, 40)))
    assert not anchor.covered_by(Retrieved("b", Span(0, 99)))
