"""Lines for a terminal: their width, their scripts, and what must not reach it."""

from qa.cli.layout import lines


def test_wide_characters_take_two_columns_and_break_anywhere() -> None:
    assert lines("Question: 人口贩运受害者的保护和援助", 0, 24) == (
        "Question: 人口贩运受害者\n的保护和援助"
    )


def test_marks_take_no_column() -> None:
    letters = "Question: " + "e\u0301" * 12
    assert lines(letters, 0, 22) == letters


def test_a_word_longer_than_a_line_stays_whole() -> None:
    address = "https://intranet.test/" + "a" * 40
    assert lines(f"See {address} end", 2, 30) == f"  See\n  {address}\n  end"


def test_what_steers_a_terminal_is_left_out() -> None:
    hostile = "red \x1b[31m alert\x07\nnext\u2028line \u202eevil\u202c end"
    assert lines(hostile, 0, 80) == "red [31m alert next line evil end"
