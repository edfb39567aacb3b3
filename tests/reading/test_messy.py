"""Files that break readers: each is read, or refused with one plain reason."""

import pytest

from qa.errors import NoTextFound, ReadingError, UnsupportedFormat
from qa.reading import read_document
from tests.reading.support import SHARED, is_well_formed, needs_shared

MESSY = sorted((SHARED / "messy").glob("*")) if SHARED.is_dir() else []


@needs_shared
def test_every_messy_file_is_read_or_refused() -> None:
    refused: dict[str, str] = {}
    for file in MESSY:
        try:
            assert is_well_formed(read_document(file, file.parent)), file.name
        except ReadingError as error:
            refused[file.name] = f"{type(error).__name__}: {error}"
    assert len(MESSY) - len(refused) == READ
    assert all("\n" not in reason and len(reason) < 200 for reason in refused.values())


READ = 163


@needs_shared
@pytest.mark.parametrize(
    ("name", "error", "reason"),
    [
        ("pdfplumber__issue-203-decimalize.pdf", NoTextFound, "no text on any of 3 pages"),
        ("unstructured-example-docs__fake.doc", UnsupportedFormat, "old Word format"),
        ("unstructured-example-docs__eng_spa_mult.ppt", UnsupportedFormat, "old PowerPoint format"),
        ("unstructured-example-docs__fake-text-all-whitespace.txt", NoTextFound, "holds no words"),
        ("markitdown__MEDRPT-2024-PAT-3847_medical_report_scan.md", NoTextFound, "is empty"),
    ],
)
def test_the_reason_says_what_is_wrong(name: str, error: type[ReadingError], reason: str) -> None:
    with pytest.raises(error, match=reason):
        read_document(SHARED / "messy" / name, SHARED)


@needs_shared
def test_real_documents_are_tiled_by_their_blocks() -> None:
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    treaties = sorted((SHARED / "corpora" / "treaties").glob("*.md"))
    reports = sorted((SHARED / "corpora").glob("[gu]*/[A-Z]*.pdf"))
    for file in [*seeds, *treaties, *reports[::5]]:
        assert is_well_formed(read_document(file, SHARED)), file.name
