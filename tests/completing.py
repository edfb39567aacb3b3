"""Coroutines run to their end, beside a browser of other tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def completed(waiting: Coroutine[Any, Any, T]) -> T:
    """Run to the end, apart from the loop that a browser of other tests keeps in this thread."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, waiting).result()
