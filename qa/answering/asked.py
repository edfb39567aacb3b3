"""A question, made ready for every stage."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from qa.answer_types import AnswerType, expected_type, figures, states
from qa.answering.beside import side_by_side
from qa.answering.term_meaning import TermMeaning
from qa.definitions import SAME_TERM, asked_term, defined_in_words, defined_terms, defining, subject
from qa.errors import QuestionError
from qa.languages import question_language
from qa.lexical import WordQuery, translatable_words, word_query
from qa.models import Crossing, Encoder, Vector
from qa.quoting import enumerator_length
from qa.recent import Recent
from qa.store import Generation

LONGEST_QUESTION = 2000
MOST_PASSAGES = 1000
_TRANSLATED = 60  # words of a question; a longer one is several
CANDIDATES = 70
"""At least, of each kind of search: a hundred moved no figure, fifty lost articles."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question, and what every stage needs to know of it.

    Attributes:
        text: as asked.
        language: ISO 639-1 code.
        candidates: how many chunks each search returns at most.
        expects: a time or a quantity, if that is asked for.
        term: whose definition is asked for, if that is.
        term_meaning: what it means; `None` if no encoder knows many languages.
        figures: the numbers and months in it.
        vectors: one by each suitable encoder's name; the first can judge every text.
        crossed: more vectors, by encoder and language: of texts that they are compared with in
            the stead of those.
        words: its words, to be looked for in texts of its language.
        translations: the same for each other language of the documents, if it is known how
            they put them.
        allowed: rows of the chunks that the filters admit; `None` admits all.
    """

    text: str
    language: str
    candidates: int
    expects: AnswerType | None
    term: str | None
    term_meaning: TermMeaning | None
    figures: frozenset[str]
    vectors: Mapping[str, Vector]
    crossed: Mapping[tuple[str, str], Vector]
    words: WordQuery
    translations: Mapping[str, WordQuery]
    allowed: npt.NDArray[np.int64] | None

    def vector(self, encoder: str, language: str) -> Vector:
        """Return the vector of an encoder to compare with texts in a language."""
        return self.crossed.get((encoder, language), self.vectors[encoder])

    def words_in(self, language: str) -> WordQuery:
        """Return what to look for in texts of a language; nothing if that is not known."""
        if language == self.language:
            return self.words
        return self.translations.get(language, WordQuery(language, ()))

    @property
    def has_kind(self) -> bool:
        """Whether it asks for a time, a quantity or a definition, which sentences can state."""
        return self.expects is not None or self.term is not None

    def most_stated(self, language: str) -> float:
        """Return the most that `stated_by` returns of a sentence in a language."""
        if self.term is not None and (language == self.language or self.term_meaning is not None):
            return SAME_TERM
        return float(self.has_kind)

    def stated_by(self, sentence: str, language: str) -> float:
        """Tell how much a sentence, its own number aside, speaks as what is asked for.

        Args:
            sentence: of a document.
            language: of the document, ISO 639-1 code.

        Returns:
            1 if it holds a time or quantity, as asked for, that the question does not; up to
            `qa.definitions.SAME_TERM` if it defines the term that is asked for or, in another
            language, one that means the same, or 1 if none can tell what means the same;
            0 otherwise.
        """
        if not self.has_kind:
            return 0.0
        words = sentence[enumerator_length(sentence) :]
        if self.expects is not None:
            return float(states(words, self.expects, self.figures))
        meaning = self.term_meaning
        if self.term is not None and language == self.language:
            meant = partial(meaning.likeness, at_home=True) if meaning else None
            return defining(words, self.term, language, meant)
        if meaning is None:  # nothing tells an entry from any `Monday: closed`
            return float(bool(defined_in_words(words)))
        defined = defined_terms(words)
        return SAME_TERM * meaning.likeness(defined, at_home=False) if defined else 0.0


def understand(
    generation: Generation,
    encoders: Sequence[Encoder],
    crossings: Mapping[str, Crossing],
    question: str,
    k: int,
    filters: Mapping[str, str] | None,
    workers: Executor,
    terms: Recent[str, Vector],
) -> AskedQuestion:
    """Tell a question's language and kind, and turn it into vectors.

    Several encoders work side by side. Questions that come together are not encoded as one batch:
    that takes as long as one after the other but for a tenth, and their vectors would depend on
    who else asks.

    Args:
        generation: what is searched.
        encoders: those of the index.
        crossings: of those that have one, by the encoder's name.
        question: in any language.
        k: how many passages are wanted.
        filters: what the documents must have.
        workers: threads for all encoders but the first.
        terms: vectors of terms that documents define, met lately.

    Raises:
        QuestionError: if a filter is unknown.
    """
    language = question_language(question, generation.lexical.languages)
    suitable = _suitable(encoders, language)
    encode = [partial(each.encode_query, question) for each in suitable]
    expects = expected_type(question)
    about = sought_words(question)
    translate = partial(translate_words, generation, encoders, about, language)
    translations = workers.submit(translate)
    term = asked_term(question) if expects is None else None
    meaning = workers.submit(_term_meaning, generation, encoders, term, terms)
    encoded = side_by_side(workers, encode)
    vectors = dict(zip((each.name for each in suitable), encoded, strict=True))
    return AskedQuestion(
        text=question,
        language=language,
        candidates=max(k, CANDIDATES),
        expects=expects,
        term=term,
        term_meaning=meaning.result(),
        figures=figures(question),
        vectors=vectors,
        crossed={
            (name, crossing.language): crossing.cross(vectors[name])
            for name, crossing in crossings.items()
            if name in vectors and crossing.language != language
        },
        words=word_query(about, language),
        translations=translations.result(),
        allowed=generation.rows_where(filters) if filters else None,
    )


def sought_words(question: str) -> str:
    """Return what texts that answer a question may have words of: all but `what is meant by`."""
    return question if expected_type(question) else subject(question)


def translate_words(
    generation: Generation, encoders: Sequence[Encoder], question: str, language: str
) -> dict[str, WordQuery]:
    """Return the words of a question as the documents of each other language put them."""
    glossary = generation.glossary
    others = [each for each in glossary.languages if each != language]
    words = translatable_words(question, language)[:_TRANSLATED]
    encoder = _knowing_many_languages(generation, encoders)
    if encoder is None or not others or not words:
        return {}
    vectors = glossary.vectors(words, language, encoder.encode_words)
    return {each: glossary.translated(words, vectors, each) for each in others}


def _term_meaning(
    generation: Generation,
    encoders: Sequence[Encoder],
    term: str | None,
    terms: Recent[str, Vector],
) -> TermMeaning | None:
    """Return what a term means, if there is one and an encoder that knows many languages."""
    encoder = _knowing_many_languages(generation, encoders)
    if term is None or encoder is None:
        return None
    return TermMeaning.of(term, encoder.encode_words, terms)


def _knowing_many_languages(generation: Generation, encoders: Sequence[Encoder]) -> Encoder | None:
    """Return the encoder that the glossary was made by; `None` if there is none."""
    name = generation.glossary.encoder
    return next((each for each in encoders if each.name == name), None)


def _suitable(encoders: Sequence[Encoder], language: str) -> list[Encoder]:
    """Return the encoders to ask, first one that can judge texts in every language.

    An encoder made for some languages has nothing to say of a question in another, unless
    there is no other encoder.
    """
    suitable = [each for each in encoders if not each.languages or language in each.languages]
    return sorted(suitable or encoders, key=lambda encoder: bool(encoder.languages))


def check_question(question: str, k: int) -> None:
    """Check what can be checked without an index.

    Raises:
        QuestionError: if the question is empty or too long, or `k` is out of range.
    """
    if not question.strip():
        raise QuestionError("The question is empty: ask something, in any language")
    if any("\ud800" <= character <= "\udfff" for character in question):
        raise QuestionError("The question holds bytes that are no text: expected UTF-8")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(question):,} characters: expected at most "
            f"{LONGEST_QUESTION:,}; ask it shorter"
        )
    if not 1 <= k <= MOST_PASSAGES:
        raise QuestionError(f"Expected between 1 and {MOST_PASSAGES} passages, got {k}")
