"""Language, dates, symbols, kinds and identity of documents."""

import hashlib
from pathlib import Path

import pytest

from qa.errors import UnsupportedFormat
from qa.languages import detect_language
from qa.reading import SUFFIXES
from qa.reading.dates import find_date, is_date
from tests.reading.support import Words, column, pdf, read


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Vienna, 30 May 2012", "2012-05-30"),
        ("21 September, 2011 - Implement effective tools", "2011-09-21"),
        ("Washington D.C., September 30, 2004.", "2004-09-30"),
        ("San José, 3 de diciembre de 2009", "2009-12-03"),
        ("Fait à La Haye, le 19 août 1964", "1964-08-19"),
        ("Honduras, February 10-11, 2011", "2011-02-10"),
        ("this 13th day of May 2004", "2004-05-13"),
        ("JANUARY 2023", "2023-01"),
        ("on 2024-05-01 at noon", "2024-05-01"),
        ("resolution 55/25 of the year 2000", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert find_date(text) == date


def test_date_lines_are_dates_and_little_else() -> None:
    assert is_date("[30 May 2025]")
    assert is_date("Vienna, 30 May 2012")
    assert not is_date("(28 April 2025)")
    assert not is_date("events occurring before 1 January 1951 in Europe")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Trafficking in persons is a crime and its victims must be protected by the State.", "en"),
        ("La trata de personas es un delito y el Estado debe proteger a sus víctimas.", "es"),
        ("La traite des personnes est un crime et l'État doit protéger ses victimes.", "fr"),
        ("الاتجار بالأشخاص جريمة ويجب على الدولة حماية الضحايا", "ar"),
        ("12 345", "und"),
        ("Yes", "und"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert detect_language([text]) == language


def test_the_language_of_most_of_the_text_counts() -> None:
    french = "La traite des personnes est un crime."
    english = "Trafficking in persons is a crime and its victims must be protected."
    assert detect_language([french, *[english] * 40]) == "en"


def test_identity_follows_the_path_and_digest_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    source = read(tmp_path, "deep/a.txt", "Some words.").source
    assert source.path == "deep/a.txt"
    assert source.id == hashlib.sha256(b"deep/a.txt").hexdigest()[:12]
    assert source.digest == hashlib.sha256(b"Some words.").hexdigest()


def test_the_masthead_of_a_united_nations_document(tmp_path: Path) -> None:
    masthead = [
        Words(124, 740, "United Nations", 14),
        Words(440, 740, "A/80/67", 20),
        Words(124, 706, "General Assembly", 20, bold=True),
        Words(397, 705, "Distr.: General"),
        Words(397, 694, "25 February 2025"),
        Words(397, 670, "Original: English"),
        Words(60, 570, "Eightieth session", bold=True),
        Words(124, 503, "Report on the smuggling of migrants", 12, bold=True),
        *column(
            124, 460, ["The report describes what the Office did during the year in all regions,"]
        ),
        Words(60, 44, "25-03172 (E) 210325"),
    ]
    document = read(tmp_path, "a.pdf", pdf(masthead))
    metadata = document.source.metadata
    assert document.source.title == "Report on the smuggling of migrants"
    assert (metadata.issuer, metadata.symbol, metadata.date, metadata.kind) == (
        "General Assembly",
        "A/80/67",
        "2025-02-25",
        "report",
    )
    assert "25-03172" not in document.text
    assert document.blocks[-1].place.section == ()


def test_other_formats_are_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormat, match=r"old PowerPoint format; save it as .pptx"):
        read(tmp_path, "a.ppt", b"x")
    with pytest.raises(UnsupportedFormat, match=r"no reader for .xyz files"):
        read(tmp_path, "a.xyz", b"x")
    assert {".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".pptx"} == SUFFIXES
