"""Write the graphs of the packaged encoders: `python -m training.encoder_graphs`.

A graph tells ONNX Runtime what to compute and in which fused operators; its weights are only
declared, and given when it is opened. Needs the extra `training`.
"""

from dataclasses import dataclass
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from qa.models.packaged_encoder import GRAPHS

_FUSED = (
    "com.microsoft"  # https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md
)
_HIDDEN, _WIDE, _HEADS, _POSITIONS = 384, 1536, 12, 512
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Encoder:
    """What tells the encoders apart.

    Attributes:
        layers: how many it has.
        epsilon: of its layer normalisations.
        packed: whether its matrices lie in 4-bit blocks, else in float32.
    """

    layers: int
    epsilon: float
    packed: bool


ENCODERS = {
    "minilm": Encoder(layers=6, epsilon=1e-12, packed=False),
    "e5-small": Encoder(layers=12, epsilon=1e-12, packed=True),
}


def main() -> None:
    """Write every graph."""
    GRAPHS.mkdir(exist_ok=True)
    for name, encoder in ENCODERS.items():
        write_graph(encoder, GRAPHS / f"{name}.onnx")


def write_graph(encoder: Encoder, file: Path) -> None:
    """Write the graph of one encoder."""
    graph = _Graph(encoder)
    graph.embed()
    for layer in range(encoder.layers):
        graph.attend(str(layer))
        graph.widen(str(layer))
    graph.node("MatMul", ["mean", graph.state], "pooled")
    file.write_bytes(graph.model().SerializeToString(deterministic=True))


class _Graph:
    """A graph in the making; `state` names the value that the next step takes."""

    def __init__(self, encoder: Encoder) -> None:
        self.state = "words"
        self._encoder = encoder
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: object) -> str:
        """Add an operator and return the name of its first output."""
        # The standard has those without a domain.
        domain = "" if operator in _STANDARD else _FUSED
        self._nodes.append(
            helper.make_node(operator, inputs, list(outputs), domain=domain, **attributes)
        )
        return outputs[0]

    def weight(self, name: str, *shape: int, kind: int = TensorProto.FLOAT) -> str:
        """Declare a weight without its values."""
        tensor = TensorProto(
            name=name, dims=shape, data_type=kind, data_location=TensorProto.EXTERNAL
        )
        tensor.external_data.add(key="location", value="given when opened")
        self._constants.append(tensor)
        return name

    def embed(self) -> None:
        """Add positions to the words, and normalise."""
        zero = self._numbers("zero", 0)
        length = self.node(
            "Gather", [self.node("Shape", ["words"], "shape"), self._numbers("one", 1)], "length"
        )
        positions = self.weight("positions", _POSITIONS, _HIDDEN)
        here = self.node("Slice", [positions, zero, length, zero], "positions used")
        placed = self.node("Add", ["words", here], "placed")
        self.state = self.node(
            "LayerNormalization",
            [placed, *self._norm("embedding")],
            "embedded",
            epsilon=self._encoder.epsilon,
        )

    def attend(self, layer: str) -> None:
        """Let every token take in the others of its text."""
        part = f"{layer}.attention"
        joined = self._multiply(self.state, part, _HIDDEN, 3 * _HIDDEN)
        thirds = [f"{part}.{each}" for each in ("query", "key", "value")]
        self.node("Split", [joined, self._numbers("thirds", *[_HIDDEN] * 3)], *thirds, axis=2)
        bias = self.weight(f"{part}.bias", 3 * _HIDDEN)
        heard = self.node(
            "MultiHeadAttention", [*thirds, bias, "lengths"], f"{part}.heard", num_heads=_HEADS
        )
        self._add_and_norm(
            self._multiply(heard, f"{layer}.mixing", _HIDDEN, _HIDDEN), f"{layer}.mixing"
        )

    def widen(self, layer: str) -> None:
        """Pass every token through the wide layer."""
        part = f"{layer}.widening"
        wide = self._multiply(self.state, part, _HIDDEN, _WIDE)
        bent = self.node("BiasGelu", [wide, self.weight(f"{part}.bias", _WIDE)], f"{part}.bent")
        self._add_and_norm(
            self._multiply(bent, f"{layer}.narrowing", _WIDE, _HIDDEN), f"{layer}.narrowing"
        )

    def _multiply(self, value: str, part: str, columns: int, rows: int) -> str:
        if not self._encoder.packed:
            weight = self.weight(f"{part}.weight", rows, columns)
            return self.node("FusedMatMul", [value, weight], f"{part}.product", transB=1)
        blocks = columns // _BLOCK
        return self.node(
            "MatMulNBits",
            [
                value,
                self.weight(f"{part}.blocks", rows, blocks, _BLOCK // 2, kind=TensorProto.UINT8),
                self.weight(f"{part}.scales", rows * blocks),
            ],
            f"{part}.product",
            K=columns,
            N=rows,
            bits=4,
            block_size=_BLOCK,
            accuracy_level=1,  # float32
        )

    def _add_and_norm(self, value: str, part: str) -> None:
        bias = self.weight(f"{part}.bias", _HIDDEN)
        self.state = self.node(
            "SkipLayerNormalization",
            [value, self.state, *self._norm(part), bias],
            f"{part}.normed",
            epsilon=self._encoder.epsilon,
        )

    def _norm(self, part: str) -> list[str]:
        return [self.weight(f"{part}.norm.{each}", _HIDDEN) for each in ("scale", "shift")]

    def _numbers(self, name: str, *numbers: int) -> str:
        if all(each.name != name for each in self._constants):
            self._constants.append(
                helper.make_tensor(name, TensorProto.INT64, [len(numbers)], numbers)
            )
        return name

    def model(self) -> onnx.ModelProto:
        """Return what was made."""
        texts, tokens = "texts", "tokens"
        inputs = [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, [texts, tokens, _HIDDEN]),
            helper.make_tensor_value_info("lengths", TensorProto.INT32, [texts]),
            helper.make_tensor_value_info("mean", TensorProto.FLOAT, [texts, 1, tokens]),
        ]
        outputs = [helper.make_tensor_value_info("pooled", TensorProto.FLOAT, [texts, 1, _HIDDEN])]
        graph = helper.make_graph(self._nodes, "encoder", inputs, outputs, self._constants)
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=8)


_STANDARD = {"Add", "Gather", "LayerNormalization", "MatMul", "Shape", "Slice", "Split"}


if __name__ == "__main__":
    main()
