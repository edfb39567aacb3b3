"""Sentences below a heading that names what is asked for, in an index of a few words."""

import pytest

from qa.answering.stating import stated_by_sentences
from qa.definitions import SAME_TERM
from qa.store import Generation, open_generation
from tests.answering.test_asked import asked
from tests.small_index import build

LONG = "The board meets every second week and writes down what it decides. " * 12
FILES = {
    "terms.md": (
        "# Visits\n\nThis page tells who may come.\n\n"
        "## 3. Help from the Board of Examiners\n\nThey read a letter. More is rare.\n\n"
        f"## May visitors come?\n\nThey must make an appointment.\n\n{LONG}\n\n{LONG}\n\n"
        f"## Work of the board\n\n{LONG}\n\n{LONG}\n\n"
        "## Extradition\n\nSomebody is handed over. Treaties say when.\n"
    ),
    "title.md": "# Extradition\n\nThis is below a title. It is no answer.\n",
    "preguntas.md": (
        "# Preguntas sobre el albergue\n\n"
        "## Extradición\n\nSe entrega a la persona buscada. Es un acto entre Estados.\n"
    ),
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return open_generation(build(tmp_path_factory.mktemp("stating"), FILES))


def stated(generation: Generation, question: str, language: str = "en") -> dict[str, list[float]]:
    """Return what sentences state that state anything, by the first of their chunk."""
    rows = list(range(generation.chunk_count))
    found = stated_by_sentences(generation, asked(question, language), rows)
    return {
        chunk.sentence_texts[0]: values
        for chunk, values in zip(generation.chunks(rows), found, strict=True)
        if any(values)
    }


def test_a_term_alone_is_explained_below_it(generation: Generation) -> None:
    found = stated(generation, "What is extradition?")
    assert found == {"Somebody is handed over.": [SAME_TERM, 0]}


def test_a_heading_may_say_a_little_more_or_less(generation: Generation) -> None:
    found = stated(generation, "The help of the board")
    assert found == {"They read a letter.": [pytest.approx(SAME_TERM * 2 * 2 / (2 + 4)), 0]}
    asking = stated(generation, "What is the help of the board?")
    assert asking == {"They read a letter.": [pytest.approx(2 * 2 / (2 + 4)), 0]}
    assert stated(generation, "Which examiners refuse tea and cake?") == {}


def test_a_question_above_stands_in_the_text_and_not_above_what_follows(
    generation: Generation,
) -> None:
    chunks = generation.chunks(range(generation.chunk_count))
    below = [c.text for c in chunks if c.context.endswith("May visitors come?")]
    assert below == [LONG.strip()]
    assert stated(generation, "May visitors come?") == {}


def test_headings_in_another_language_are_not_compared(generation: Generation) -> None:
    found = stated(generation, "¿Qué es la extradición?", "es")
    assert list(found) == ["Se entrega a la persona buscada."]


def test_only_the_first_chunk_of_a_section_stands_below_its_heading(
    generation: Generation,
) -> None:
    contexts = [chunk.context for chunk in generation.chunks(range(generation.chunk_count))]
    assert sum("board" in context for context in contexts) > 1
    found = stated(generation, "Which work has the board?")
    (values,) = found.values()
    assert values == [1.0, *[0] * (len(values) - 1)]


def test_a_heading_states_no_time_and_no_quantity(generation: Generation) -> None:
    for question in ("When is the work of the board?", "How much is the work of the board?"):
        assert stated(generation, question) == {}
