"""No cell that the program writes is a formula, and every cell is read as it was meant."""

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.corpus import SIDECAR
from qa.evaluation import quepid
from qa.indexing.cells import as_meant, as_words
from qa.indexing.sidecar import read_sidecar
from qa.indexing.sidecar_writing import correct_document

FORMULAS = ("=HYPERLINK(0)", "+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A1")


@given(st.text())
@example("'=1")
@example("''=1")
@example("\t=1")
def test_cells_come_back(cell: str) -> None:
    written = as_words(cell)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert as_words(written) == written
    if not (cell.startswith("'") and as_meant(cell) != cell):
        assert as_meant(written) == cell


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_correction_is_no_formula(tmp_path: Path, formula: str) -> None:
    path = f"{formula.replace('/', '_')}.txt"
    (tmp_path / path).write_text("words")
    for _ in range(2):  # the second time the line is there already
        correct_document(tmp_path, path, {"title": formula, "issuer": "Somebody"})
    (header, line) = csv.reader((tmp_path / SIDECAR).read_text("utf-8").splitlines())
    assert dict(zip(header, line, strict=True)) | {"path": "", "title": ""} == {
        "path": "", "title": "", "issuer": "Somebody", "date": "", "symbol": "", "language": "",
        "kind": "",
    }  # fmt: skip
    assert (line[0], line[1]) == (f"'{path}", f"'{formula}")
    (correction,) = read_sidecar(tmp_path).corrections.values()
    assert (correction.path, correction.title) == (path, formula)


def test_what_goes_to_quepid_is_no_formula(tmp_path: Path) -> None:
    file = tmp_path / "ratings.csv"
    quepid._write(file, ("query", "docid"), [(formula, "fund.txt") for formula in FORMULAS])
    written = [row[0] for row in csv.reader(file.read_text("utf-8").splitlines())]
    assert written == ["query", *(f"'{formula}" for formula in FORMULAS)]
    assert [row["query"] for _, row in quepid._rows(file, ("query",))] == list(FORMULAS)
