"""Which row, which words: what a search by words finds, in each language."""

import math
from pathlib import Path

import bm25s  # type: ignore[import-untyped]
import numpy as np
import pytest

from qa.errors import IndexDamaged
from qa.lexical import (
    WORD_FILES,
    Counts,
    LexicalIndex,
    SoughtWord,
    WordQuery,
    shared_words,
    translatable_words,
    vocabulary,
    word_query,
)
from qa.lexical.terms import question_terms, terms, words
from qa.records import Hit

TEXTS = [
    ("en", "The trust fund helps victims of trafficking."),
    ("es", "El fondo fiduciario ayuda a las víctimas de la trata."),
    ("en", "Smuggling of migrants by sea."),
    ("en", "Victims, victims and more victims of smuggling at the border."),
    ("es", "El tráfico ilícito de migrantes por mar."),
    ("zh", "人口贩运是一种犯罪。"),
    ("en", "The border guard reads a treaty."),
]


@pytest.fixture(params=["built", "opened"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    made = LexicalIndex.build([text for _, text in TEXTS], [language for language, _ in TEXTS])
    if request.param == "built":
        return made
    made.save(tmp_path / "lexical")
    return LexicalIndex.open(tmp_path / "lexical")


def found(index: LexicalIndex, question: str, language: str, k: int = 10) -> list[int]:
    return [hit.chunk for hit in index.search(word_query(question, language), k)]


def rows(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, dtype=np.int64)


# --- search -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "language", "expected"),
    [
        ("Who helps the victim of traffickers?", "en", [0, 3]),
        ("SMUGGLED MIGRANTS", "en", [2, 3]),
        ("¿Quién ayuda a la victima?", "es", [1]),
        ("trafico de migrantes", "es", [4]),
        ("什么是人口贩运？", "zh", [5]),
        ("victims", "fr", []),
        ("astronomy", "en", []),
        ("", "en", []),
        ("?!", "en", []),
    ],
)
def test_stems_find_the_texts_of_their_language_best_first(
    index: LexicalIndex, question: str, language: str, expected: list[int]
) -> None:
    assert found(index, question, language) == expected


def test_a_score_is_that_of_lucene(index: LexicalIndex) -> None:
    (hit,) = index.search(word_query("treaty", "en"), 10)
    # One of four texts holds it, once; the texts have 7, 5, 10 and 6 words.
    inverse_frequency = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    length_factor = 1.5 * (1 - 0.75 + 0.75 * 6 / 7)
    assert hit.chunk == 6
    assert hit.score == pytest.approx(inverse_frequency / (1 + length_factor), rel=1e-5)


def test_words_without_meaning_count_only_if_there_are_no_others(index: LexicalIndex) -> None:
    assert found(index, "the border", "en") == found(index, "border", "en") == [6, 3]
    assert found(index, "of the", "en") == [0, 3, 2, 6]


def test_a_filter_never_hides_what_it_allows(index: LexicalIndex) -> None:
    assert [hit.chunk for hit in index.search(word_query("victims", "en"), 1)] == [3]
    assert [hit.chunk for hit in index.search(word_query("victims", "en"), 1, rows(0, 1, 2))] == [0]
    assert index.search(word_query("victims", "en"), 5, rows(1, 4)) == ()
    assert index.search(word_query("victims", "en"), 5, rows()) == ()


@pytest.mark.parametrize(("k", "expected"), [(0, []), (-3, []), (1, [3]), (10**6, [3, 0])])
def test_k_is_held_to_what_matches(index: LexicalIndex, k: int, expected: list[int]) -> None:
    assert found(index, "victims", "en", k) == expected


def test_equal_scores_come_in_the_order_of_rows() -> None:
    made = LexicalIndex.build(["same words", "other", "same words", "same words"], ["en"] * 4)
    assert found(made, "same", "en", 2) == [0, 2]


# --- coverage -----------------------------------------------------------------------------------


def texts_of(*rows: int) -> list[str]:
    return [TEXTS[row][1] for row in rows]


def test_coverage_weighs_words_by_how_rare_they_are(index: LexicalIndex) -> None:
    # "victim" is in two of the four English texts, "treati" in one, "moon" in none.
    victim, treaty, moon = (math.log(1 + (4 - n + 0.5) / (n + 0.5)) for n in (2, 1, 0))
    whole = victim + treaty + moon
    question = "Do victims read a treaty on the moon?"
    covered = index.coverage_of_texts(word_query(question, "en"), texts_of(6, 0, 2, 1))
    read = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    assert covered.tolist() == pytest.approx(
        [(treaty + read) / (whole + read), victim / (whole + read), 0.0, 0.0]
    )


def test_coverage_is_whole_where_every_word_occurs(index: LexicalIndex) -> None:
    assert index.coverage_of_texts(
        word_query("victims of smuggling", "en"), texts_of(3)
    ).tolist() == [1.0]
    assert index.coverage_of_texts(word_query("", "en"), texts_of(3)).tolist() == [0.0]
    assert index.coverage_of_texts(word_query("victims", "en"), []).shape == (0,)
    assert (
        index.coverage_of_texts(word_query("victims", "en"), texts_of(4, 5, 6)).tolist()
        == [0.0] * 3
    )


def test_coverage_judges_texts_that_are_not_indexed(index: LexicalIndex) -> None:
    question = "Do victims read a treaty on the moon?"
    found = index.coverage_of_texts(word_query(question, "en"), ["The moon.", "Nobody knows."])
    assert found[0] > found[1] == 0.0
    assert index.coverage_of_texts(word_query(question, "de"), ["The moon."]).tolist() == [0.0]


# --- words of other languages --------------------------------------------------------------------


def test_a_word_counts_as_much_as_it_is_likely_to_mean_what_is_asked(index: LexicalIndex) -> None:
    def score(query: WordQuery) -> dict[int, float]:
        return {hit.chunk: hit.score for hit in index.search(query, 10)}

    treaty, border = (score(word_query(word, "en")) for word in ("treaty", "border"))
    words = (
        SoughtWord(("tratado",), {"treati": 0.75, "border": 0.25}, translated=True),
        SoughtWord(("frontera",), {"border": 1.0}, translated=True),
    )
    found = score(WordQuery("en", words))
    expected = {row: 0.75 * treaty.get(row, 0.0) + 1.25 * border[row] for row in border}
    assert found == pytest.approx(expected, rel=1e-5)


def test_no_score_reaches_the_best(index: LexicalIndex) -> None:
    treaty, victim = (math.log(1 + (4 - n + 0.5) / (n + 0.5)) for n in (1, 2))
    words = (SoughtWord(("x",), {"treati": 0.75, "victim": 0.25, "moon": 1.0}, translated=True),)
    assert index.best_score(WordQuery("en", words)) == pytest.approx(0.75 * treaty + 0.25 * victim)
    assert index.best_score(WordQuery("de", words)) == 0.0


def test_a_word_that_nothing_means_is_neither_covered_nor_shared(index: LexicalIndex) -> None:
    held = SoughtWord(("x",), {"treati": 1.0}, translated=True)
    query = WordQuery("en", (SoughtWord(("pan",), {}, translated=True), held))
    assert index.coverage_of_texts(query, ["A treaty.", "A moon."]).tolist() == [1.0, 0.0]
    assert shared_words(query, "A treaty.") == ("x (treaty)",)


def test_of_terms_that_may_mean_a_word_the_weightiest_covers_it(index: LexicalIndex) -> None:
    treaty, victim = (math.log(1 + (4 - n + 0.5) / (n + 0.5)) for n in (1, 2))
    words = (
        SoughtWord(("x",), {"treati": 0.75, "victim": 0.25}, translated=True),
        SoughtWord(("y",), {"victim": 1.0}, translated=True),
    )
    covered = index.coverage_of_texts(
        WordQuery("en", words), ["A treaty.", "A victim.", "The treaty helps victims."]
    )
    whole = 0.75 * treaty + victim
    expected = [0.75 * treaty / whole, 1.25 * victim / whole, 1.0]
    assert covered.tolist() == pytest.approx(expected)


def test_a_translated_word_is_told_with_what_it_means() -> None:
    words = (
        SoughtWord(("víctimas",), {"victim": 1.0}, translated=True),
        SoughtWord(("tratado",), {"treati": 0.4, "border": 0.6}, translated=True),
        SoughtWord(("2009",), {"2009": 1.0}),
        SoughtWord(("luna",), {"moon": 1.0}, translated=True),
    )
    found = shared_words(WordQuery("en", words), "In 2009 Victims read a treaty at the Border.")
    assert found == ("víctimas (Victims)", "tratado (Border)", "2009")


def test_a_vocabulary_has_the_usual_form_of_every_word() -> None:
    texts = ["Victims and the victim of 2 traffickers.", "VICTIMS of trafficking; 42nd, a traffick"]
    assert vocabulary(texts, "en", 9) == {"victim": "victims", "traffick": "traffick"}
    assert vocabulary(texts, "en", 1) == {"traffick": "traffick"}
    # A name in other letters does not stand for all words of the language.
    assert vocabulary(["人口贩运 UNODC 犯罪"], "zh", 9) == {}
    assert vocabulary([], "en", 9) == {}


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("es", "¿Cuántas VÍCTIMAS, víctimas hubo en 2009?", ["víctimas", "2009"]),
        ("es", "¿Qué es?", ["qué", "es"]),
        ("ar", "ما هو الاتِّجار؟", ["الاتجار"]),
        ("zh", "人口贩运 GASSCA", ["人口", "口贩", "贩运", "gassca"]),
        ("en", "?!", []),
    ],
)
def test_words_to_look_up_in_other_languages(
    language: str, question: str, expected: list[str]
) -> None:
    assert translatable_words(question, language) == expected


# --- files --------------------------------------------------------------------------------------


def test_texts_without_words_do_no_harm(tmp_path: Path) -> None:
    LexicalIndex.build(["", "?!", "word"], ["en", "en", "en"]).save(tmp_path / "some")
    assert found(LexicalIndex.open(tmp_path / "some"), "words", "en") == [2]
    LexicalIndex.build(["", "—"], ["en", "de"]).save(tmp_path / "none")
    assert found(LexicalIndex.open(tmp_path / "none"), "words", "en") == []
    LexicalIndex.build([], []).save(tmp_path / "nothing")
    assert LexicalIndex.open(tmp_path / "nothing").languages == ()


def test_a_language_code_is_never_a_path(tmp_path: Path) -> None:
    LexicalIndex.build(["word"], ["../../x"]).save(tmp_path / "a" / "b")
    assert found(LexicalIndex.open(tmp_path / "a" / "b"), "word", "../../x") == [0]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(
    "name", ["languages.json", "0/rows.npy", "0/data.csc.index.npy", "0/vocab.index.json"]
)
def test_a_damaged_or_missing_file_is_named(tmp_path: Path, name: str) -> None:
    LexicalIndex.build(["word"], ["en"]).save(tmp_path)
    (tmp_path / name).write_bytes(b"]")
    with pytest.raises(IndexDamaged, match="index of words cannot be opened"):
        LexicalIndex.open(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(IndexDamaged, match="index of words cannot be opened"):
        LexicalIndex.open(tmp_path)


def test_nothing_on_disk_is_a_pickle(tmp_path: Path) -> None:
    LexicalIndex.build(["word"], ["en"]).save(tmp_path)
    for file in tmp_path.rglob("*.npy"):
        np.load(file, allow_pickle=False)
    assert {file.suffix for file in tmp_path.rglob("*.*")} == {".json", ".npy"}


# --- terms --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Trafficking, trafficked: A/RES/64/293", "traffick traffick a res 64 293"),
        ("fr", "L’État adopta l'œuvre", "l etat adopt l œuvr"),
        ("es", "la Política POLITICA", "la polit polit"),
        ("de", "Straße STRASSE", "strass strass"),
        ("ar", "الاتِّجار بالأشخاص", "اتجار اشخاص"),
        ("ar", "المادة ١٢ لعام ٢٠٠٣", "ماد 12 لعام 2003"),
        ("fa", "۱۲ نفر", "12 نفر"),
        ("hi", "२०१०", "2010"),
        ("ja", "東京で会議", "東京 京で で会 会議"),
        ("zh", "人 2010年", "人 2010 年"),
        ("und", "Running dogs", "running dogs"),
        ("en", "co\u00adoper\u00adation ﬁnding", "cooper find"),
    ],
)
def test_terms(language: str, text: str, expected: str) -> None:
    assert list(terms([text], language)) == [expected.split()]


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "How many victims, victims were there?", "victim"),
        ("es", "¿Cuántos Estados Miembros hay?", "estad miembr"),
        ("fr", "Combien d’États n’ont pas signé ?", "etat pas sign"),
        ("ar", "ما هو الاتجار بالأشخاص؟", "اتجار اشخاص"),
        ("en", "Who is it?", "who is it"),
        ("xx", "Who is it?", "who is it"),
    ],
)
def test_question_terms(language: str, question: str, expected: str) -> None:
    assert question_terms(question, language) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The trust fund, A/RES/64/293!", ["The", "trust", "fund", "A", "RES", "64", "293"]),
        ("L’État L’État", ["L", "État", "L", "État"]),
        ("人口 2010年", ["人口", "2010", "年"]),
        ("Co\u0301mo", ["Co\u0301mo"]),
        ("?!", []),
    ],
)
def test_words_stand_as_they_are_written(text: str, expected: list[str]) -> None:
    assert words(text) == expected


# --- words that question and text share ----------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "question", "text", "expected"),
    [
        (
            "en",
            "Who HELPED victims of Trafficking?",
            TEXTS[0][1],
            ("HELPED", "victims", "Trafficking"),
        ),
        (
            "en",
            "Do victims help victims of the moon?",
            TEXTS[0][1],
            ("victims", "help"),
        ),
        ("en", "What of the and of?", TEXTS[0][1], ("of", "the")),  # of such words alone
        ("en", "Which border treaties?", TEXTS[0][1], ()),
        ("es", "¿Cuáles son las víctimas de la trata?", TEXTS[1][1], ("víctimas", "trata")),
        ("es", "¿Qué VICTIMAS?", TEXTS[1][1], ("VICTIMAS",)),
        ("fr", "Quels États n’ont pas signé ?", "Un État signa.", ("États", "signé")),
        ("de", "Welche Straßen?", "die STRASSE", ("Straßen",)),
        ("ru", "Какие жертвы торговли?", "Жертва торговли людьми", ("жертвы", "торговли")),
        ("ar", "ما هو الاتِّجار؟", "الاتجار بالأشخاص", ("الاتِّجار",)),
        ("zh", "什么是人口贩运？", TEXTS[5][1], ("人口贩运",)),
        ("zh", "人口贩运罪的犯罪者，人口", TEXTS[5][1], ("人口贩运", "犯罪", "人口")),
        ("zh", "人口贩运", "人口多，口贩运。", ("人口", "口贩运")),  # one does not hold the other
        ("zh", "贩运人口", "他在路上", ()),
        (
            "zh",
            "\uf90a錢的人",
            "\u91d1錢。",
            ("\uf90a錢的人",),
        ),  # the same character twice in Unicode
        ("ko", "인신매매란 무엇인가?", "인신매매를 막는다.", ("인신매매",)),
        ("en", "What costs ½ dollar?", "It costs 1/2 dollar.", ("costs", "½", "dollar")),
        ("und", "Running dogs", "running cats", ("Running",)),
        ("en", "", TEXTS[0][1], ()),
        ("en", "victims", "", ()),
    ],
)
def test_shared_words_are_told_as_asked(
    language: str, question: str, text: str, expected: tuple[str, ...]
) -> None:
    assert shared_words(word_query(question, language), text) == expected


def test_the_weights_of_a_text_add_up_to_its_score(index: LexicalIndex) -> None:
    question = "Does the fund help victims of smuggling at the border?"
    statistics = index.statistics()["en"]
    numbers = [
        statistics.terms[term][0]
        for term in question_terms(question, "en")
        if term in statistics.terms
    ]
    scores = {hit.chunk: hit.score for hit in index.search(word_query(question, "en"), 10)}
    added = {
        text.row: sum(
            np.float32(weight) for term in numbers for weight in text.weights[text.terms == term]
        )
        for text in index.weights("en")
    }
    assert {row: score for row, score in added.items() if score} == scores


def test_statistics_tell_how_many_texts_hold_a_term() -> None:
    made = LexicalIndex.build(["one word", "word word", "más"], ["en", "en", "es"])
    assert {language: each.texts for language, each in made.statistics().items()} == {
        "en": 2,
        "es": 1,
    }
    held = {term: holders for term, (_, holders) in made.statistics()["en"].terms.items()}
    assert held == {"one": 1, "word": 2}


# --- many texts ---------------------------------------------------------------------------------


def test_scores_and_order_are_those_of_bm25s(index: LexicalIndex) -> None:
    texts = [text for language, text in TEXTS if language == "en"]
    rows_of = [row for row, (language, _) in enumerate(TEXTS) if language == "en"]
    reference = bm25s.BM25(method="lucene")
    reference.index(list(terms(texts, "en")), show_progress=False)
    for question in ("victims of smuggling at the border", "the trust fund", "treaty of migrants"):
        scores = reference.get_scores(question_terms(question, "en"))
        wanted = sorted(
            (Hit(row, float(score)) for row, score in zip(rows_of, scores, strict=True) if score),
            key=lambda hit: (-hit.score, hit.chunk),
        )
        assert index.search(word_query(question, "en"), 10) == tuple(wanted)
        assert index.search(word_query(question, "en"), 1) == tuple(wanted[:1])
        allowed = rows(*rows_of[1:], 1, 5)
        among = tuple(hit for hit in wanted if hit.chunk != rows_of[0])
        assert index.search(word_query(question, "en"), 10, allowed) == among
        assert index.search(word_query(question, "en"), 10, rows()) == ()


def test_counts_tell_of_each_language(index: LexicalIndex) -> None:
    assert index.counts["es"] == Counts(texts=2, terms=15, held=17, mean_length=8.5)
    assert index.counts["zh"] == Counts(texts=1, terms=8, held=8, mean_length=8.0)
    assert list(index.counts) == list(index.languages)


@pytest.mark.parametrize("name", sorted(WORD_FILES))
@pytest.mark.parametrize("at", [0, 8, 10, 22, 70])
def test_an_altered_head_of_a_large_file_is_named(tmp_path: Path, name: str, at: int) -> None:
    LexicalIndex.build(["a treaty", "a border"], ["en", "en"]).save(tmp_path)
    content = bytearray((tmp_path / "0" / name).read_bytes())
    content[at] ^= 1
    (tmp_path / "0" / name).write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"the head of {name} was altered"):
        LexicalIndex.open(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [("indices.csc.index.npy", b"\xff\xff\xff\x7f"), ("data.csc.index.npy", b"\x00\x00\x80\x7f")],
)
def test_places_and_weights_that_cannot_be_are_refused_when_they_are_met(
    tmp_path: Path, name: str, value: bytes
) -> None:
    LexicalIndex.build(["treaty treaty", "border"], ["en", "en"]).save(tmp_path)
    content = (tmp_path / "0" / name).read_bytes()
    (tmp_path / "0" / name).write_bytes(content[:-4] + value)
    opened = LexicalIndex.open(tmp_path)
    assert found(opened, "treaty", "en") == [0]
    with pytest.raises(IndexDamaged, match="index of words was altered after it was written"):
        opened.search(word_query("border", "en"), 5)


@pytest.mark.parametrize(
    "text",
    [
        "Plain ASCII, with under_scores; A/RES/55/25 and CO2-free 3rd parties.",
        "Curly “quotes” and naïve cafés, with under_scores… ﬁne",
        "Mixed 人口 words and 贩运_trafficking",
    ],
)
def test_every_way_to_cut_a_text_gives_the_same_terms(text: str) -> None:
    parts = [next(terms([part], "en")) for part in text.replace("_", " ").split()]
    assert next(terms([text], "en")) == [term for part in parts for term in part]


def test_words_beyond_a_title() -> None:
    query = WordQuery(
        "en",
        (
            SoughtWord(("víctimas",), {"victim": 0.9, "casualti": 0.4}, translated=True),
            SoughtWord(("convenio",), {"convent": 1.0}, translated=True),
            SoughtWord(("xyz",), {}, translated=True),
        ),
    )
    assert query.beyond(frozenset()) == query
    beyond = query.beyond({"convent", "report"})
    assert [word.asked for word in beyond.words] == [("víctimas",), ("xyz",)]
    assert beyond.beyond({"casualti"}).words == (query.words[2],)
