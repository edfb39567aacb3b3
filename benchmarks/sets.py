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

Half = Literal["tune", "report", "all"]

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
WORK = Path(platformdirs.user_cache_dir("cited-qa")) / "bench"
STARTER = "starter"


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A corpus and questions over it."""

    name: str
    corpus: Path
    questions: tuple[Question, ...]

    def half(self, half: Half) -> tuple[Question, ...]:
        """Return the questions of one half: whatever is tuned is tuned on the other."""
        if half == "all":
            return self.questions
        return tuple(one for one in self.questions if half_of(one) == half)


def half_of(question: Question) -> Half:
    """Return the half a question belongs to, in every language in which it is asked."""
    name = question.id.removeprefix(f"{question.language}-")
    odd = hashlib.sha256(name.encode()).digest()[0] % 2
    return "tune" if odd else "report"


def gold_sets(shared: Path, wanted: Sequence[str] | None) -> list[GoldSet]:
    """Return the starter collection and every set below `shared` that is there.

    Args:
        shared: folder with `eval/NAME/corpus` and `eval/NAME/gold.jsonl`.
        wanted: names of sets; `None` means all.
    """
    found = [
        GoldSet(STARTER, ROOT / "corpus", read_gold(ROOT / "benchmarks" / "gold" / "starter.jsonl"))
    ]
    found += [
        GoldSet(gold.parent.name, gold.parent / "corpus", read_gold(gold))
        for gold in sorted(shared.glob("eval/*/gold.jsonl"))
    ]
    missing = set(wanted or ()) - {each.name for each in found}
    if missing:
        sys.exit(f"No set named {', '.join(sorted(missing))} below {shared / 'eval'}")
    return [each for each in found if wanted is None or each.name in wanted]


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
    index = work / "indexes" / "+".join((gold.name, *settings.encoders))
    with ProgressBars(sys.stderr) as bars:
        index_corpus(gold.corpus, index, settings, load=load, progress=bars)
    return index
