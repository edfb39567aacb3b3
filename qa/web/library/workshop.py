"""What is needed to change the documents while they are served."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qa.answering import Index
from qa.indexing import IndexReport, Progress, index_apart
from qa.indexing.folder import sweep_incoming
from qa.web.current import CurrentIndex
from qa.web.following import IndexFollower
from qa.web.library.jobs import LibraryJobs


@dataclass(frozen=True, slots=True)
class Workshop:
    """The folders that are changed, and who does it.

    Attributes:
        corpus: the folder of the documents.
        index: the folder of their index.
        jobs: runs the changes.
        follower: opens a new index.
    """

    corpus: Path
    index: Path
    jobs: LibraryJobs
    follower: IndexFollower


def furnish(
    current: CurrentIndex, corpus: Path, index: Path, open_newest: Callable[[], Index]
) -> Workshop:
    """Make a workshop that indexes in another process, with the settings of the index in use.

    What a server that was killed had left of an upload is removed.

    Args:
        current: what answers.
        corpus: the folder of the documents.
        index: the folder of their index.
        open_newest: opens the index that lies there, ready to answer.
    """
    sweep_incoming(corpus)
    follower = IndexFollower(current, index, open_newest)

    def run(rebuild: bool, progress: Progress) -> IndexReport:
        settings = current.index.settings
        return index_apart(corpus, index, settings, rebuild=rebuild, progress=progress)

    return Workshop(corpus, index, LibraryJobs(run, follower.catch_up), follower)
