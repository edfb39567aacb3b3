"""Why a passage stands where it does: exact ranks, scores and words."""

from pathlib import Path

import pytest

from qa.answering import Explanation, Index, Standing, open_index
from tests.fake_encoder import FakeEncoder
from tests.fake_reader import load_fake_reader
from tests.small_index import build

CORPUS = {
    "fund.txt": "The trust fund helps each victim of trafficking.\n\nIt was set up in 2010.\n",
    "ships.md": "# Trafficking by sea\n\nShips that carry victims and fish were seen there.\n",
    "es/fondo.txt": (
        "El fondo fiduciario ayuda a las personas que sufren la trata en todo el mundo.\n\n"
        "En inglés ese delito se llama trafficking.\n"
    ),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("explaining"), CORPUS)


@pytest.fixture(scope="module")
def index(place: Path) -> Index:
    return open_index(place, FakeEncoder, "fake", load_fake_reader)


def explained(index: Index, question: str) -> dict[str, Explanation]:
    answer = index.ask(question)
    explanations = index.explain(answer)
    named = zip(answer.passages, explanations, strict=True)
    return {passage.source.path: explanation for passage, explanation in named}


def test_every_stage_tells_rank_and_score(index: Index) -> None:
    answer = index.ask("Who helps victims of trafficking?")
    stages = {stage.name: {hit.chunk: hit.score for hit in stage.hits} for stage in answer.stages}
    for passage, explanation in zip(answer.passages, index.explain(answer), strict=True):
        assert [each.stage for each in explanation.standings] == [
            "meaning (fake)",
            "words",
            "translated words",
            "fusion",
            "reader",
        ]
        for each in explanation.standings:
            assert each.score == stages[each.stage].get(passage.row)
        assert explanation.standings[-1].rank == passage.rank
        assert explanation.standings[-1].score == passage.score


def test_ranks_are_those_of_the_stage(index: Index) -> None:
    found = explained(index, "Who helps victims of trafficking?")
    ranks = {path: [each.rank for each in found[path].standings] for path in found}
    assert ranks == {
        "es/fondo.txt": [1, None, 1, 1, 1],
        "fund.txt": [2, 1, None, 2, 2],
        "ships.md": [3, 2, None, 3, 3],
    }


def test_shared_words_are_those_asked_with_their_meaning(index: Index) -> None:
    found = explained(index, "Who helped the VICTIMS of trafficking at sea?")
    assert found["fund.txt"].words == ("helped", "VICTIMS", "trafficking")
    assert found["ships.md"].words == ("VICTIMS", "trafficking", "sea")  # two of the heading
    assert found["es/fondo.txt"].words == ("trafficking",)  # a foreign word there


def test_of_another_language_the_words_that_mean_those_asked_are_told(index: Index) -> None:
    found = explained(index, "¿Qué hacen las víctimas en la frontera, y qué es el trafic?")
    assert found["fund.txt"].words == ("víctimas (victim)", "trafic (trafficking)")
    assert found["ships.md"].words == ("víctimas (victims)", "trafic (Trafficking)")
    assert found["es/fondo.txt"].words == ()


def test_a_stage_that_found_nothing_is_left_out(place: Path) -> None:
    index = open_index(place, FakeEncoder, "none")
    answer = index.ask("What is the price of copper?", 1)
    (explanation,) = index.explain(answer)
    assert [each.stage for each in explanation.standings] == ["meaning (fake)", "fusion"]
    assert explanation.words == ()


def test_an_answer_without_passages_needs_no_explanation(index: Index) -> None:
    assert index.explain(index.ask("fund", filters={"language": "fr"})) == ()


def test_an_explanation_as_json() -> None:
    explanation = Explanation(
        (Standing("words", None, None), Standing("fusion", 2, 1.234567)), ("fund",)
    )
    assert explanation.as_json() == {
        "stages": [
            {"stage": "words", "rank": None, "score": None},
            {"stage": "fusion", "rank": 2, "score": 1.2346},
        ],
        "words": ["fund"],
    }
