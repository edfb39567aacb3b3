"""Models that ONNX Runtime runs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]


class OnnxModel:
    """An ONNX file, opened; safe to use from several threads.

    A run takes the thread that asks for it and no other: with many questions at a time, threads
    that wait for each other after every operator cost more than they bring, and where there is
    much to do at once, the caller shares it out among threads of its own.
    """

    def __init__(
        self, file: Path, constants: Mapping[str, npt.NDArray[np.generic]] | None = None
    ) -> None:
        """Open the file.

        Args:
            file: a model with one output.
            constants: by name, values of the constants that the file declares without a value.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # The session uses their memory without owning it: they have to live as long.
        self._constants = {
            name: onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(each))
            for name, each in (constants or {}).items()
        }
        if self._constants:
            options.add_external_initializers(list(self._constants), list(self._constants.values()))
        self._session = onnxruntime.InferenceSession(
            str(file), sess_options=options, providers=["CPUExecutionProvider"]
        )

    def run(self, **inputs: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
        """Return the output for these inputs, by their names."""
        (output,) = self._session.run(None, inputs)
        return np.asarray(output, dtype=np.float32)
