"""Several things at the same time, for one question."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import TypeVar

T = TypeVar("T")


def side_by_side(workers: Executor, calls: Sequence[Callable[[], T]]) -> Iterator[T]:
    """Make all calls at once, the first one in this thread, and yield what they return in order.

    Args:
        workers: threads for all calls but the first.
        calls: at least one.
    """
    first, *others = calls
    later = [workers.submit(call) for call in others]
    yield first()
    for each in later:
        yield each.result()
