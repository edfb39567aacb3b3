"""Files of question–context–answer rows to examples, with hard negatives found by words."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from qa.lexical import LexicalIndex, word_query
from qa.models.reader_input import ReaderPassage
from qa.records import Span
from qa.sentences import split_sentences
from training.examples import Candidate, Example

MOST: Mapping[str, int] = MappingProxyType(
    {
        # How many rows of each file, chosen so that no kind of text outweighs the others.
        "arcd": 690,
        "cnil-fr": 512,
        "conditionalqa": 900,
        "faquad": 837,
        "persianqa": 930,
        "policyqa": 1200,
        "subjqa": 400,
    }
)
SENTENCE_PAIRS, MOST_PAIRS = "nqg-sentences", 5000
_LONGEST = 1200  # characters of a passage
_RUN = (3, 7)  # sentences that make a passage of question–sentence pairs
_DETOKENISED = (
    (re.compile(r"-lrb-\s*"), "("),
    (re.compile(r"\s*-rrb-"), ")"),
    (re.compile(r"``\s*"), '"'),
    (re.compile(r"\s*''"), '"'),
    (re.compile(r"\s+([,.;:?!%])"), r"\1"),
    (re.compile(r"\s+('s|'t|'re|'ve|'ll|'d|'m|n't)\b"), r"\1"),
    (re.compile(r"([$£#])\s+"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class _Row:
    question: str
    language: str
    passage: ReaderPassage
    right: tuple[int, ...]


def row_examples(folder: Path, seed: int) -> Iterator[Example]:
    """Yield an example a row: its own passage and one that shares words with the question."""
    for name, most in MOST.items():
        rows = _with_sentences(_read(folder / f"{name}.jsonl"), random.Random(seed))
        yield from _with_negatives(name, rows, most, random.Random(seed), certain=True)
    pairs = _passages_of_pairs(_read(folder / f"{SENTENCE_PAIRS}.jsonl"), random.Random(seed))
    yield from _with_negatives(SENTENCE_PAIRS, pairs, MOST_PAIRS, random.Random(seed), certain=True)


def _read(file: Path) -> list[dict[str, object]]:
    lines = file.read_text(encoding="utf-8").split("\n")  # contexts may hold other line ends
    return [json.loads(line) for line in lines if line]


def _with_sentences(rows: Sequence[Mapping[str, object]], chance: random.Random) -> list[_Row]:
    """Cut contexts into sentences, and long ones to a stretch around the answer."""
    made = []
    for row in rows:
        context, language = str(row["context"]), str(row["language"])
        answers = [
            Span(answer["start"], answer["start"] + len(answer["text"]))
            for answer in row["answers"]  # type: ignore[attr-defined]
        ]
        spans = split_sentences(context, language)
        right = [at for at, span in enumerate(spans) if any(span.overlap(one) for one in answers)]
        if bool(right) != bool(answers):
            continue  # an answer of white space
        start, end = _stretch([len(span) for span in spans], right, chance)
        sentences = tuple(" ".join(span.of(context).split()) for span in spans[start:end])
        kept = tuple(at - start for at in right if start <= at < end)
        made.append(
            _Row(_clean(str(row["question"])), language, ReaderPassage("", sentences), kept)
        )
    return made


def _stretch(
    lengths: Sequence[int], right: Sequence[int], chance: random.Random
) -> tuple[int, int]:
    """Return which sentences to keep: whole neighbours of the first right one, at random."""
    start = right[0] if right else chance.randrange(len(lengths))
    end = start + 1
    while (start > 0 or end < len(lengths)) and sum(lengths[start:end]) < _LONGEST:
        if start > 0 and (end == len(lengths) or chance.random() < 0.5):
            start -= 1
        else:
            end += 1
    return start, end


def _passages_of_pairs(rows: Sequence[Mapping[str, object]], chance: random.Random) -> list[_Row]:
    """Join neighbouring sentences of question–sentence pairs, which stand in reading order."""
    sentences = list(dict.fromkeys(str(row["context"]) for row in rows))
    passages: list[ReaderPassage] = []
    place: dict[str, tuple[int, int]] = {}
    while sentences:
        count = chance.randint(*_RUN)
        run, sentences = sentences[:count], sentences[count:]
        place.update({sentence: (len(passages), at) for at, sentence in enumerate(run)})
        passages.append(ReaderPassage("", tuple(_written(sentence) for sentence in run)))
    made = []
    for row in rows:
        number, at = place[str(row["context"])]
        made.append(_Row(_written(str(row["question"])), "en", passages[number], (at,)))
    return made


def _written(tokenised: str) -> str:
    """Return lower-case tokens as a sentence."""
    for pattern, replacement in _DETOKENISED:
        tokenised = pattern.sub(replacement, tokenised)
    tokenised = tokenised.strip()
    return tokenised[:1].upper() + tokenised[1:]


def _clean(question: str) -> str:
    return question.strip().lstrip("-– ").strip()


def _with_negatives(
    name: str, rows: Sequence[_Row], most: int, chance: random.Random, *, certain: bool
) -> Iterator[Example]:
    passages = list(dict.fromkeys(row.passage for row in rows))
    languages = {row.passage: row.language for row in rows}
    index = LexicalIndex.build(
        [" ".join(passage.sentences) for passage in passages],
        [languages[passage] for passage in passages],
    )
    for row in chance.sample(rows, min(most, len(rows))):
        own = set(row.passage.sentences)
        query = word_query(row.question, row.language)
        near = (passages[hit.chunk] for hit in index.search(query, 12))
        others = [each for each in near if not own & set(each.sentences)]
        negatives = others[1:2] or others[:1]  # the very nearest may answer as well
        yield Example(
            source=name,
            question=row.question,
            candidates=(
                Candidate(row.passage, row.right),
                *(Candidate(each, ()) for each in negatives),
            ),
            certain=certain,
        )
