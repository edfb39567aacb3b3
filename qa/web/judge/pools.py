"""The passages to be judged: the first that the program, or a stored run, gave to questions."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from threading import Lock, Thread

from qa.answering import Index
from qa.errors import QaError
from qa.evaluation.gold import Question, read_gold
from qa.evaluation.gold_folder import GoldFolder
from qa.evaluation.judging import question_key
from qa.evaluation.run_files import named_run, read_run
from qa.records import Span
from qa.translation import marked

GOLD, RUN = "gold", "run"
"""What passages may come from: a gold file, asked now, or a stored run."""

_MOST_KEPT = 8
_FAILED = marked(
    "Not all questions could be asked; the server has written why where it was started."
)
_PATIENCE = 2.0  # seconds that a page waits for few questions to be asked


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage to judge for it.

    Attributes:
        question_id: of the gold question.
        question: its words.
        document: path of the document in the corpus.
        span: where the passage stands in its canonical text.
        words: the passage, verbatim.
    """

    question_id: str
    question: str
    document: str
    span: Span
    words: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells pairs apart, as `Judgment.pair` does."""
        return question_key(self.question), self.document, "".join(self.words.split())

    def turn(self, judge: str) -> bytes:
        """Return when it is a judge's turn to see this pair: at random, but always the same."""
        return sha256("\0".join((judge, *self.key)).encode("utf-8", "replace")).digest()


@dataclass(frozen=True, slots=True)
class Pool:
    """Pairs to judge, as far as they are known.

    Attributes:
        pairs: each once.
        asked: how many questions were asked so far.
        questions: how many there are to ask.
        left_out: how many passages of runs no longer stand where they did.
        problem: why there are no more pairs, if anything went wrong; perhaps translated.
    """

    pairs: tuple[Pair, ...] = ()
    asked: int = 0
    questions: int = 0
    left_out: int = 0
    problem: str = ""

    @property
    def ready(self) -> bool:
        """Whether every question was asked."""
        return self.asked >= self.questions or bool(self.problem)


class Pools:
    """Gathers passages; keeps the last pools, so that each question is asked once."""

    def __init__(self, gold: GoldFolder, runs: Path) -> None:
        """Take the folders of gold files and of stored runs."""
        self._gold = gold
        self._runs = runs
        self._known: OrderedDict[tuple[object, ...], _Asking] = OrderedDict()
        self._lock = Lock()

    def pool(self, index: Index, sources: Iterable[tuple[str, str]], k: int) -> Pool:
        """Return the pairs of several sources, joined.

        Args:
            index: what gives the documents, and is asked the questions of gold files.
            sources: `GOLD` or `RUN`, and the name of each.
            k: how many passages of each question are judged.
        """
        found = [self._asking(index, kind, name, k).wait() for kind, name in sources]
        pairs = {pair.key: pair for each in found for pair in each.pairs}
        return Pool(
            pairs=tuple(pairs.values()),
            asked=sum(each.asked for each in found),
            questions=sum(each.questions for each in found),
            left_out=sum(each.left_out for each in found),
            problem=next((each.problem for each in found if each.problem), ""),
        )

    def _asking(self, index: Index, kind: str, name: str, k: int) -> "_Asking":
        try:
            file = self._gold.file(name) if kind == GOLD else named_run(self._runs, name)
            stat = file.stat()
        except OSError as error:
            return _Asking(Pool(problem=f"{name} cannot be read: {error.strerror}"))
        except QaError as error:
            return _Asking(Pool(problem=str(error)))
        key = (str(file), stat.st_mtime_ns, stat.st_size, k, index.generation)
        with self._lock:
            if key not in self._known:
                gather = _ask_gold if kind == GOLD else _read_run
                self._known[key] = _Asking(
                    Pool(questions=1), lambda told: gather(index, file, k, told)
                )
                while len(self._known) > _MOST_KEPT:
                    self._known.popitem(last=False)[1].stopped = True
            self._known.move_to_end(key)
            return self._known[key]


class _Asking:
    """A pool that is being gathered by a thread of its own."""

    def __init__(
        self, pool: Pool, gather: Callable[[Callable[[Pool], bool]], None] | None = None
    ) -> None:
        """Begin.

        Args:
            pool: what is known at once.
            gather: gathers, and tells each state of the pool to what it is given, which says
                whether to go on.
        """
        self.pool = pool
        self.stopped = False
        self._thread = Thread(target=self._run, args=(gather,), daemon=True) if gather else None
        if self._thread is not None:
            self._thread.start()

    def wait(self) -> Pool:
        """Return the pool, complete if that takes a moment only."""
        if self._thread is not None:
            self._thread.join(_PATIENCE)
            if not (self._thread.is_alive() or self.pool.ready):  # it failed, and said why there
                return replace(self.pool, problem=_FAILED)
        return self.pool

    def _run(self, gather: Callable[[Callable[[Pool], bool]], None]) -> None:
        try:
            gather(self._told)
        except QaError as error:
            self.pool = Pool(problem=str(error))

    def _told(self, pool: Pool) -> bool:
        self.pool = pool
        return not self.stopped


def _ask_gold(index: Index, file: Path, k: int, told: Callable[[Pool], bool]) -> None:
    questions = read_gold(file)
    pairs: list[Pair] = []
    for done, question in enumerate(questions):
        if not told(Pool(tuple(pairs), done, len(questions))):
            return
        pairs += [
            Pair(question.id, question.text, each.source.path, each.chunk.span, each.chunk.text)
            for each in index.ask(question.text, k).passages
        ]
    told(Pool(tuple(pairs), len(questions), len(questions)))


def _read_run(index: Index, file: Path, k: int, told: Callable[[Pool], bool]) -> None:
    sources = {source.path: source.id for source in index.sources}
    texts: dict[str, str] = {}
    pairs, left_out = [], 0
    run = read_run(file)
    for asked in run.asked:
        for passage in asked.answer["passages"][:k]:
            path = passage["document"]
            if path in sources and path not in texts:
                texts[path] = index.document(sources[path]).text
            span = Span(passage["start"], passage["end"])
            pair = _pair(asked.question, path, span, passage["text"])
            if span.of(texts.get(path, "")) == passage["text"]:
                pairs.append(pair)
            else:
                left_out += 1
    count = len(run.asked)
    told(Pool(tuple(pairs), count, count, left_out))


def _pair(question: Question, document: str, span: Span, words: str) -> Pair:
    return Pair(question.id, question.text, document, span, words)
