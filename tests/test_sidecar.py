"""`metadata.csv`: how it may be written, what it corrects, and what that costs."""

import re
from pathlib import Path

import pytest

from qa.answering import open_index
from qa.errors import SidecarError
from qa.indexing.sidecar import Correction, read_sidecar
from qa.lexical import word_query
from qa.records import Metadata
from tests.fake_encoder import FakeEncoder
from tests.test_indexing import FUND, SPANISH, TREATY, Bench

COLUMNS = "path,title,issuer,date,symbol,language,kind\n"
FULL = (
    COLUMNS + "treaty.txt,The treaty,General Assembly,2000-11-15,A/RES/55/25,en,treaty\n"
    "more/fund.txt,,,2010,,,\n"
)
LINES = {
    "treaty.txt": Correction(
        2,
        "treaty.txt",
        "The treaty",
        "General Assembly",
        "2000-11-15",
        "A/RES/55/25",
        "en",
        "treaty",
    ),
    "more/fund.txt": Correction(3, "more/fund.txt", date="2010"),
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.add("treaty.txt", TREATY)
    made.add("more/fund.txt", FUND)
    return made


# --- how it may be written ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        FULL.encode(),
        FULL.encode("utf-8-sig"),
        FULL.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"),
        FULL.replace(",", "\t").encode(),
        FULL.replace("The treaty", '"The\u00a0 treaty "').encode(),
        FULL.replace("path,", "Path ,").replace("more/fund", ".\\more\\fund").encode(),
        FULL.replace(",en,", ",EN,").replace("2010,,,", "2010").encode(),
        (FULL + "\n,,,,,,\n").encode(),
    ],
    ids=["plain", "mark", "semicolons", "tabs", "quotes", "windows", "short", "blank"],
)
def test_spreadsheets_write_it_in_their_own_way(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "metadata.csv").write_bytes(written)
    assert read_sidecar(tmp_path).corrections == LINES


def test_cells_hold_separators_and_line_breaks_in_quotes(tmp_path: Path) -> None:
    text = 'path;title\na.txt;"One; ""two""\nand three"\nb.txt;B\n'
    (tmp_path / "metadata.csv").write_text(text)
    assert list(read_sidecar(tmp_path).corrections.values()) == [
        Correction(2, "a.txt", 'One; "two" and three'),
        Correction(4, "b.txt", "B"),
    ]


def test_letters_with_accents_match_however_a_system_writes_them(tmp_path: Path) -> None:
    (tmp_path / "metadata.csv").write_text("path,title\ngui\u0301a.txt,A\n", "utf-8")
    sidecar = read_sidecar(tmp_path)
    assert sidecar.unmatched(["gu\u00eda.txt"]) == ()
    assert sidecar.fingerprint("gu\u00eda.txt") is not None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("path,author\n", "line 1: unknown column 'author'; expected path, title, issuer, date"),
        ("title,kind\n", "line 1: no column 'path'; expected path, title"),
        ("", "line 1: no column 'path'"),
        ("path,kind,kind\n", "line 1: the column 'kind' stands there twice"),
        ("path,date\n\na.txt,21/09/2011\n", "line 3: date: expected 2011, 2011-09 or 2011-09-21, "),
        ("path,date\na.txt,2011-13\n", "line 2: date: expected .* found '2011-13'"),
        ("path,language\na.txt,Spanish\n", "line 2: language: expected a code such as en, es"),
        ("path,kind\n,report\n", "line 2: no path; expected that of a file in the corpus"),
        ("path,title\na.txt,One, two\n", "line 2: expected 2 cells, found 3; put cells"),
        ("path,title\na.txt,A\na.txt,B\n", "line 3: a.txt stands in line 2 already"),
        ('path,title\na.txt,"A\nb.txt,B\n', "line 2: a quoted cell is broken"),
    ],
)
def test_a_bad_line_is_named(bench: Bench, text: str, message: str) -> None:
    file = bench.add("metadata.csv", text)
    with pytest.raises(SidecarError, match=f"^{re.escape(str(file))}, {message}") as raised:
        bench.run()
    assert "\n" not in str(raised.value)
    assert not (bench.index / "current").exists()


def test_other_encodings_are_refused(bench: Bench) -> None:
    bench.add("metadata.csv", FULL.encode("utf-16"))
    with pytest.raises(SidecarError, match=r"metadata\.csv: expected UTF-8; save it as"):
        bench.run()


# --- what it corrects ---------------------------------------------------------------------------


def test_what_it_says_wins_and_what_it_leaves_empty_stays(bench: Bench) -> None:
    bench.add("dated.txt", "Statement\n\nVienna, 30 May 2012\n\n" + TREATY)
    bench.add("metadata.csv", FULL + "dated.txt,,Group of 77,,,,\n")
    report = bench.run()
    assert report.warnings == ()
    assert [outcome.path for outcome in report.outcomes] == [
        "dated.txt",
        "more/fund.txt",
        "treaty.txt",
    ]
    with bench.open() as generation:
        dated, fund, treaty = generation.sources
        assert (treaty.title, treaty.language) == ("The treaty", "en")
        assert treaty.metadata == Metadata(
            "General Assembly", "2000-11-15", "A/RES/55/25", "treaty"
        )
        assert (fund.title, fund.metadata) == ("fund", Metadata(date="2010"))
        assert (dated.metadata.issuer, dated.metadata.date) == ("Group of 77", "2012-05-30")
        assert generation.chunks([2])[0].context == "The treaty"


def test_a_language_that_was_not_told_right_is_searched_as_given(bench: Bench) -> None:
    bench.add("spanish.txt", SPANISH)
    bench.add("metadata.csv", "path,language\nspanish.txt,pt\n")
    bench.run()
    with bench.open() as generation:
        assert generation.sources[1].language == "pt"
        portuguese = word_query("fundo fiduciario", "pt")
        assert generation.lexical.search(portuguese, 5)[0].chunk == 1
        assert generation.lexical.search(word_query("fondo fiduciario", "es"), 5) == ()


def test_a_line_without_its_file_is_a_warning(bench: Bench) -> None:
    file = bench.add("metadata.csv", "path,kind\ngone.txt,report\ntreaty.txt,treaty\n")
    warning = f"{file}, line 2: the corpus has no file gone.txt"
    assert bench.run().warnings == (warning,)
    second = bench.run()
    assert (second.changed, second.warnings) == (False, (warning,))


def test_only_the_one_in_the_corpus_folder_itself_is_taken(bench: Bench) -> None:
    bench.add("more/metadata.csv", "anything")
    assert [outcome.path for outcome in bench.run().outcomes if outcome.status == "skipped"] == [
        "more/metadata.csv"
    ]


# --- what that costs ----------------------------------------------------------------------------


def test_another_issuer_encodes_nothing(bench: Bench) -> None:
    bench.run()
    bench.add("metadata.csv", "path,issuer\ntreaty.txt,General Assembly\n")
    report = bench.run()
    assert [outcome.status for outcome in report.outcomes] == ["unchanged", "indexed"]
    assert (report.changed, report.encoded, bench.loaded) == (True, 0, [])
    with bench.open() as generation:
        assert generation.sources[1].metadata.issuer == "General Assembly"
    assert bench.run().changed is False


def test_another_title_encodes_the_passages_below_it(bench: Bench) -> None:
    bench.run()
    bench.add("metadata.csv", "path,title\ntreaty.txt,The treaty\n")
    assert bench.run().encoded == 1
    assert bench.encoded() == [TREATY.strip()]


def test_a_line_taken_away_brings_back_what_reading_found(bench: Bench) -> None:
    bench.run()
    with bench.open() as generation:
        found = generation.sources
    file = bench.add("metadata.csv", FULL)
    bench.run()
    file.unlink()
    bench.run()
    with bench.open() as generation:
        assert generation.sources == found


# --- filters ------------------------------------------------------------------------------------


def test_a_filtered_search_returns_all_that_exist(bench: Bench) -> None:
    """More passages match the question elsewhere than a search takes as candidates."""
    for number in range(150):
        bench.add(f"other/{number:03}.txt", f"Smuggling over the border, smuggling {number}.\n")
    rows = []
    for number in range(4):
        bench.add(f"wanted/{number}.txt", f"Every child has {number} rights of its own here.\n")
        rows.append(f"wanted/{number}.txt,UNODC,2011-09-2{number},A/{number},xx,leaflet\n")
    bench.add("metadata.csv", "path,issuer,date,symbol,language,kind\n" + "".join(rows))
    bench.run()
    index = open_index(bench.index, FakeEncoder, "none")
    for filters, count in [
        ({"issuer": "unodc"}, 4),
        ({"kind": "Leaflet"}, 4),
        ({"language": "xx"}, 4),
        ({"date": "2011"}, 4),
        ({"date": "2011-09"}, 4),
        ({"date": "2011-09-21"}, 1),
        ({"symbol": "A/3"}, 1),
        ({"document": "wanted/2.txt"}, 1),
        ({"issuer": "UNODC", "date": "2011-09-20"}, 1),
        ({"issuer": "UNODC", "date": "2010"}, 0),
    ]:
        answer = index.ask("Smuggling over the border?", 50, filters)
        found = [passage.source.path for passage in answer.passages]
        assert len(set(found)) == len(found) == count, filters
        assert all(path.startswith("wanted/") for path in found)


def test_as_many_passages_as_are_asked_for_are_returned(bench: Bench) -> None:
    for number in range(150):
        bench.add(f"other/{number:03}.txt", f"Smuggling over the border, smuggling {number}.\n")
    bench.run()
    index = open_index(bench.index, FakeEncoder, "none")
    assert len(index.ask("Smuggling over the border?", 1000).passages) == 152
    assert len(index.ask("Smuggling over the border?", 120, {"language": "en"}).passages) == 120
