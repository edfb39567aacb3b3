"""A sweep: the same questions asked under every setting of a grid, and one table of it all.

Passages are encoded once: the index of a chunk length starts from that of another, and the
index with fewer encoders from that with all of them; what both cut alike keeps its vectors. Each
setting is a stored run, so that a sweep that was stopped goes on where it was.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from qa.answering import Index
from qa.errors import IndexProblem, RunError
from qa.evaluation.compare import compare
from qa.evaluation.gold import Question
from qa.evaluation.grid import Setting
from qa.evaluation.metrics import at_level
from qa.evaluation.run_files import read_run, run_file, stored_run
from qa.evaluation.run_header import RunHeader, System
from qa.evaluation.runs import Run
from qa.evaluation.significance import holm
from qa.evaluation.storing import evaluate_and_store
from qa.indexing import IndexReport, Progress, silent
from qa.settings import Fusion, IndexSettings
from qa.store.copying import copy_current

JUDGED_BY = at_level("nDCG@10 linear gain", "passages")
"""The score that settings are compared by."""


class Build(Protocol):
    """Brings an index up to date, as `qa.indexing.index_corpus` does."""

    def __call__(
        self, corpus: Path, index: Path, settings: IndexSettings, *, progress: Progress
    ) -> IndexReport:
        """Build or update an index."""


class Open(Protocol):
    """Opens an index, as `qa.answering.open_index` does."""

    def __call__(self, path: Path, *, reader: str, fusion: Fusion) -> Index:
        """Open an index."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sweep works.

    Attributes:
        corpus: the documents.
        index: an index of them to take vectors from, if it is there.
        work: folder of the indexes of the sweep.
        runs: folder of the runs.
    """

    corpus: Path
    index: Path
    work: Path
    runs: Path


@dataclass(frozen=True, slots=True)
class Swept:
    """What came of one setting.

    Attributes:
        setting: which.
        run: what came of the questions.
        difference: of `JUDGED_BY` to the first setting; `None` for the first.
        p_holm: how likely so large a difference is by chance, corrected for all settings.
    """

    setting: Setting
    run: Run
    difference: float | None
    p_holm: float | None


def sweep(
    name: str,
    questions: Sequence[Question],
    settings: Sequence[Setting],
    place: Place,
    build: Build,
    open_index: Open,
    progress: Progress = silent,
) -> list[Swept]:
    """Ask the questions under every setting; go on where a sweep of this name was stopped.

    Args:
        name: of the sweep; its runs are named after it and their setting.
        questions: as `read_gold` returns them.
        settings: what to try; others are compared with the first.
        place: where to.
        build: brings an index up to date.
        open_index: opens an index.
        progress: told of every step, with the number of the setting before its name.

    Raises:
        QaError: if an index cannot be built or opened, a question cannot be asked, or a run of
            the same name was made from other documents, questions or settings.
    """
    _check_names(settings)
    runs = []
    for number, setting in enumerate(settings, start=1):
        told = _Numbered(progress, f"{number}/{len(settings)} ")
        index = _index(setting, settings, place, build, told)
        opened = open_index(index, reader=setting.reader, fusion=setting.fusion)
        header = RunHeader.made_now(
            f"{name}.{setting.name}", name, questions, System.of(opened, setting.k)
        )
        runs.append(
            _finished(place.runs, header)
            or evaluate_and_store(opened, questions, header, place.runs, told)
        )
    return list(_compared(settings, runs))


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Tells progress with the number of the setting before the name of the stage."""

    progress: Progress
    number: str

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.progress(f"{self.number}{stage}", done, total)


def _check_names(settings: Sequence[Setting]) -> None:
    known: dict[str, Setting] = {}
    for setting in settings:
        if known.setdefault(setting.name, setting) != setting:
            raise RunError(f"Two settings have the name {setting.name}; rename a folder")


def _index(
    setting: Setting, settings: Sequence[Setting], place: Place, build: Build, told: Progress
) -> Path:
    """Return an index for a setting, built from what is there already."""
    everything = tuple(dict.fromkeys(name for each in settings for name in each.encoders))
    whole = Setting(setting.chunk, everything, "none", "scores", 1)
    chunks = list(dict.fromkeys(each.chunk for each in settings))
    before = chunks[: chunks.index(setting.chunk)]
    origin = place.index
    if before:
        origin = place.work / Setting(before[-1], everything, "none", "scores", 1).index_name
    folder = _built(whole, origin, place, build, told)
    if set(setting.encoders) == set(everything):
        return folder
    return _built(setting, folder, place, build, told)


def _built(setting: Setting, origin: Path, place: Place, build: Build, told: Progress) -> Path:
    folder = place.work / setting.index_name
    if not (folder / "current").exists():
        with suppress(IndexProblem):  # without vectors to take over, everything is encoded
            copy_current(origin, folder)
    build(place.corpus, folder, setting.index_settings, progress=told)
    return folder


def _finished(runs: Path, header: RunHeader) -> Run | None:
    """Return the run of an earlier sweep, if it asked the same of the same to its end."""
    file = run_file(runs, header.name)
    if not file.exists():
        return None
    stored = stored_run(file)
    if stored is None or not stored.figures or not stored.header.goes_on(header):
        return None
    return read_run(file)


def _compared(settings: Sequence[Setting], runs: Sequence[Run]) -> Iterator[Swept]:
    scores = [compare(runs[0], run, [JUDGED_BY]).scores[0] for run in runs[1:]]
    corrected = holm([score.p for score in scores])
    yield Swept(settings[0], runs[0], None, None)
    for setting, run, score, p in zip(settings[1:], runs[1:], scores, corrected, strict=True):
        yield Swept(setting, run, score.difference.value, p)
