"""The lessons that come with the starter collection, and what its documents say to them."""

import shutil
from pathlib import Path

import pytest

from qa import open_index
from qa.cli import main
from qa.isolation import read_here
from qa.lessons import (
    Claim,
    Lesson,
    LessonFolder,
    LessonQuestion,
    Pin,
    Verdict,
    Verifier,
    write_lesson,
)
from qa.reading import read_document

CORPUS = Path(__file__).parents[2] / "corpus"
LESSONS = LessonFolder(CORPUS)
WITHOUT_ANSWER = (
    "How many States are Parties to the Trafficking in Persons Protocol today?",
    "¿Cuándo ratificó México la Convención de Palermo?",
)
FIRST_QUOTES = {
    "Can a migrant be prosecuted simply for having been smuggled?": (
        "Under the Protocol, migrants cannot be prosecuted for the mere fact that they were "
        "smuggled."
    ),
    "How many people are estimated to be victims of trafficking?": (
        "According to a press release of the United Nations Office on Drugs and Crime (UNODC) "
        "dated 21 September 2011, at least 2.5 million people in the world were estimated to be "
        "victims of trafficking in persons."
    ),
    "May I compare the 2011 world estimate with the 2022 count to show a trend?": (
        "Do not compare an estimate of 2011 with a count of 2022 and call the difference a trend."
    ),
    "¿Cómo se traduce al español la palabra inglesa trafficking?": (
        "La palabra inglesa trafficking se traduce por «trata», y smuggling of migrants por "
        "«tráfico ilícito de migrantes»."
    ),
    "¿Qué es un enganchador?": (
        "Enganchador\tNombre que se da en varios países de América Latina a la persona que capta "
        "a las víctimas con ofertas de empleo falsas."
    ),
    "¿Qué debe hacer el Estado por la seguridad física de la víctima?": (
        "El Estado se esfuerza por dar seguridad física a la víctima mientras se encuentra en su "
        "territorio."
    ),
}


def lessons() -> list[Lesson]:
    return [LESSONS.read(name).lesson() for name in LESSONS.names()]


def questions() -> list[LessonQuestion]:
    return [question for lesson in lessons() for question in lesson.questions]


def pins() -> list[Pin]:
    return [question.pin for question in questions() if question.pin is not None]


def test_one_lesson_is_english_and_one_spanish() -> None:
    assert LESSONS.names() == ("las-palabras", "two-crimes")
    assert [lesson.title for lesson in lessons()] == [
        "Las palabras y lo que hay que probar",
        "Two crimes, and what the figures say",
    ]
    for name in LESSONS.names():
        file = LESSONS.read(name)
        assert write_lesson(file.lesson()) == file.text


def test_every_pinned_quote_stands_in_its_file() -> None:
    sources = {
        document.source.id: document.source
        for document in (
            read_document(CORPUS / name, CORPUS)
            for name in (
                "introduccion-trata-y-trafico.pptx",
                "notes-trafficking-protocol.docx",
                "trafficking-and-smuggling-compared.pdf",
            )
        )
    }
    claims = [Claim(sources[pin.document_id], pin.anchor, pin.quote or "") for pin in pins()]
    assert len(claims) == 4
    assert Verifier(CORPUS, read_here).verify(claims) == tuple(
        Verdict("stands", claim.source.path) for claim in claims
    )


@pytest.mark.e2e
def test_the_starter_collection_answers_them(tmp_path: Path) -> None:
    shutil.copytree(CORPUS, tmp_path / "corpus")
    place = tmp_path / "index"
    assert main(["index", "--corpus", str(tmp_path / "corpus"), "--index", str(place)]) == 0
    index = open_index(place)
    unpinned = {
        question.text: index.ask(question.text) for question in questions() if question.pin is None
    }
    answers = {text: answer for text, answer in unpinned.items() if answer.answered}
    assert {text: answer.passages[0].quote_text for text, answer in answers.items()} == FIRST_QUOTES
    assert tuple(sorted(set(unpinned) - set(answers))) == WITHOUT_ANSWER
    for question in questions():
        if question.pin is not None:
            first = index.ask(question.text).passages[0].quote_text
            assert first != question.pin.quote
