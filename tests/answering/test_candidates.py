"""How the searches' votes become one ranking, in an index of a few words."""

from pathlib import Path

import pytest

from qa.answering import open_index
from qa.ranking import DEFINING_WEIGHT
from tests.fake_encoder import FakeEncoder
from tests.small_index import build

CORPUS = {
    "aims.md": "The Port Convention protects the victim. Its guards listen to every victim.\n",
    "terms.md": "“Victim” means a person who was harmed.\n",
}


@pytest.mark.parametrize(
    ("question", "first", "scores"),
    [
        # By meaning alike but for what defines; by words the other, which names the Convention.
        (
            "How does the Port Convention define victim?",
            "terms.md",
            [0.5 + DEFINING_WEIGHT, 0.5],
        ),
        ("Whom does the Port Convention call a victim?", "aims.md", [1.0, 0.5]),
    ],
)
def test_a_definition_stands_above_what_only_names_the_term(
    tmp_path: Path, question: str, first: str, scores: list[float]
) -> None:
    index = open_index(build(tmp_path, CORPUS), FakeEncoder, "none")
    passages = index.ask(question).passages
    assert passages[0].source.path == first
    assert [passage.score for passage in passages] == pytest.approx(scores)
