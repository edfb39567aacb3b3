"""The folder of files with gold questions: which there are, and new ones."""

from contextlib import suppress
from pathlib import Path

from qa.errors import GoldError
from qa.evaluation.judging.file import NAME as JUDGMENTS
from qa.indexing.folder import safe_name

ENDING = ".jsonl"
LARGEST = 8 * 1024**2
"""Bytes of a file; a thousand questions need a twentieth of it."""


class GoldFolder:
    """Files of gold questions in one folder, which need not be there before the first."""

    def __init__(self, folder: Path) -> None:
        """Name the folder."""
        self.path = folder

    def names(self) -> tuple[str, ...]:
        """Return the names of all files, in their order; judgments are none of them."""
        found = self.path.glob(f"*{ENDING}") if self.path.is_dir() else ()
        return tuple(
            sorted(
                each.name
                for each in found
                if each.is_file() and each.name != JUDGMENTS and not each.name.startswith(".")
            )
        )

    def file(self, name: str) -> Path:
        """Return where a file is.

        Raises:
            GoldError: if there is none of this name.
        """
        if name not in self.names():
            raise GoldError(f"There is no file of questions named {name!r} in {self.path}")
        return self.path / name

    def add(self, wanted: str, text: str) -> str:
        """Add a file; if one of that name is there, under the name with a number behind it.

        Args:
            wanted: a name as a stranger gave it.
            text: its content.

        Returns:
            The name; that of a file with the same content, if there is one.

        Raises:
            GoldError: if it cannot be written.
        """
        stem = Path(safe_name(wanted)).stem
        number, name = 1, f"{stem}{ENDING}"
        content = text.encode("utf-8", "surrogatepass")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            while not self._put(name, content):
                number += 1
                name = f"{stem}-{number}{ENDING}"
        except OSError as error:
            raise GoldError(f"{self.path / name} cannot be written: {error.strerror}") from error
        return name

    def _put(self, name: str, content: bytes) -> bool:
        """Write a file unless there is another one of this name; the name of judgments is taken."""
        file = self.path / name
        if name == JUDGMENTS:
            return False
        try:
            stream = file.open("xb")
        except FileExistsError:
            return file.read_bytes() == content
        try:
            with stream:
                stream.write(content)
        except OSError:  # a full disk; half a file would pass for a whole one
            with suppress(OSError):
                file.unlink()
            raise
        return True
