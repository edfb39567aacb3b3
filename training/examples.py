"""What the reader learns from: a question, passages, and which sentences answer it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.models.reader_input import ReaderPassage


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to judge.

    Attributes:
        passage: as the reader sees it.
        right: positions of the sentences that answer; empty if none does.
    """

    passage: ReaderPassage
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question with candidates.

    Attributes:
        source: name of the data set.
        question: as asked.
        candidates: in no order.
        certain: whether candidates without right sentences surely do not answer; where
            only one of several answering passages was marked, they do not surely.
    """

    source: str
    question: str
    candidates: tuple[Candidate, ...]
    certain: bool

    @property
    def answerable(self) -> bool:
        """Whether any candidate answers."""
        return any(candidate.right for candidate in self.candidates)


def write_examples(examples: Iterable[Example], file: Path) -> None:
    """Write examples as JSON lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(asdict(example), ensure_ascii=False) for example in examples)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_examples(file: Path) -> list[Example]:
    """Read what `write_examples` wrote."""
    lines = file.read_text(encoding="utf-8").split("\n")  # questions may hold other line ends
    return [_example(json.loads(line)) for line in lines if line]


def _example(values: dict[str, object]) -> Example:
    candidates: Sequence[dict[str, dict[str, object]]] = values["candidates"]  # type: ignore[assignment]
    return Example(
        source=str(values["source"]),
        question=str(values["question"]),
        candidates=tuple(
            Candidate(
                ReaderPassage(
                    str(each["passage"]["context"]),
                    tuple(each["passage"]["sentences"]),  # type: ignore[arg-type]
                ),
                tuple(each["right"]),  # type: ignore[arg-type]
            )
            for each in candidates
        ),
        certain=bool(values["certain"]),
    )
