"""Sound bytes made unsound, the same way on every run."""

import io
import random
import zipfile

ODD = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b'"', b"'",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    b"</p>", b"<" * 50, b"\xf0\x9f\x98\x80", "\u202e".encode(), b"\xc3", b"{}" * 20, b"[" * 2000,
    b"-1", b"1e999", b"NaN", b"9" * 400, b"%s%n", b"../../etc/passwd", b"=cmd|' /C calc'!A1",
    b"|" * 99,
    b"\n\n\n", b"\\u0000", b"\xe2\x80\xa8", b"#" * 300, b"> " * 500, b"* " * 500, b"1. " * 500,
)  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return bytes with one to six changes."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        _CHANGES[chance.randrange(len(_CHANGES))](made, chance)
    return bytes(made)


def mutated_archive(content: bytes, chance: random.Random) -> bytes:
    """Return a sound archive with one of its members mutated."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    chosen = chance.choice([name for name in members if name.endswith((".xml", ".rels"))])
    members[chosen] = mutated(members[chosen], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return out.getvalue()


def _flip(made: bytearray, chance: random.Random) -> None:
    if made:
        made[chance.randrange(len(made))] ^= chance.randrange(1, 256)


def _cut(made: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(made) + 1)
    del made[start : start + chance.choice((1, 7, 100, 10_000))]


def _insert(made: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(made) + 1)
    made[at:at] = chance.choice(ODD)


def _repeat(made: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(made) + 1)
    part = bytes(made[start : start + chance.choice((5, 50, 500))])
    made[start:start] = part * chance.choice((1, 3, 30))


def _move(made: bytearray, chance: random.Random) -> None:
    start, to = chance.randrange(len(made) + 1), chance.randrange(len(made) + 1)
    part = bytes(made[start : start + 200])
    made[to:to] = part


def _truncate(made: bytearray, chance: random.Random) -> None:
    if chance.random() < 0.2:
        del made[chance.randrange(len(made) + 1) :]


_CHANGES = (_flip, _flip, _cut, _insert, _insert, _repeat, _move, _truncate)
