"""The graphs of the encoders are those that `training.encoder_graphs` writes."""

from pathlib import Path

import pytest

from qa.models.packaged_encoder import GRAPHS

pytest.importorskip("onnx")  # of the extra `training`


def test_the_graphs_are_those_written_here(tmp_path: Path) -> None:
    from training.encoder_graphs import ENCODERS, write_graph

    assert sorted(file.stem for file in GRAPHS.iterdir()) == sorted(ENCODERS)
    for name, encoder in ENCODERS.items():
        write_graph(encoder, tmp_path / "graph.onnx")
        assert (tmp_path / "graph.onnx").read_bytes() == (GRAPHS / f"{name}.onnx").read_bytes()
