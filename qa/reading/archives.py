"""Office files are ZIP archives: open one only when it is what its name says and not too big."""

import io
import zipfile
import zlib
from datetime import datetime

from qa.errors import DamagedFile, EncryptedFile, UnsupportedFormat

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_TEMPLATE_DAYS = frozenset({"2013-12-23", "2013-01-27"})
_MOST_BYTES = 1 << 30
_MOST_MEMBERS = 20_000
_HIGHEST_RATIO = 200
_RATIO_FLOOR = 50 << 20  # small archives of repetitive XML may well be packed 200 to 1

UNPACKING_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What unpacking a part of an archive raises if its bytes are damaged."""


def check_office_archive(data: bytes, main_part: str, kind: str) -> None:
    """Refuse what is no Office file of the expected kind, or unpacks without bounds.

    Args:
        data: the whole file.
        main_part: start of the member that such a file must have, such as `word/document`.
        kind: what to call the format in messages, such as `Word`.

    Raises:
        EncryptedFile: if the file is protected by a password.
        UnsupportedFormat: if it is in the old binary format under a new name.
        DamagedFile: if it is no such archive, or would unpack to an absurd size.
    """
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED_STREAM in data:
            raise EncryptedFile(f"the {kind} file is protected by a password; save it without one")
        raise UnsupportedFormat(f"old {kind} format under a new name; save it in the new format")
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise DamagedFile(f"expected a {kind} file, found something else: {error}") from error
    if not any(member.filename.startswith(main_part) for member in members):
        raise DamagedFile(f"expected a {kind} file, found an archive without {main_part}.xml")
    if any(member.flag_bits & 1 for member in members):
        raise EncryptedFile(f"the {kind} file is protected by a password; save it without one")
    unpacked = sum(member.file_size for member in members)
    bomb = unpacked > _RATIO_FLOOR and unpacked > _HIGHEST_RATIO * max(1, len(data))
    if bomb or unpacked > _MOST_BYTES or len(members) > _MOST_MEMBERS:
        raise DamagedFile(
            f"refused: {len(data):,} bytes would unpack to {unpacked:,} in {len(members):,} parts"
        )


def damage(kind: str, error: Exception) -> DamagedFile:
    """Return the error for an Office file whose parts cannot be parsed.

    Args:
        kind: what to call the format, such as `Word`.
        error: what parsing it raised.
    """
    if "amplification" in str(error):  # what libxml2 calls it
        return DamagedFile(f"refused: entities in the {kind} file expand without bounds")
    return DamagedFile(f"the {kind} file cannot be parsed: {error}")


def created_day(moment: datetime | None) -> str | None:
    """Return the day on which an Office file was made; templates' own days say nothing."""
    day = moment.date().isoformat() if moment else None
    return None if day in _TEMPLATE_DAYS else day
