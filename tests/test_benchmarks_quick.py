"""How figures are compared with those of before, and what is told of a crowd."""

from pathlib import Path
from threading import Lock

import pytest

from benchmarks.concurrency import Ask, Crowd, ask_for
from benchmarks.quick import BASELINE, KINDS, MACHINE, Measurement, compare


def test_a_figure_is_compared_by_its_kind() -> None:
    found = {
        MACHINE: Measurement(10.0, "median"),
        "Success@1": Measurement(0.9, "quality"),
        "median ms": Measurement(100.0, "median"),
        "new": Measurement(1.0, "share"),
    }
    success, median, new = compare(found, {MACHINE: 10.0, "Success@1": 1.0, "median ms": 125.0})
    assert (success.ratio, success.worse) == (0.9, True)
    assert (median.ratio, median.worse) == (1.25, False)
    assert (new.then, new.ratio, new.worse) == (None, None, False)


def test_a_time_of_a_slower_machine_is_that_of_one_as_fast_as_then() -> None:
    found = {MACHINE: Measurement(20.0, "median"), "median ms": Measurement(100.0, "median")}
    (median,) = compare(found, {MACHINE: 10.0, "median ms": 50.0})
    assert (median.now.value, median.ratio, median.worse) == (50.0, 1.0, False)


@pytest.mark.parametrize(
    ("kind", "then", "just", "beyond"),
    [
        ("quality", 1.0, 0.985, 0.975),
        ("share", 1.0, 0.86, 0.84),
        ("gain", 1.0, 0.76, 0.74),
        ("median", 100.0, 129.0, 131.0),
        ("p95", 100.0, 149.0, 151.0),
        ("cold", 1.0, 1.29, 1.31),
    ],
)
def test_what_is_worse_beyond_noise_counts(
    kind: str, then: float, just: float, beyond: float
) -> None:
    machine = {MACHINE: Measurement(10.0, "median")}
    before = {MACHINE: 10.0, "figure": then}
    (one,) = compare({**machine, "figure": Measurement(just, kind)}, before)
    assert not one.worse
    (one,) = compare({**machine, "figure": Measurement(beyond, kind)}, before)
    assert one.worse
    assert kind in KINDS


def test_figures_of_before_lie_beside_the_tables() -> None:
    assert Path("benchmarks/results/quick.json") == BASELINE.relative_to(Path.cwd())


def test_a_crowd_tells_throughput_and_percentiles() -> None:
    crowd = Crowd(8, 0.0, 4.0, [float(number) for number in range(1, 22)], 1.5)
    assert (crowd.throughput, crowd.median, crowd.p95) == (5.25, 11.0, 20.0)


def test_clients_ask_the_questions_in_turn_until_the_time_is_over() -> None:
    asked: list[str] = []
    opened: list[int] = []
    lock = Lock()

    def new_client() -> Ask:
        with lock:
            opened.append(1)

        def ask(question: str) -> None:
            with lock:
                asked.append(question)

        return ask

    crowd = ask_for(new_client, ["a", "b"], 3, 0.05)
    assert len(opened) == crowd.clients == 3
    assert len(crowd.milliseconds) == len(asked) > 3
    assert abs(asked.count("a") - asked.count("b")) <= 3
    none = ask_for(new_client, ["a"], 2, 0.0)
    assert none.milliseconds == []
