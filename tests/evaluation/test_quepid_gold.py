"""Gold questions of ratings: passages become evidence, everything else is told by its line."""

import json

import pytest

from qa.answering import Index, open_index
from qa.errors import GoldError
from qa.evaluation.quepid_gold import gold_of_ratings
from tests.fake_encoder import FakeEncoder
from tests.small_index import build

TREATY = "The treaty names smuggling at every border a crime.\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    built = build(tmp_path_factory.mktemp("ratings"), {"treaty.txt": TREATY})
    return open_index(built, FakeEncoder, "none")


def test_ratings_above_zero_become_evidence(index: Index) -> None:
    rows = (
        "query,docid,rating",
        "What does the treaty name a crime?,treaty.txt#17-26,3",
        "What does the treaty name a crime?,treaty.txt#17-26.0,1",
        "What does the treaty name a crime?,treaty.txt#0-10,0",
        "How high is the tower in the town?,treaty.txt#0-10,0",
        "Who wrote the book about the moon?,,",
    )
    lines = [json.loads(line) for line in gold_of_ratings("\n".join(rows), index).splitlines()]
    assert lines == [
        {
            "id": "q0001",
            "question": "What does the treaty name a crime?",
            "language": "en",
            "answerable": True,
            "evidence": [{"document": "treaty.txt", "quote": "smuggling"}],
        },
        {
            "id": "q0002",
            "question": "How high is the tower in the town?",
            "language": "en",
            "answerable": False,
        },
        {
            "id": "q0003",
            "question": "Who wrote the book about the moon?",
            "language": "en",
            "answerable": False,
        },
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Line 1: expected the columns query,docid,rating, found nothing"),
        (
            "query,rating\nWho?,1\n",
            "Line 1: expected the columns query,docid,rating, found query,rating",
        ),
        (
            f"query,docid,rating\n\n{'q' * 131_073},a,1\n",
            "Line 3: expected cells of CSV, found what is none "
            "(field larger than field limit (131072))",
        ),
        ("query,docid,rating\n", "Expected a rating a line, found none"),
        (
            "query,docid,rating\nWho?,treaty.txt,1\n",
            "Line 2: expected docid to name a passage, as report.pdf#120-480 does, "
            "found 'treaty.txt'",
        ),
        (
            "query,docid,rating\nWho?,moon.txt#0-9,1\n",
            "Line 2: the index holds no document 'moon.txt'",
        ),
        (
            "query,docid,rating\nWho?,treaty.txt#900-999,1\n",
            "Line 2: 'treaty.txt' has no characters 900 to 999",
        ),
        (
            "query,docid,rating\nWho?,treaty.txt#0-9,good\n",
            "Line 2: expected rating to be a number, found 'good'",
        ),
    ],
)
def test_what_is_no_rating_of_a_passage_is_told(index: Index, text: str, message: str) -> None:
    with pytest.raises(GoldError) as caught:
        gold_of_ratings(text, index)
    assert str(caught.value) == message


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_lines_may_end_as_on_any_system(index: Index, end: str) -> None:
    text = end.join(("query,docid,rating", "Who?,treaty.txt#0-9,1", "Why?,treaty.txt#0-9,bad"))
    with pytest.raises(GoldError, match=r"^Line 3: expected rating to be a number, found 'bad'$"):
        gold_of_ratings(text, index)
    assert len(gold_of_ratings(text.removesuffix("bad") + "1", index).splitlines()) == 2
