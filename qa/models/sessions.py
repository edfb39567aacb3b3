"""Models that ONNX Runtime runs."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime  # type: ignore[import-untyped]


class OnnxModel:
    """An ONNX file, opened; safe to use from several threads."""

    def __init__(
        self,
        file: Path,
        constants: Mapping[str, npt.NDArray[np.generic]] | None = None,
        processors: int = 1,
    ) -> None:
        """Open the file.

        Args:
            file: a model with one output.
            constants: by name, values of the constants that the file declares without a value.
            processors: how many a run takes. The output is the same to the last bit. Where there
                is much to do at once, the caller had better share it out among its own threads.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = processors
        # A thread that spins until there is more to do keeps its processor from other questions:
        # many at a time then took a sixth longer.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
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
