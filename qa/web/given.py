"""What visitors write into addresses, fields and headers: any text at all, read with care."""

from urllib.parse import SplitResult, urlsplit

_MOST_DIGITS = 18  # such a number fits into 64 bits, whatever it is handed to


def whole_number(text: str) -> int | None:
    """Read a whole number from 0; `None` if it is none, or of more than 18 digits."""
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS:
        return int(text)
    return None


def address_parts(address: str) -> SplitResult:
    """Return the parts of an address; all empty where it cannot be one, such as `//[`."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
