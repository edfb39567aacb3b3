"""Cells of tables that people open with a spreadsheet, which takes some words for formulas.

A formula in the title of a hostile document would be run on the desk of whoever opens the table.
Spreadsheets take a cell that begins with an apostrophe for words, as people know from typing.
"""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_words(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def as_meant(cell: str) -> str:
    """Return what a cell stands for that `as_words` returned; any other stays as it is."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_FORMULA) else cell
