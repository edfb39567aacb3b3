"""A copy of an index, to go on from without changing the original."""

import shutil
from pathlib import Path

from qa.store.generation import open_generation
from qa.store.manifest import generations_folder, pointer


def copy_current(index: Path, target: Path) -> None:
    """Copy the current generation of an index into a folder of its own.

    The pointer is written last, so that a copy that was stopped is no index.

    Args:
        index: what to copy.
        target: where to; anything of it that is there stays.

    Raises:
        IndexProblem: if there is no index, or it cannot be used.
    """
    with open_generation(index) as generation:
        folder = generations_folder(target) / generation.name
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(generation.directory, folder, dirs_exist_ok=True)
        new = pointer(target).with_suffix(".new")
        new.write_text(f"{generation.name}\n", encoding="utf-8")
        new.replace(pointer(target))
