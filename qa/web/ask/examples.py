"""Questions to begin with: written for the starter collection, else found in the documents."""

from collections.abc import Iterator
from itertools import islice
from threading import Lock

from qa.answering import Index
from qa.records import Document, Source

_MOST = 5
_DOCUMENTS_READ = 40
_QUESTIONS_TRIED = 8
_QUESTION_SIGNS = ("?", "？", "؟")
_FEWEST_WORDS, _LONGEST = 4, 120

_STARTER = (
    ("estimates-of-victims.md", "How many people are estimated to be victims of trafficking?"),
    ("notes-smuggling-protocol.html", "When is migrant smuggling an aggravated offence?"),
    (
        "notes-palermo-convention.md",
        "How long must the maximum sentence be for a crime to be serious?",
    ),
    (
        "glosario-trata-y-trafico.html",
        "¿Cómo se traduce al español la palabra inglesa trafficking?",
    ),
    (
        "note-haiti-traite-2025.md",
        "Quelle île d'Haïti sert de plaque tournante au trafic de migrants ?",
    ),
)


class ExampleQuestions:
    """Finds questions that an index answers, once for each index; safe from several threads.

    Headings that are questions are tried out, and only those are offered whose answer stands in
    the same document: nothing is better than a question that leads nowhere.
    """

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._lock = Lock()
        self._generation = ""
        self._found: tuple[str, ...] = ()

    def __call__(self, index: Index) -> tuple[str, ...]:
        """Return the questions for an index; the first time takes up to some seconds."""
        with self._lock:
            if index.generation != self._generation:
                self._found = _starter_questions(index) or tuple(islice(_headings(index), _MOST))
                self._generation = index.generation
            return self._found


def _starter_questions(index: Index) -> tuple[str, ...]:
    paths = {source.path for source in index.sources}
    return tuple(question for path, question in _STARTER if path in paths)


def _headings(index: Index) -> Iterator[str]:
    """Yield headings that are questions and answered in their own document."""
    asked: dict[str, Source] = {}
    for source in index.sources[:_DOCUMENTS_READ]:
        for heading in _question_headings(index.document(source.id)):
            asked.setdefault(heading, source)
    for heading, source in islice(asked.items(), _QUESTIONS_TRIED):
        answer = index.ask(heading, 1)
        first = answer.passages[0] if answer.passages else None
        if (
            answer.answered
            and first is not None
            and first.source.id == source.id
            and heading not in first.quote_text
        ):
            yield heading


def _question_headings(document: Document) -> Iterator[str]:
    for block in document.blocks:
        words = block.span.of(document.text)
        if (
            block.kind == "heading"
            and words.endswith(_QUESTION_SIGNS)
            and len(words.split()) >= _FEWEST_WORDS
            and len(words) <= _LONGEST
            and "\n" not in words
        ):
            yield words
