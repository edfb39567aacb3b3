"""`metadata.csv` in the corpus: what its owners know better than reading found.

The file may come from a spreadsheet: commas, semicolons or tabs part the cells, a byte order
mark may stand in front, cells may be quoted.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from qa.chunking import chunk_document
from qa.corpus import SIDECAR
from qa.errors import SidecarError
from qa.indexing.cells import as_meant
from qa.isolation import Outcome, Read, Reading
from qa.records import Document

COLUMNS = ("path", "title", "issuer", "date", "symbol", "language", "kind")
_SEPARATORS = ",;\t"
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Correction:
    """A line of the file; `None` leaves what reading found.

    Attributes:
        line: where it stands in the file, from 1.
        path: of the document, relative to the corpus folder.
        date: ISO 8601, as exact as known.
        language: ISO 639-1 code.
    """

    line: int
    path: str
    title: str | None = None
    issuer: str | None = None
    date: str | None = None
    symbol: str | None = None
    language: str | None = None
    kind: str | None = None

    @property
    def fingerprint(self) -> str:
        """The same for lines that correct the same."""
        return hashlib.sha256(repr(astuple(self)[2:]).encode()).hexdigest()[:16]

    def applied(self, document: Document) -> Document:
        """Return a document as this line has it."""
        source, about = document.source, document.source.metadata
        return replace(
            document,
            source=replace(
                source,
                title=self.title or source.title,
                language=self.language or source.language,
                metadata=replace(
                    about,
                    issuer=self.issuer or about.issuer,
                    date=self.date or about.date,
                    symbol=self.symbol or about.symbol,
                    kind=self.kind or about.kind,
                ),
            ),
        )


@dataclass(frozen=True, slots=True)
class Sidecar:
    """All lines of the file, by the path of their document; none if there is no file."""

    file: Path
    corrections: Mapping[str, Correction]

    def correction(self, path: str) -> Correction | None:
        """Return what the file says of a document; `None` if nothing."""
        return self.corrections.get(_composed(path))

    def fingerprint(self, path: str) -> str | None:
        """Return what the file says of a document, as a fingerprint; `None` if nothing."""
        correction = self.correction(path)
        return correction.fingerprint if correction is not None else None

    def unmatched(self, paths: Collection[str]) -> tuple[str, ...]:
        """Return a warning for each line whose document is not among `paths`."""
        there = set(map(_composed, paths))
        return tuple(
            f"{self.file}, line {correction.line}: the corpus has no file {correction.path}"
            for path, correction in self.corrections.items()
            if path not in there
        )

    def correcting(self, read: Read) -> Read:
        """Return a reader whose documents are as this file has them.

        Where title or language differ the document is cut again: headings stand in the
        context of every chunk, and sentences end in each language in its own way.
        """

        def read_corrected(
            files: Sequence[Path], corpus: Path, chunk_characters: int
        ) -> Generator[Outcome, None, None]:
            with closing(read(files, corpus, chunk_characters)) as outcomes:
                for outcome in outcomes:
                    yield self._corrected(outcome, chunk_characters)

        return read_corrected

    def _corrected(self, outcome: Outcome, chunk_characters: int) -> Outcome:
        if not isinstance(outcome, Reading):
            return outcome
        found = outcome.document
        correction = self.correction(found.source.path)
        if correction is None:
            return outcome
        document = correction.applied(found)
        same = (found.source.title, found.source.language)
        if (document.source.title, document.source.language) == same:
            return Reading(document, outcome.chunks)
        return Reading(document, chunk_document(document, chunk_characters))


def read_sidecar(corpus: Path) -> Sidecar:
    """Read `metadata.csv` of a corpus, if there is one.

    Raises:
        SidecarError: if a line cannot be used; the message names file and line.
    """
    file = corpus / SIDECAR
    data = sidecar_bytes(file)
    return Sidecar(file, {}) if data is None else parse_sidecar(data, file)


def sidecar_bytes(file: Path) -> bytes | None:
    """Return what the file holds; `None` if there is none.

    Raises:
        SidecarError: if it cannot be opened.
    """
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SidecarError(f"{file} cannot be opened: {error.strerror}") from error


def sidecar_text(data: bytes, file: Path) -> str:
    """Decode what the file holds, without its byte order mark.

    Raises:
        SidecarError: if it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SidecarError(f"{file}: expected UTF-8; save it as “CSV UTF-8”") from error


def parse_sidecar(data: bytes, file: Path) -> Sidecar:
    """Understand the bytes of a `metadata.csv`.

    Args:
        data: what it holds.
        file: where it is, for messages.

    Raises:
        SidecarError: if a line cannot be used; the message names file and line.
    """
    text = sidecar_text(data, file)
    corrections: dict[str, Correction] = {}
    for correction in _corrections(text, file):
        other = corrections.setdefault(_composed(correction.path), correction)
        if other is not correction:
            raise SidecarError(
                f"{file}, line {correction.line}: {correction.path} stands in line "
                f"{other.line} already; give each document one line"
            )
    return Sidecar(file, corrections)


def _corrections(text: str, file: Path) -> Iterator[Correction]:
    rows = _rows(text, file)
    number, header = next(rows, (1, []))
    columns = [cell.casefold() for cell in header]
    _check_header(columns, f"{file}, line {number}")
    for line, cells in rows:
        if any(cells):
            yield _correction(line, columns, cells, f"{file}, line {line}")


def _rows(text: str, file: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of its first line; cells without outer white space."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, list(map(folded, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise SidecarError(f"{file}, line {line}: a quoted cell is broken ({error})") from error


def separator(text: str) -> str:
    """Return what parts the cells of a `metadata.csv`."""
    first = text.partition("\n")[0]
    return max(_SEPARATORS, key=first.count)


def folded(cell: str) -> str:
    """Return what a cell stands for, without white space around its words."""
    return as_meant(" ".join(cell.split()))


def composed_path(cell: str) -> str:
    """Return the path that a cell names, in one form.

    Systems differ in how they part folders, and in how they write letters with accents.
    """
    return _composed(_path(cell))


def _check_header(columns: Sequence[str], where: str) -> None:
    expected = ", ".join(COLUMNS)
    for column in columns:
        if column not in COLUMNS:
            raise SidecarError(f"{where}: unknown column {column!r:.80}; expected {expected}")
        if columns.count(column) > 1:
            raise SidecarError(f"{where}: the column {column!r:.80} stands there twice")
    if "path" not in columns:
        raise SidecarError(f"{where}: no column 'path'; expected {expected}")


def _correction(line: int, columns: Sequence[str], cells: Sequence[str], where: str) -> Correction:
    if len(cells) > len(columns):
        raise SidecarError(
            f"{where}: expected {len(columns)} cells, found {len(cells)}; "
            "put cells that hold a separator in quotes"
        )
    values = {column: cell for column, cell in zip(columns, cells, strict=False) if cell}
    path = _path(values.pop("path", ""))
    if not path:
        raise SidecarError(f"{where}: no path; expected that of a file in the corpus")
    if "language" in values:
        values["language"] = values["language"].casefold()
    check_values(values, where)
    return Correction(line, path, **values)


def check_values(values: Mapping[str, str], where: str) -> None:
    """Make sure that what is said of a document can be used.

    Args:
        values: by column; languages in small letters.
        where: what the message begins with.

    Raises:
        SidecarError: if a date or language is none.
    """
    _check(values, "date", _DATE.fullmatch, "2011, 2011-09 or 2011-09-21", where)
    _check(values, "language", _LANGUAGE.fullmatch, "a code such as en, es or fr", where)


def _check(
    values: Mapping[str, str],
    column: str,
    accepts: Callable[[str], object],
    expected: str,
    where: str,
) -> None:
    if column in values and not accepts(values[column]):
        raise SidecarError(f"{where}: {column}: expected {expected}, found {values[column]!r:.80}")


def _path(cell: str) -> str:
    return folded(cell).replace("\\", "/").removeprefix("./")


def _composed(path: str) -> str:
    """Return a path in one form: systems differ in how they write letters with accents."""
    return unicodedata.normalize("NFC", path)
