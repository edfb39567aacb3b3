"""Arrays in files that are mapped into memory, not read."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def open_array(file: Path, kind: str, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """Open an array that `numpy.save` wrote, mapped into memory and read-only.

    What stands before the numbers is checked, as numpy would trip over it.

    Args:
        file: its name.
        kind: of its numbers, as numpy writes it, such as `<f4`.
        shape: of the array.

    Raises:
        OSError: if the file is missing.
        ValueError: if it holds another array.
    """
    head = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        head, {"descr": kind, "fortran_order": False, "shape": shape}
    )
    with file.open("rb") as stream:
        if stream.read(len(head.getvalue())) != head.getvalue():
            raise ValueError(f"the head of {file.name} was altered")
    opened: npt.NDArray[Any] = np.load(file, mmap_mode="r", allow_pickle=False)
    return opened
