"""From the answering sentence to the words to quote: as few whole sentences as answer.

A quote that holds everything answers nothing. So it is one sentence, but for five cases: a row
of a table comes with the heads of the columns; an item of a list comes with the words that lead
in to the list; words that lead in to a list come with its items; a fragment comes with what it
belongs to; and of two neighbours that answer all but equally well, both are quoted, unless the
second begins a row or an article of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.records import Span
from qa.scripts import WORD
from qa.sentences import asks

LONGEST_LIST = 400
LONGEST_PAIR = 450
_SHORTEST_ALONE = 4  # words; less without a full stop, such as `35 in 2011`, says not of what
_SHORTEST_HEAD = 2  # words; less, though with a full stop, is a head such as `Consent.`

_ENUMERATOR = re.compile(
    r"""
    (?: [-\u2010-\u2015\u2022\u2023\u25aa\u25cf\u25e6\u2043\u2219\u00b7*]\s+ )?   # a bullet
    (?: (?: \d{1,3}(?:\.\d{1,3})*      # 4. or 4.2., but neither 2.5 nor 2011.
          | [IVXLC]{2,}                # IV., but no single letter: that may be an initial
          | [A-Z](?:\.\d{1,3})+        # B.1.
          | (?:[a-z] | [ivxl]+) (?! \.\s*\w\.)   # a., iv., but not `e. g.`
        ) \. \s+ )?
    (?: (?: \( (?:\w | \d{2,3} | [ivxl]+ | ([a-z])\1) \)    # (a), (12), (iv), (aa)
          | (?:[a-zA-Z] | \d{1,3} | [ivxl]+) \)             # a), 12), iv)
        ) (?: \s+ | (?=["'`\u2018-\u201f\u00ab]))             # a)“Illegal entry”
      | (?: \uff08 (?:[a-z] | [ivxl]+ | \d{1,3} | [一二三四五六七八九十]{1,3}) \uff09   # Chinese
          | (?:\d{1,3} | [一二三四五六七八九十]{1,3}) \u3001 (?![\d一二三四五六七八九十])
        ) \s* )*
    """,
    re.VERBOSE,
)
_LETTER = re.compile(r"\w")
_LABEL = re.compile(  # `Goal 5: …`, `Article 26. Members …`, but not `Am 12. Mai 2010 …`
    r"(?:\w+ \d{1,3}[A-Za-z]?:|(?:Art(?:\.|icle|ículo|ikel|igo|icolo)|Section|Sección|Seção"
    r"|Rule|Regla|Règle|Regra|Regel"
    r"|Principle|Principio|Principe|Princípio|Grundsatz|Guideline|Directriz|Leitlinie"
    r"|Recomm[ae]ndation|Recomendaci[óo]n|Recomendação|Empfehlung|Chapter|Capítulo|Chapitre|Kapitel"
    r"|Annex|Anexo|Annexe|Anhang|Step|Paso|Étape|Schritt|Статья|المادة)"
    r" \d{1,3}[A-Za-z]?\.)\s",
    re.IGNORECASE,
)
_CELLS = "\t"
_DIGIT = re.compile(r"\d")
_LEADS_IN = re.compile(r"[:：—–-]\s*$")
_ENDS = re.compile(r"[.!?。！？؟।]\W*$")
_GOES_ON = re.compile(r"(?:[;；؛,،]|[;؛,،]\s*(?:and|or|y|o|et|ou|e|und|oder|и|или|و|أو))\s*$")


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage.

    Attributes:
        span: where it stands in the document.
        text: its words.
        score: how well it answers; higher is better.
    """

    span: Span
    text: str
    score: float

    @property
    def is_item(self) -> bool:
        """Whether it begins like an item of a list, or ends as only an item does."""
        return enumerator_length(self.text) > 0 or bool(_GOES_ON.search(self.text))

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table: cells, apart from a number before the first."""
        return _CELLS in self.text and _CELLS in self.text[enumerator_length(self.text) :]

    @property
    def begins_anew(self) -> bool:
        """Whether it begins a row or an article, and so does not go on from before.

        A numbered paragraph may: `4. It also decided …`.
        """
        return self.is_row or bool(_LABEL.match(self.text))

    @property
    def is_head_of_columns(self) -> bool:
        """Whether it is a row that only names what stands below."""
        return self.is_row and not _DIGIT.search(self.text)

    @property
    def leads_in(self) -> bool:
        """Whether it announces a list."""
        return bool(_LEADS_IN.search(self.text))


def choose_quote(sentences: Sequence[ScoredSentence], margin: float) -> Span:
    """Return the shortest run of whole sentences that answers, without a number before it.

    Args:
        sentences: of a passage, in order; at least one.
        margin: by how much a neighbour may score less than the best and still be quoted too.
    """
    best = max(range(len(sentences)), key=lambda at: sentences[at].score)
    first, last = (
        _with_heads(sentences, best)
        or _with_items(sentences, best)
        or _with_lead_in(sentences, best)
        or _with_owner(sentences, best)
        or _with_equal(sentences, best, margin)
        or (best, best)
    )
    start = sentences[first].span.start + enumerator_length(sentences[first].text)
    return Span(start, sentences[last].span.end)


def _length(sentences: Sequence[ScoredSentence], first: int, last: int) -> int:
    return sentences[last].span.end - sentences[first].span.start


def _with_heads(sentences: Sequence[ScoredSentence], best: int) -> tuple[int, int] | None:
    """Return a row of figures with the heads of its columns, and the best such row for the heads.

    In a table of words alone nothing tells heads from other rows. Where the way from the heads
    to the row is long, the row stands alone.
    """
    head = best
    while head and sentences[head].is_row and sentences[head - 1].is_row:
        head -= 1
    if not sentences[head].is_head_of_columns:
        return None
    end = best + 1
    while end < len(sentences) and sentences[end].is_row:
        end += 1
    below = range(head + 1, end) if best == head else range(best, best + 1)
    figures = [at for at in below if not sentences[at].is_head_of_columns]
    if not figures:
        return None
    row = max(figures, key=lambda at: sentences[at].score)
    return (head, row) if _length(sentences, head, row) <= LONGEST_LIST else (row, row)


def _with_items(sentences: Sequence[ScoredSentence], best: int) -> tuple[int, int] | None:
    """Return the words that lead in to a list with the items that find room, one at least.

    The first item below a question in the text answers it together with the others.
    """
    leads_in = sentences[best].leads_in
    if not leads_in and not (_lists(sentences, best) and _asks_for(sentences, best - 1, best)):
        return None
    first = last = best if leads_in else best - 1
    for at in range(first + 1, len(sentences)):
        ends = at > first + 1 and not _is_listed(sentences, at)
        if ends or (last > first and _length(sentences, first, at) > LONGEST_LIST):
            break
        last = at
    return (first, last) if last > first else None


def _lists(sentences: Sequence[ScoredSentence], at: int) -> bool:
    """Tell whether a list begins or goes on with a sentence that is not the very first."""
    goes_on = at + 1 < len(sentences) and _is_listed(sentences, at + 1)
    return at > 0 and (sentences[at].is_item or goes_on)


def _is_listed(sentences: Sequence[ScoredSentence], at: int) -> bool:
    """Tell whether a sentence is an item of a list, or goes on with one that has no numbers.

    The latter stands on a line of its own, right below words without a full stop.
    """
    before, sentence = sentences[at - 1], sentences[at]
    below = at > 0 and sentence.span.start - before.span.end == 1 and not sentence.is_row
    unended = below and not _ENDS.search(before.text)
    return sentence.is_item or (at > 0 and bool(_GOES_ON.search(before.text))) or unended


def _with_lead_in(sentences: Sequence[ScoredSentence], best: int) -> tuple[int, int] | None:
    """Return an item with the words that lead in to its list, where the way is short."""
    at = best
    while at and (_is_listed(sentences, at) or (at < best and _asks_for(sentences, at - 1, best))):
        at -= 1
        if _length(sentences, at, best) > LONGEST_LIST:
            return None
        if sentences[at].leads_in or _asks_for(sentences, at, best):
            return at, best
    return None


def _asks_for(sentences: Sequence[ScoredSentence], question: int, answer: int) -> bool:
    """Tell whether a sentence is a question and another, which answers it, is none.

    Each item of a list of questions stands for itself.
    """
    return asks(sentences[question].text) and not asks(sentences[answer].text)


def _with_owner(sentences: Sequence[ScoredSentence], best: int) -> tuple[int, int] | None:
    """Return a fragment with its neighbour: a head with what follows it, else what is before.

    A few words after a full stop are a head, even without one of their own; so are those after
    another head, unless they hold a number: `Victims`, `35 in 2011`.
    """
    text = sentences[best].text
    words, ends = len(WORD.findall(text)), bool(_ENDS.search(text))
    if words >= (_SHORTEST_HEAD if ends else _SHORTEST_ALONE):
        return None
    before, after = (best - 1, best), (best, best + 1)
    above = sentences[best - 1].text if best else ""
    below_head = len(WORD.findall(above)) < _SHORTEST_ALONE and not _DIGIT.search(text)
    is_head = ends or bool(_ENDS.search(above)) or below_head
    for first, last in (after, before) if is_head else (before, after):
        inside = first >= 0 and last < len(sentences)
        if inside and _length(sentences, first, last) <= LONGEST_PAIR:
            return first, last
    return None


def _with_equal(
    sentences: Sequence[ScoredSentence], best: int, margin: float
) -> tuple[int, int] | None:
    """Return the best sentence with the neighbour that answers all but equally well.

    Another row or article after it is none: it says something of its own.
    """
    pairs = [(best - 1, best), (best, best + 1)]
    near = [
        (sentences[first if last == best else last].score, first, last)
        for first, last in pairs
        if first >= 0 and last < len(sentences) and _length(sentences, first, last) <= LONGEST_PAIR
        if not sentences[last].begins_anew
    ]
    if not near:
        return None
    score, first, last = max(near)
    return (first, last) if score >= sentences[best].score - margin else None


def enumerator_length(sentence: str) -> int:
    """Return how many characters the bullet and the number take that a sentence begins with.

    The citation tells the number already, so it is not quoted. Where nothing else remains, it
    stays, and 0 is returned.
    """
    found = _ENUMERATOR.match(sentence)
    length = found.end() if found else 0
    return length if length and _LETTER.search(sentence, length) else 0
