"""What the tests of the reader share: reading bytes, shared data, and a small PDF writer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from qa.reading import read_document
from qa.records import Block, Document

SHARED = Path(__file__).resolve().parents[3] / "shared"

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")


def read(folder: Path, name: str, content: bytes | str) -> Document:
    """Write a file into `folder` and read it."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_document(file, folder)


def words(document: Document, *kinds: str) -> list[str]:
    """Return the texts of all blocks, or of those of some kinds."""
    return [
        block.span.of(document.text)
        for block in document.blocks
        if not kinds or block.kind in kinds
    ]


def block_with(document: Document, phrase: str) -> Block:
    """Return the first block that holds a phrase."""
    return next(block for block in document.blocks if phrase in block.span.of(document.text))


def labels(document: Document) -> list[tuple[str | None, str]]:
    """Return label and first words of every block that is no heading."""
    return [
        (block.place.label, " ".join(block.span.of(document.text).split()[:3]))
        for block in document.blocks
        if block.kind != "heading"
    ]


def is_well_formed(document: Document) -> bool:
    """Tell whether blocks are in order, do not overlap and leave out nothing but white space."""
    end = 0
    for block in document.blocks:
        if document.text[end : block.span.start].strip() or block.span.end <= block.span.start:
            return False
        end = block.span.end
    return end == len(document.text)


@dataclass(frozen=True, slots=True)
class Words:
    """Words on a PDF page: `x` and `y` in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10.0
    bold: bool = False


def column(x: float, top: float, lines: Sequence[str], size: float = 10.0) -> list[Words]:
    """Return lines below one another, 12 points apart."""
    return [Words(x, top - 12 * number, line, size) for number, line in enumerate(lines)]


def pdf(*pages: Sequence[Words]) -> bytes:
    """Return a PDF of Helvetica text, each page 600 by 800 points."""
    bodies = [_content(page) for page in pages]
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for number, body in enumerate(bodies):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources "
            b"<< /Font << /F 3 0 R /B 4 0 R >> >> " + f"/Contents {6 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(body)} >>\nstream\n".encode() + body + b"\nendstream")
    return _file(objects)


def _content(page: Sequence[Words]) -> bytes:
    lines = []
    for one in page:
        text = one.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        font = "B" if one.bold else "F"
        lines.append(f"BT /{font} {one.size} Tf 1 0 0 1 {one.x} {one.y} Tm ({text}) Tj ET")
    return "\n".join(lines).encode("cp1252")


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())
