"""Export the trained reader as an eight-bit ONNX file with its card."""

import hashlib
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import (  # type: ignore[import-untyped]
    QuantType,
    quantize_dynamic,
)
from onnxruntime.transformers.optimizer import (  # type: ignore[import-untyped]
    optimize_model,
)
from torch import Tensor, nn

from training.network import ReaderNetwork

_OPSET = 17


class _OneInput(nn.Module):
    """The network for one input at a time, which needs no mask."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, words: Tensor, segments: Tensor) -> Tensor:
        scores: Tensor = self.network(words, None, segments)
        return scores


def export_reader(network: ReaderNetwork, file: Path) -> str:
    """Write the network to `file` with eight-bit weights.

    Returns:
        The SHA-256 of the file, hexadecimal.
    """
    words, segments = torch.zeros(1, 8, network.hidden), torch.full((1, 3, 8), 0.125)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            _OneInput(network).eval(),
            (words, segments),
            str(plain),
            input_names=["words", "segments"],
            output_names=["scores"],
            dynamic_axes={"words": {1: "tokens"}, "segments": {1: "parts", 2: "tokens"}},
            opset_version=_OPSET,
            dynamo=False,
        )
        fused = Path(folder) / "fused.onnx"
        optimize_model(
            str(plain), model_type="bert", num_heads=network.heads, hidden_size=network.hidden
        ).save_model_to_file(str(fused))
        file.parent.mkdir(parents=True, exist_ok=True)
        quantize_dynamic(
            fused,
            file,
            weight_type=QuantType.QInt8,
            per_channel=True,
            # The fused operators are unknown to the inference of types.
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
