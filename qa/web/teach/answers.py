"""What a lesson shows for each of its questions: the pinned passage, or the first answer."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from qa.answering import Index
from qa.citing import footnote, resolve
from qa.errors import QuestionError
from qa.explanation_words import may_be_answered
from qa.lessons import Claim, LessonQuestion, Pin
from qa.records import Answer, Document, Passage, Place, Source, Span
from qa.translation import marked
from qa.web.reader.page import cited_place

_KEPT_ANSWERS = 256

NO_DOCUMENT = marked("The index no longer holds the document of this passage.")
NO_WORDS = marked("These words are no longer in the document as it was indexed.")
OTHER_WORDS = marked("The lesson quotes other words than its link leads to; these are the latter.")


class LessonAnswers:
    """Asks each question once an index, and keeps the latest answers."""

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._lock = Lock()
        self._index: Index | None = None
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def ask(self, index: Index, question: str) -> Answer:
        """Return the answer of an index.

        Raises:
            QuestionError: if the question cannot be asked.
        """
        with self._lock:
            if self._index is not index:
                self._index = index
                self._answers.clear()
            if question in self._answers:
                self._answers.move_to_end(question)
                return self._answers[question]
        answer = index.ask(question)
        with self._lock:
            if self._index is index:
                self._answers[question] = answer
                if len(self._answers) > _KEPT_ANSWERS:
                    self._answers.popitem(last=False)
        return answer


Verdict = Literal["answered", "unsure", "nearest"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown for a question.

    Attributes:
        state: `pinned` and `answered` show words that answer; `unsure` a passage that may answer,
            `nearest` one that does not, because none does; `lost` a pinned passage that is not
            where it was; `nothing` shows none.
        quote: the words; those of the lesson where they are lost, empty where it has none.
        citation: as a footnote; empty where nothing is cited.
        link: address of the reader.
        source: the document, if the index holds it.
        span: where the words stand in it.
        place: likewise.
        problem: what is wrong with the pinned passage; a phrase to translate, or empty.
        claim: what to compare with the file, if there is something.
    """

    state: Verdict | Literal["pinned", "lost", "nothing"]
    quote: str = ""
    citation: str = ""
    link: str = ""
    source: Source | None = None
    span: Span | None = None
    place: Place | None = None
    problem: str = ""
    claim: Claim | None = None


def show(index: Index, answers: LessonAnswers, question: LessonQuestion) -> Shown:
    """Find what a lesson shows for a question."""
    if question.pin is not None:
        return _pinned(index, question.pin)
    try:
        answer = answers.ask(index, question.text)
    except QuestionError as error:
        return Shown("nothing", problem=str(error))
    if not answer.passages:
        return Shown("nothing")
    return _found(answer.passages[0], verdict(answer))


def verdict(answer: Answer) -> Verdict:
    """Tell what the first passage of an answer, which has one, is to the question."""
    if answer.answered:
        return "answered"
    return "unsure" if may_be_answered(answer) else "nearest"


def words_at(index: Index, pin: Pin) -> str | None:
    """Return the words that a pinned link leads to; `None` if they are gone."""
    found = _resolved(index, pin)
    return None if found is None or found[1] is None else found[1].of(found[0].text)


def _found(passage: Passage, state: Verdict) -> Shown:
    return Shown(
        state,
        passage.quote_text,
        passage.citation,
        passage.link,
        passage.source,
        passage.quote,
        passage.place,
        claim=Claim(passage.source, Pin(passage.link).anchor, passage.quote_text),
    )


def _pinned(index: Index, pin: Pin) -> Shown:
    found = _resolved(index, pin)
    if found is None:
        return Shown("lost", pin.quote or "", link=pin.link, problem=NO_DOCUMENT)
    document, span = found
    source = document.source
    claim = Claim(source, pin.anchor, pin.quote) if pin.quote else None
    if span is None:
        return Shown(
            "lost",
            pin.quote or "",
            footnote(source, Place()),
            pin.link,
            source,
            problem=NO_WORDS,
            claim=claim,
        )
    words = span.of(document.text)
    place = cited_place(document, span) or Place()
    return Shown(
        "pinned",
        words,
        footnote(source, place),
        pin.link,
        source,
        span,
        place,
        problem=OTHER_WORDS if pin.quote and pin.quote.split() != words.split() else "",
        claim=claim or Claim(source, pin.anchor, words),
    )


def _resolved(index: Index, pin: Pin) -> tuple[Document, Span | None] | None:
    try:
        document = index.document(pin.document_id)
    except KeyError:
        return None
    return document, resolve(pin.anchor, document.text).span
