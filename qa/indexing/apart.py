"""Index in a child process, so that this one goes on answering meanwhile."""

from pathlib import Path

from qa.errors import QaError
from qa.indexing.report import IndexReport, Progress, silent
from qa.isolation.work import WorkBroken, work_apart
from qa.settings import IndexSettings


def index_apart(
    corpus: Path,
    index: Path,
    settings: IndexSettings,
    *,
    rebuild: bool = False,
    progress: Progress = silent,
) -> IndexReport:
    """Bring an index up to date as `qa.indexing.index_corpus` does, in another process.

    Raises:
        QaError: if the run fails; the index that was there stays as it was.
    """
    request = [str(corpus), str(index), settings.as_json(), rebuild]
    try:
        return IndexReport.from_json(work_apart("qa.indexing.child", request, progress))
    except WorkBroken as error:
        raise QaError(
            f"Indexing ended unexpectedly ({error}); the index that was there is unchanged."
        ) from error
