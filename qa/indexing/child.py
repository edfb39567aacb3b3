"""The process that indexes on behalf of another one; see `qa.indexing.apart`."""

import json
from pathlib import Path

from qa.indexing.journey import index_corpus
from qa.isolation.work import Told, work_for_parent
from qa.settings import IndexSettings


def main(request: str) -> None:
    """Index as a request says; an index that is not finished is swept away by the next run.

    Args:
        request: corpus, index, settings and whether to rebuild, as a JSON list.
    """
    corpus, index, settings, rebuild = json.loads(request)

    def work(tell: Told) -> dict[str, object]:
        report = index_corpus(
            Path(corpus),
            Path(index),
            IndexSettings.from_json(settings),
            rebuild=rebuild,
            progress=lambda stage, done, total: tell(stage, done, total),
        )
        return report.as_json()

    work_for_parent(work)
