"""Models that a user names: folders, names to download, and what is neither."""

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError

import pytest

from qa.errors import ModelProblem
from qa.models import load_encoder, load_reader

Load = Callable[[str], object]
LOADS = pytest.mark.parametrize(
    ("load", "expected"),
    [
        (load_encoder, "expected minilm, e5-small, or a sentence-transformers folder or name"),
        (load_reader, "expected e5-reader, none, or a CrossEncoder's folder or name"),
    ],
    ids=["encoder", "reader"],
)


@LOADS
def test_a_folder_without_a_model_is_refused(tmp_path: Path, load: Load, expected: str) -> None:
    with pytest.raises(ModelProblem) as caught:
        load(str(tmp_path))
    assert f"{str(tmp_path)!r}: {expected} that can be loaded; " in str(caught.value)


@LOADS
def test_a_name_is_not_looked_up_without_a_network(
    monkeypatch: pytest.MonkeyPatch, load: Load, expected: str
) -> None:
    def unreachable(*_: object, **__: object) -> NoReturn:
        raise URLError("no network")

    monkeypatch.setattr("qa.models.loading.urlopen", unreachable)
    with pytest.raises(ModelProblem, match=r"'nosuch': .* cannot be reached to download") as caught:
        load("nosuch")
    assert expected in str(caught.value)


@LOADS
def test_a_path_is_never_taken_for_a_name_to_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, load: Load, expected: str
) -> None:
    def called(*_: object, **__: object) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr("qa.models.loading.urlopen", called)
    with pytest.raises(ModelProblem, match=expected):
        load(str(tmp_path / "missing"))
