"""The folder of lessons: what is in it, and saving to it."""

import hashlib
import os
import re
import tempfile
import threading
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qa.corpus import LESSONS
from qa.errors import DamagedFile, LessonError
from qa.lessons.parsing import parse_lesson
from qa.lessons.records import Lesson
from qa.reading.encodings import decode

SUFFIXES = (".md", ".txt")
LARGEST_LESSON = 256 * 1024
"""Bytes of a lesson file; a question with note and quote needs about 2 KB."""

_MOST_NAMES = 1000  # of lessons with the same title
_LONGEST_NAME = 60
_UNFIT = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class LessonFile:
    """The file of a lesson, as it was read.

    Attributes:
        name: in addresses: the file's name, without its ending if that is `.md`.
        text: what is in it.
        version: tells whether the file was changed since.
    """

    name: str
    text: str
    version: str

    def lesson(self) -> Lesson:
        """Return the lesson.

        Raises:
            LessonFormatError: if the text is none.
        """
        return parse_lesson(self.text)


class LessonFolder:
    """The lessons of a corpus; they lie in its folder `lessons`, which need not exist."""

    def __init__(self, corpus: Path) -> None:
        """Take the folder of the documents."""
        self._folder = corpus / LESSONS
        self._saving = threading.Lock()

    def names(self) -> tuple[str, ...]:
        """Return the names of all lessons, sorted; hidden files and other kinds do not count."""
        try:
            files = list(self._folder.iterdir())
        except OSError:
            return ()
        return tuple(sorted(_name_of(file) for file in files if self._is_lesson(file)))

    def read(self, name: str) -> LessonFile:
        """Return a lesson's file.

        Raises:
            LessonError: if there is none of this name, or it cannot be read.
        """
        file = self._file(name)
        try:
            size = file.stat().st_size
            data = file.read_bytes() if size <= LARGEST_LESSON else b""
        except OSError as error:
            raise LessonError(f"{file.name} cannot be read: {error.strerror}.") from error
        if size > LARGEST_LESSON:
            raise LessonError(too_large(size))
        return LessonFile(name, lesson_text(data), _version(data))

    def save(self, name: str, text: str, version: str) -> None:
        """Replace the text of a lesson; readers see the old file or the new one, whole.

        Args:
            name: of the lesson.
            text: of its file.
            version: of the file that the new text is made from.

        Raises:
            LessonError: if the file was changed since, is gone, or cannot be written.
        """
        with self._saving:
            if self.read(name).version != version:
                raise LessonError(
                    "This lesson was changed elsewhere since this page was opened. Nothing was "
                    "saved: copy what you wrote, open the lesson again and put it there."
                )
            self._write(self._file(name), text)

    def add(self, title: str, text: str) -> str:
        """Save a new lesson, under a name made from its title.

        Returns:
            The name.

        Raises:
            LessonError: if it cannot be written.
        """
        stem = _file_name(title)
        tries = (stem, *(f"{stem}-{number}" for number in range(2, _MOST_NAMES)))
        with self._saving:
            for name in tries:
                file = self._folder / f"{name}.md"
                if not os.path.lexists(file):
                    self._write(file, text)
                    return name
        raise LessonError(f"There are too many lessons with the title {title!r}; choose another.")

    def remove(self, name: str) -> None:
        """Remove a lesson for good.

        Raises:
            LessonError: if there is none of this name, or it cannot be removed.
        """
        file = self._file(name)
        try:
            file.unlink()
        except OSError as error:
            raise LessonError(f"{file.name} cannot be removed: {error.strerror}.") from error

    def _file(self, name: str) -> Path:
        # Only what stands in the folder is opened: a name never becomes part of a path.
        if name in self.names():
            return self._folder / (name if name.endswith(SUFFIXES[1:]) else f"{name}.md")
        raise LessonError(f"There is no lesson “{name}”. It may have been renamed or removed.")

    def _is_lesson(self, file: Path) -> bool:
        # Links could lead out of the corpus, and pipes have no end.
        return (
            file.suffix in SUFFIXES
            and not file.name.startswith(".")
            and file.is_file()
            and not file.is_symlink()
            and _name_of(file).isprintable()
        )

    def _write(self, file: Path, text: str) -> None:
        data = text.encode("utf-8", "replace")
        if len(data) > LARGEST_LESSON:
            raise LessonError(too_large(len(data)))
        try:
            self._folder.mkdir(exist_ok=True)
            _replace(file, data)
        except OSError as error:
            raise LessonError(f"{file.name} cannot be saved: {error.strerror}.") from error


def lesson_text(data: bytes) -> str:
    """Return the text of a lesson file.

    Raises:
        LessonError: if the bytes are no text.
    """
    try:
        return decode(data)
    except DamagedFile as error:
        raise LessonError(f"This is no lesson: {error}.") from error


def too_large(size: int) -> str:
    """Say that a lesson of `size` bytes is too large."""
    return f"A lesson has at most {LARGEST_LESSON:,} bytes; this one has {size:,}."


def _name_of(file: Path) -> str:
    return file.stem if file.suffix == ".md" else file.name


def _file_name(title: str) -> str:
    """Return a file name, without ending, that every system takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return _UNFIT.sub("-", plain.lower())[:_LONGEST_NAME].strip("-_") or "lesson"


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _replace(file: Path, data: bytes) -> None:
    """Write a file beside the old one, then put it in its place."""
    handle, name = tempfile.mkstemp(prefix=".saving-", dir=file.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.chmod(0o644)
        partial.replace(file)
    except OSError:
        with suppress(OSError):
            partial.unlink()
        raise
