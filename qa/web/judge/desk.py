"""What the pages of judging work with."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from qa.errors import JudgmentError
from qa.evaluation.gold_folder import GoldFolder
from qa.evaluation.judging import JudgmentFile, Judgments
from qa.evaluation.judging.file import NAME
from qa.web.current import CurrentIndex
from qa.web.judge.pools import Pools


class JudgmentReader:
    """Reads the file of judgments again only when it was written to."""

    def __init__(self, file: JudgmentFile) -> None:
        """Take the file."""
        self._file = file
        self._read: tuple[tuple[int, int], Judgments] | None = None
        self._lock = Lock()

    def read(self) -> Judgments:
        """Return what stands in the file now.

        Raises:
            JudgmentError: if it cannot be read.
        """
        try:
            stat = self._file.path.stat()
        except FileNotFoundError:
            return Judgments()
        except OSError as error:
            raise JudgmentError(f"{self._file.path} cannot be read: {error.strerror}") from error
        version = (stat.st_mtime_ns, stat.st_size)
        with self._lock:
            if self._read is None or self._read[0] != version:
                self._read = (version, self._file.read())
            return self._read[1]


@dataclass(frozen=True, slots=True)
class Desk:
    """What is judged, and where judgments and gold questions are kept.

    Attributes:
        current: what answers, and holds the documents.
        gold: the files of gold questions.
        runs: folder of the stored runs.
        file: the judgments.
        reader: reads them.
        pools: gathers the passages to judge.
    """

    current: CurrentIndex
    gold: GoldFolder
    runs: Path
    file: JudgmentFile
    reader: JudgmentReader
    pools: Pools

    @classmethod
    def of(cls, current: CurrentIndex, gold: Path, runs: Path) -> "Desk":
        """Return what is needed for an index in use, and the folders of gold files and runs."""
        folder, file = GoldFolder(gold), JudgmentFile(gold / NAME)
        return cls(current, folder, runs, file, JudgmentReader(file), Pools(folder, runs))
