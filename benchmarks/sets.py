"""The sets of questions that quality is measured on, and where their indexes are kept."""

import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import platformdirs

from qa.cli.progress import ProgressBars
from qa.evaluation import Question, read_gold
from qa.indexing import index_corpus
from qa.models import Encoder, available_encoders
from qa.settings import IndexSettings

Part = Literal["train", "tune", "report", "all"]

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
WORK = Path(platformdirs.user_cache_dir("cited-qa")) / "bench"
STARTER, TREATIES = "starter", "treaties"
TRAINED_ON = frozenset({"xquad", "omos", "obliqa"})  # by the reader; see `training`


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A corpus and questions over it.

    Attributes:
        name: of the corpus; then `.` and what is asked, where there are several sets over one.
        corpus: folder of the documents.
        questions: all of them.
    """

    name: str
    corpus: Path
    questions: tuple[Question, ...]

    def part(self, part: Part) -> tuple[Question, ...]:
        """Return the questions of one part: what is reported was neither trained nor tuned on."""
        if part == "all":
            return self.questions
        return tuple(one for one in self.questions if self._part_of(one) == part)

    def _part_of(self, question: Question) -> Part:
        """Return the part a question belongs to, in every language in which it is asked.

        All questions that one document answers are in one part: else a reader that was
        trained on a paragraph would be judged by another question about the same paragraph.
        """
        digest = hashlib.sha256(_subject(question).encode()).digest()
        if digest[0] % 2 == 0:
            return "report"
        return "train" if self.name in TRAINED_ON and digest[1] % 5 < 3 else "tune"


def _subject(question: Question) -> str:
    if question.evidence:
        return question.evidence[0].document
    return question.id.removeprefix(f"{question.language}-")


def gold_sets(shared: Path, wanted: Sequence[str] | None) -> list[GoldSet]:
    """Return the starter collection and every set whose documents are below `shared`.

    Args:
        shared: folder with `corpora/NAME` for the questions in `benchmarks/gold/NAME.jsonl`, and
            with `eval/NAME/corpus` and `eval/NAME/gold.jsonl`.
        wanted: names of sets; `None` means all.
    """
    found = [GoldSet(STARTER, ROOT / "corpus", read_gold(ROOT / "gold" / "starter.jsonl"))]
    found += [
        GoldSet(gold.stem, corpus, read_gold(gold))
        for gold in sorted((ROOT / "benchmarks" / "gold").glob("*.jsonl"))
        if (corpus := shared / "corpora" / _corpus_name(gold.stem)).exists()
    ]
    found += [
        GoldSet(gold.parent.name, gold.parent / "corpus", read_gold(gold))
        for gold in sorted(shared.glob("eval/*/gold.jsonl"))
    ]
    missing = set(wanted or ()) - {each.name for each in found}
    if missing:
        sys.exit(f"No set named {', '.join(sorted(missing))} below {shared / 'eval'}")
    return [each for each in found if wanted is None or each.name in wanted]


def _corpus_name(name: str) -> str:
    return name.partition(".")[0]


def build_index(gold: GoldSet, work: Path, load: Callable[[str], Encoder]) -> Path:
    """Bring the index of a set up to date, with the default encoders.

    Args:
        gold: the set.
        work: folder to keep indexes in.
        load: loads an encoder by name.

    Returns:
        The folder of the index.
    """
    settings = IndexSettings(encoders=available_encoders(IndexSettings().encoders))
    index = work / "indexes" / "+".join((_corpus_name(gold.name), *settings.encoders))
    with ProgressBars(sys.stderr) as bars:
        index_corpus(gold.corpus, index, settings, load=load, progress=bars)
    return index
