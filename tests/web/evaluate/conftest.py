"""A laboratory for each test, and one with two runs for tests that only look."""

from pathlib import Path

import pytest

from tests.web.evaluate.bench import Bench, Visitor


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def visitor(bench: Bench) -> Visitor:
    return Visitor(bench)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Visitor:
    """A visitor of a laboratory that has made two runs; changes nothing."""
    bench = Bench(tmp_path_factory.mktemp("finished"))
    bench.write("gold.jsonl")
    bench.run("usual")
    bench.run("by meaning", fusion="meaning")
    return Visitor(bench)
