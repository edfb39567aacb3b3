"""Citations, word for word, and read back by parsers written for these tests."""

import re

import pytest

from qa.citing import bibtex, footnote, ris
from qa.citing.footnote import written_date
from qa.records import Metadata, Place, Source

UNODC = "United Nations Office on Drugs and Crime"
TREATY = Source(
    id="0123456789ab",
    path="palermo.md",
    title="United Nations Convention against Transnational Organized Crime",
    language="en",
    metadata=Metadata("General Assembly", "2000-11-15", "A/RES/55/25", "treaty"),
    digest="0" * 64,
)
ARTICLE = Place(section=("Convention", "Article 8"), label="annex I, art. 8, para. 2")
RELEASE = Source(
    "1123456789ab",
    "summit.txt",
    "Prosecutors “unite” against trafficking",
    "en",
    Metadata(UNODC, "2011-09-21", None, "press release"),
    "0" * 64,
)
BARE = Source("2123456789ab", "a.pdf", "Notes & 100 % {more}_#1 ~$^\\", "und", Metadata(), "")
ARABIC = Source("3123456789ab", "b.txt", "مذكرة عن الاتجار", "ar", Metadata(date="2004"), "")
REPORT = Source(
    "4123456789ab",
    "r.pdf",
    "Étude\n sur la traite",
    "fr",
    Metadata("Conseil, Bureau & Cie", "2025-03", "S/2025/303", "report"),
    "",
)


@pytest.mark.parametrize(
    ("source", "place", "expected"),
    [
        (
            TREATY,
            ARTICLE,
            "General Assembly, “United Nations Convention against Transnational Organized Crime” "
            "(A/RES/55/25), 15 November 2000, annex I, art. 8, para. 2.",
        ),
        (
            RELEASE,
            Place(label="para. 4 (a)"),
            f"{UNODC}, “Prosecutors ‘unite’ against trafficking”, 21 September 2011, para. 4 (a).",
        ),
        (BARE, Place(), "“Notes & 100 % {more}_#1 ~$^\\”."),
        (BARE, Place(page=4), "“Notes & 100 % {more}_#1 ~$^\\”, p. 4."),
        (BARE, Place(slide=4, section=("A", "B")), "“Notes & 100 % {more}_#1 ~$^\\”, slide 4."),
        (ARABIC, Place(section=("مذكرة",)), "“مذكرة عن الاتجار”, 2004."),
        (
            BARE,
            Place(section=("D “to” M",)),
            "“Notes & 100 % {more}_#1 ~$^\\”, section “D ‘to’ M”.",
        ),
        (
            REPORT,
            Place(page=3, section=("Étude", "Les  faits")),
            "Conseil, Bureau & Cie, “Étude sur la traite” (S/2025/303), March 2025, "
            "section “Les faits”, p. 3.",
        ),
    ],
)
def test_footnotes(source: Source, place: Place, expected: str) -> None:
    assert footnote(source, place) == expected


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2011-09-21", "21 September 2011"),
        ("2011-01-05", "5 January 2011"),
        ("2011-12", "December 2011"),
        ("2011", "2011"),
        ("2011-13", "2011-13"),
        ("undated", "undated"),
        ("n-d", "n-d"),
    ],
)
def test_dates_are_written_as_far_as_they_are_known(date: str, expected: str) -> None:
    assert written_date(date) == expected


def test_a_whole_bibtex_entry() -> None:
    assert bibtex(TREATY, ARTICLE) == "\n".join(
        [
            "@misc{ga2000united-0123:annexiart8para2,",
            "  author = {{General Assembly}},",
            "  title = {{United Nations Convention against Transnational Organized Crime}},",
            "  number = {A/RES/55/25},",
            "  year = {2000},",
            "  month = nov,",
            "  day = {15},",
            "  note = {annex I, art. 8, para. 2},",
            "}",
        ]
    )


def test_a_report_has_an_institution() -> None:
    assert bibtex(REPORT, Place(page=3)) == "\n".join(
        [
            "@techreport{cbc2025etude-4123:p3,",
            "  institution = {{Conseil, Bureau \\& Cie}},",
            "  title = {{Étude sur la traite}},",
            "  number = {S/2025/303},",
            "  year = {2025},",
            "  month = mar,",
            "  note = {p. 3},",
            "}",
        ]
    )


@pytest.mark.parametrize(
    ("source", "place", "key"),
    [
        (RELEASE, Place(label="para. 4 (a)"), "unodc2011prosecutors-1123:para4a"),
        (BARE, Place(), "notes-2123"),
        (ARABIC, Place(page=1), "2004-3123:p1"),
    ],
)
def test_keys(source: Source, place: Place, key: str) -> None:
    assert bibtex(source, place).splitlines()[0] == f"@misc{{{key},"


def test_a_whole_ris_record() -> None:
    assert ris(TREATY, ARTICLE) == "\n".join(
        [
            "TY  - STAT",
            "TI  - United Nations Convention against Transnational Organized Crime",
            "AU  - General Assembly",
            "PY  - 2000",
            "DA  - 2000/11/15/",
            "M1  - A/RES/55/25",
            "SP  - annex I, art. 8, para. 2",
            "LA  - en",
            "ER  - ",
        ]
    )


def test_what_is_not_known_is_left_out_of_ris() -> None:
    assert ris(BARE, Place()) == f"TY  - GEN\nTI  - {BARE.title}\nER  - "
    assert ris(ARABIC, Place(page=12)).splitlines()[2:] == [
        "PY  - 2004",
        "DA  - 2004///",
        "SP  - 12",
        "LA  - ar",
        "ER  - ",
    ]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("report", "RPRT"), ("slides", "SLIDE"), ("press release", "NEWS"), (None, "GEN")],
)
def test_ris_types(kind: str | None, expected: str) -> None:
    source = Source("a", "a.txt", "A", "en", Metadata(kind=kind), "")
    assert ris(source, Place()).splitlines()[0] == f"TY  - {expected}"


# --- read back ----------------------------------------------------------------------------------

SOURCES = [TREATY, RELEASE, BARE, ARABIC, REPORT]
_COMMANDS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
}


def parse_bibtex(entry: str) -> tuple[str, dict[str, str]]:
    """Read an entry as TeX would: values end where their braces balance."""
    head = re.match(r"@(\w+)\{([^\s,{}]+),\s*", entry)
    assert head
    fields, at = {}, head.end()
    while entry[at] != "}":
        name = re.compile(r"(\w+) = ").match(entry, at)
        assert name
        at, value, depth = name.end(), "", 0
        while depth or entry[at] != ",":
            depth += {"{": 1, "}": -1}.get(entry[at], 0)
            value += entry[at]
            at += 1
        fields[name[1]] = value
        at = re.compile(r",\s*").match(entry, at).end()  # type: ignore[union-attr]
    assert entry[at:] == "}"
    return head[1], {name: plain(value) for name, value in fields.items()}


def plain(value: str) -> str:
    while value.startswith("{") and value.endswith("}"):
        value = value[1:-1]
    pattern = "|".join(map(re.escape, _COMMANDS)) + r"|\\[&%$#_]"
    return re.sub(pattern, lambda found: _COMMANDS.get(found[0], found[0][1:]), value)


def parse_ris(record: str) -> dict[str, str]:
    lines = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in record.split("\n")]
    assert all(lines)
    fields = [(line[1], line[2]) for line in lines if line]
    assert (fields[0][0], fields[-1]) == ("TY", ("ER", ""))
    assert len(dict(fields)) == len(fields)
    return dict(fields)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path)
def test_bibtex_reads_back(source: Source) -> None:
    kind, fields = parse_bibtex(bibtex(source, Place(label="para. 1_a")))
    about = source.metadata
    issuer = "institution" if kind == "techreport" else "author"
    dates = [fields.get(name) for name in ("year", "month", "day")]
    assert fields["title"] == " ".join(source.title.split())
    assert fields.get(issuer) == about.issuer
    assert fields.get("number") == about.symbol
    assert fields["note"] == "para. 1_a"
    assert (
        dates
        == {
            TREATY: ["2000", "nov", "15"],
            RELEASE: ["2011", "sep", "21"],
            BARE: [None, None, None],
            ARABIC: ["2004", None, None],
            REPORT: ["2025", "mar", None],
        }[source]
    )


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.path)
def test_ris_reads_back(source: Source) -> None:
    fields = parse_ris(ris(source, Place(label="para. 1")))
    about = source.metadata
    assert fields["TI"] == " ".join(source.title.split())
    assert (fields.get("AU"), fields.get("M1")) == (about.issuer, about.symbol)
    date = [part for part in fields.get("DA", "").split("/") if part]
    assert "-".join(date) == (about.date or "")
    assert fields["SP"] == "para. 1"
