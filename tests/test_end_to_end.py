"""The whole way from files to cited quotes, with the packaged encoders, from Python."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import qa
from qa.answering import Index
from qa.cli import main
from tests.conftest import STARTERS

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
VICTIMS = "How many people are estimated to be victims of trafficking?"
ESTIMATE = (
    "According to a press release of the United Nations Office on Drugs and Crime (UNODC) dated "
    "21 September 2011, at least 2.5 million people in the world were estimated to be victims of "
    "trafficking in persons."
)


def test_every_format_is_indexed(starter: Index) -> None:
    assert tuple(source.path for source in starter.sources) == STARTERS
    assert [source.language for source in starter.sources] == ["en", "en", "es", "es", "en", "en"]


def test_the_right_sentence_is_quoted_and_cited(starter: Index) -> None:
    first = starter.ask(VICTIMS).passages[0]
    assert first.source.path == "estimates-of-victims.md"
    assert first.quote_text == ESTIMATE
    assert first.place.label == "para. 2"
    assert "“How many victims? A note on estimates”" in first.citation
    assert first.citation.endswith("para. 2.")
    text = starter.document(first.source.id).text
    assert first.quote.of(text) == ESTIMATE
    assert text[: first.quote.start].endswith("\n2. ")


def test_a_question_in_spanish_finds_an_answer_in_english(starter: Index) -> None:
    question = "¿Cuántas personas en el mundo se calculaba que eran víctimas de la trata en 2011?"
    answer = starter.ask(question)
    assert answer.language == "es"
    assert answer.passages[0].source.language == "en"
    assert answer.passages[0].quote_text == ESTIMATE


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        (
            "Qu'est-ce que la servitude pour dettes ?",
            "Servidumbre por deudas\tSituación de quien trabaja para pagar una deuda que nunca se "
            "extingue.",
        ),
        (
            "Что такое организованная преступная группа?",
            "Grupo delictivo organizado\tTres o más personas que actúan juntas durante cierto "
            "tiempo para obtener un beneficio económico u otro beneficio material.",
        ),
        (
            "What is money laundering?",
            "Blanqueo de dinero\tDar apariencia lícita al producto de un delito.",
        ),
    ],
)
def test_an_entry_of_a_glossary_is_found_in_other_languages(
    starter: Index, question: str, entry: str
) -> None:
    answer = starter.ask(question)
    assert answer.passages[0].source.path == "glosario-trata-y-trafico.html"
    assert answer.passages[0].quote_text == entry
    assert answer.answered


def test_many_who_ask_at_once_get_the_same_to_the_last_bit(starter: Index) -> None:
    questions = [VICTIMS, "Who pays for shelter?", "¿Qué es la trata?", "What is smuggling?"]
    alone = {question: starter.ask(question) for question in questions}
    with ThreadPoolExecutor(8) as visitors:
        together = list(visitors.map(starter.ask, questions * 3))
    for found in together:
        expected = alone[found.question]
        assert found.passages == expected.passages
        assert found.confidence == expected.confidence
        assert [one.hits for one in found.stages] == [one.hits for one in expected.stages]


def test_every_passage_stands_verbatim_in_its_document(starter: Index) -> None:
    for passage in starter.ask(VICTIMS, 1000).passages:
        text = starter.document(passage.source.id).text
        assert passage.chunk.span.of(text) == passage.chunk.text
        assert passage.quote.of(text) == passage.quote_text


@pytest.mark.skipif(not SEEDS.is_dir(), reason="needs ../shared/seeds")
def test_the_date_of_a_group_in_the_seeds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    assert main(["index", "--corpus", str(SEEDS), "--index", str(index)]) == 0
    first = qa.open_index(index).ask("When was GASSCA created?").passages[0]
    assert first.source.path == "004_095633980468141a.txt"
    assert "January 5, 2011" in first.quote_text
    capsys.readouterr()
    assert main(["text", first.source.path, "--index", str(index)]) == 0
    text = capsys.readouterr().out
    assert text[first.chunk.span.start : first.chunk.span.end] == first.chunk.text
    assert text[first.quote.start : first.quote.end] == first.quote_text
