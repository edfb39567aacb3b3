"""Files that a browser sends, written to disk as they arrive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from qa.errors import ChangeRefused
from qa.indexing.folder import Arrived, not_changed, safe_name

LARGEST_FILE = 200 * 1024**2
"""Bytes of one file."""

MOST_FILES = 100
"""Files at a time."""

_MOST_FIELDS = 10
_LONGEST_FIELD = 1000  # bytes


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that has arrived whole.

    Attributes:
        file: where it is for now.
        name: a safe one, made of that which it had.
    """

    file: Path
    name: str


@dataclass(frozen=True, slots=True)
class Upload:
    """What a form brought along.

    Attributes:
        fields: by name.
        files: in their order.
        refused: those that are too large or too many, which are not kept.
    """

    fields: Mapping[str, str]
    files: tuple[Staged, ...]
    refused: tuple[Arrived, ...]


async def receive_upload(request: Request, room: Path) -> Upload:
    """Receive the files of a form.

    A file beyond a limit is received to its end, and thrown away: the browser listens to no
    answer before.

    Args:
        request: with a body of `multipart/form-data`.
        room: an empty folder to put the files into.

    Raises:
        ChangeRefused: if the body is no such form or ends too early, or the disk is full.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise ChangeRefused("Expected a form with files.")
    receiver = _Receiver(room)
    parser = MultipartParser(options[b"boundary"], receiver.callbacks())  # type: ignore[arg-type]
    try:
        async for data in request.stream():
            await run_in_threadpool(parser.write, data)
    except MultipartParseError as error:
        raise ChangeRefused(f"The form that was sent is damaged: {error}") from error
    except OSError as error:
        raise not_changed(room.parents[1], error) from error
    finally:
        receiver.close()
    if not receiver.complete:
        raise ChangeRefused("The upload broke off before its end; nothing was added.")
    return Upload(receiver.fields, tuple(receiver.files), tuple(receiver.refused))


@dataclass(slots=True)
class _Receiver:
    """Takes in the parts of a form one after the other."""

    room: Path
    fields: dict[str, str] = field(default_factory=dict)
    files: list[Staged] = field(default_factory=list)
    refused: list[Arrived] = field(default_factory=list)
    complete: bool = False
    _header: bytes = b""
    _value: bytes = b""
    _disposition: bytes = b""
    _field: str = ""
    _words: bytes = b""
    _name: str | None = None
    _stream: IO[bytes] | None = None
    _size: int = 0

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._take_header,
            "on_header_value": self._take_value,
            "on_header_end": self._end_header,
            "on_headers_finished": self._open,
            "on_part_data": self._take_data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _begin(self) -> None:
        self._disposition, self._words, self._size = b"", b"", 0
        self._name = None

    def _take_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _open(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        given = options[b"filename"].decode("utf-8", "replace")
        self._name = safe_name(given) if given else ""  # empty: the form's chooser was left alone
        if given and len(self.files) + len(self.refused) < MOST_FILES:
            self._stream = (self.room / str(len(self.files))).open("wb")

    def _take_data(self, data: bytes, start: int, end: int) -> None:
        self._size += end - start
        if self._name is None and len(self._words) < _LONGEST_FIELD:
            self._words += data[start:end]
        elif self._stream is not None and self._size <= LARGEST_FILE:
            self._stream.write(data[start:end])

    def _end(self) -> None:
        if self._name is None:
            if len(self.fields) < _MOST_FIELDS:
                words = self._words[:_LONGEST_FIELD]
                self.fields[self._field] = words.decode("utf-8", "replace")
        elif self._stream is not None:
            self.close()
            self._keep(self._name)
        elif self._name:
            self.refused.append(Arrived(self._name, "many"))

    def _keep(self, name: str) -> None:
        file = self.room / str(len(self.files))
        if self._size > LARGEST_FILE:
            file.unlink()
            self.refused.append(Arrived(name, "large"))
        else:
            self.files.append(Staged(file, name))

    def _finish(self) -> None:
        self.complete = True
