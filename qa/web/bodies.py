"""How much a request may bring along, counted while it arrives."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import Message, Receive

from qa.web.given import whole_number

LARGEST_BODY = 64 * 1024
"""Bytes of a request; a question of the greatest length allowed needs a tenth of it."""

LARGEST_UPLOAD = 1024**3
"""Bytes of all files that are uploaded at once."""

LARGEST_LESSON_FORM = 1024 * 1024
"""Bytes of a form with a whole lesson, whose characters may take three times their room."""

LARGEST_GOLD_FORM = 9 * 1024 * 1024
"""Bytes of a form with a file of gold questions."""

GOLD_FILES = "/evaluate/gold"
LESSONS = "/teach/"
UPLOADS = "/library/files"

_LARGER: Mapping[str, int] = {UPLOADS: LARGEST_UPLOAD}


class BodyTooLarge(Exception):
    """More arrived than the address takes."""


def largest_body(path: str) -> int:
    """Return how many bytes a request to a path may bring along."""
    if path.startswith(LESSONS):
        return LARGEST_LESSON_FORM
    if path == GOLD_FILES:
        return LARGEST_GOLD_FORM
    return _LARGER.get(path, LARGEST_BODY)


def announces_too_much(headers: Headers, path: str) -> bool:
    """Tell whether a request says that it brings too much, or, but for uploads, does not say."""
    length = whole_number(headers.get("content-length", ""))
    return path not in _LARGER if length is None else length > largest_body(path)


def counted(receive: Receive, path: str) -> Receive:
    """Count what arrives, as its announcement need not be true.

    Raises:
        BodyTooLarge: when the application receives more than the path takes.
    """
    room = largest_body(path)

    async def receive_counted() -> Message:
        nonlocal room
        message = await receive()
        room -= len(message.get("body", b""))
        if room < 0:
            raise BodyTooLarge
        return message

    return receive_counted
