"""Where judged words stand now: found again after documents were cut or read anew, or moved."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from qa.citing import Anchor, resolve
from qa.evaluation.gold import find_quote
from qa.evaluation.judging.records import Judgment
from qa.records import Document, Source, Span

State = Literal["exact", "moved", "gone", "no document"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A judgment, and where its words stand now.

    Attributes:
        judgment: as it was made.
        state: `exact` where they stood; `moved` elsewhere in the document, or in a document
            that was renamed; `gone` if they are not in it; `no document` if that is not there.
        document: path of the document now; empty without one.
        span: where the words stand in its canonical text; `None` if they do not.
    """

    judgment: Judgment
    state: State
    document: str = ""
    span: Span | None = None

    def as_json(self) -> dict[str, object]:
        """Return everything as plain JSON values."""
        span = None if self.span is None else [self.span.start, self.span.end]
        return {
            "state": self.state,
            "document": self.document,
            "span": span,
            "judgment": self.judgment.as_json(),
        }


class Placing:
    """Finds judged words in the documents of an index; reads each document once."""

    def __init__(self, sources: Sequence[Source], document: Callable[[str], Document]) -> None:
        """Take the documents: without their texts, and how to get one by its id."""
        self._by_path = {source.path: source for source in sources}
        self._by_digest = {source.digest: source for source in sources}
        self._document = document
        self._texts: dict[str, str] = {}

    def place(self, judgments: Iterable[Judgment]) -> tuple[Placed, ...]:
        """Return where the words of each judgment stand, in their order."""
        return tuple(self._placed(judgment) for judgment in judgments)

    def _placed(self, judgment: Judgment) -> Placed:
        source = self._by_path.get(judgment.document) or self._by_digest.get(judgment.digest)
        if source is None:
            return Placed(judgment, "no document")
        span = find_words(judgment, self._text(source))
        if span is None:
            return Placed(judgment, "gone", source.path)
        stayed = span == judgment.span and source.path == judgment.document
        return Placed(judgment, "exact" if stayed else "moved", source.path, span)

    def _text(self, source: Source) -> str:
        if source.id not in self._texts:
            self._texts[source.id] = self._document(source.id).text
        return self._texts[source.id]


def find_words(judgment: Judgment, text: str) -> Span | None:
    """Return where the words of a judgment stand in a text, white space aside.

    Of several places that is taken whose neighbourhood is most like the old one, as links do.

    Returns:
        `None` if they do not stand in it.
    """
    if judgment.span.of(text) == judgment.words:
        return judgment.span
    places = find_quote(text, judgment.words)
    if len(places) == 1:
        return places[0]
    # Words may also have been joined or parted. This is slow, and rarely needed.
    before = f"{judgment.before} " if judgment.before else ""
    around = f"{before}{judgment.words} {judgment.after}"
    local = Span(len(before), len(before) + len(judgment.words))
    anchor = Anchor.to(local, around)
    found = resolve(
        Anchor(judgment.span, anchor.count, anchor.fingerprint, anchor.before, anchor.after), text
    ).span
    same = found is not None and _solid(found.of(text)) == _solid(judgment.words)
    return found if same else None


def _solid(text: str) -> str:
    return "".join(text.split())
