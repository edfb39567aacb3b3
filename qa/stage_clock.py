"""The time that each stage of an answer takes."""

import time

from qa.records import Hit, Stage


class StageClock:
    """Collects the stages of one answer, and how long each took; starts when it is made."""

    def __init__(self) -> None:
        self._stages: list[Stage] = []
        self._since = time.perf_counter()

    def end(self, name: str, hits: tuple[Hit, ...] = ()) -> tuple[Hit, ...]:
        """End the stage that began when the last one ended; returns `hits`."""
        now = time.perf_counter()
        self._stages.append(Stage(name, hits, (now - self._since) * 1000))
        self._since = now
        return hits

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages ended so far."""
        return tuple(self._stages)
