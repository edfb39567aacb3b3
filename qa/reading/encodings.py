"""Bytes of text files to characters."""

import codecs

from charset_normalizer import from_bytes

from qa.errors import DamagedFile

_MARKS = (  # longer marks first: the UTF-32 mark begins with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096
_GUESS_SAMPLE = 65536


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the characters that `data` encodes, with line ends as line feeds.

    A byte order mark is believed first, then UTF-8 if it fits without error, then the
    encoding that the file itself declares, then a guess from the bytes.

    Args:
        data: the whole file.
        declared: encoding named inside the file, as HTML does.

    Raises:
        DamagedFile: if the bytes are no text in any encoding.
    """
    text = _by_mark(data) or _by_zero_bytes(data) or _by_name(data, "utf-8")
    if text is None or "\x1b$" in text[:_SAMPLE]:  # ISO-2022 escapes are valid ASCII
        text = (declared and _by_name(data, declared)) or _by_guess(data)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _by_mark(data: bytes) -> str | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _by_name(data, name)
    return None


def _by_zero_bytes(data: bytes) -> str | None:
    """Tell UTF-16 and UTF-32 without a mark by where Latin letters leave zero bytes."""
    sample = data[:_SAMPLE]
    if b"\x00" not in sample:
        return None
    zeros = [sample[position::4].count(0) / max(1, len(sample) // 4) for position in range(4)]
    if zeros[1] > 0.9 and zeros[2] > 0.9 and zeros[3] > 0.9:
        return _by_name(data, "utf-32-le")
    if zeros[0] > 0.9 and zeros[1] > 0.9 and zeros[2] > 0.9:
        return _by_name(data, "utf-32-be")
    if zeros[1] > 0.4 and zeros[3] > 0.4 and zeros[0] < 0.1:
        return _by_name(data, "utf-16-le")
    if zeros[0] > 0.4 and zeros[2] > 0.4 and zeros[1] < 0.1:
        return _by_name(data, "utf-16-be")
    raise DamagedFile("expected text, found binary data; check what kind of file this is")


def _by_name(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _by_guess(data: bytes) -> str:
    best = from_bytes(data[:_GUESS_SAMPLE]).best()
    text = _by_name(data, best.encoding) if best is not None else None
    if text is None and best is not None:
        text = data.decode(best.encoding, errors="replace")
    if text is None:
        raise DamagedFile("expected text, found bytes in no known encoding; save it as UTF-8")
    return text
