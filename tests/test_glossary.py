"""Words of one language looked up among those of another, with vectors computed by hand."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from qa.errors import IndexDamaged
from qa.glossary import Glossary, Matrix, build_glossary
from qa.lexical import SoughtWord, WordQuery

# What words have in common, and then a direction for each meaning.
MEANINGS = ("common", "victim", "border", "treaty", "smuggle")
ENGLISH = {"victim": "victims", "border": "border", "treati": "treaty", "smuggl": "smuggling"}
VECTORS = {
    "victims": (3, 1, 0, 0, 0),
    "border": (3, 0, 1, 0, 0),
    "treaty": (3, 0, 0, 1, 0),
    "smuggling": (3, 0, 0, 0, 1),
    "víctimas": (3, 1, 0, 0, 0),
    "aduana": (3, 0.3, 1, 0, 0),
    "tratado": (3, 0, 0, 1, 0.9),
    "pan": (3, 0.5, 0.5, 0.5, 0.5),
}


def encode(words: Sequence[str]) -> Matrix:
    vectors = np.array([VECTORS[word] for word in words], dtype=np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@pytest.fixture(params=["built", "opened"])
def glossary(request: pytest.FixtureRequest, tmp_path: Path) -> Glossary:
    made = build_glossary("many", {"en": ENGLISH, "zh": {}}, encode, None)
    if request.param == "built":
        return made
    made.save(tmp_path / "glossary")
    return Glossary.open(tmp_path / "glossary")


def sought(glossary: Glossary, *words: str) -> WordQuery:
    known = [word if word in VECTORS else "pan" for word in words]
    return glossary.translated(words, dict(zip(words, encode(known), strict=True)), "en")


def test_a_language_without_words_is_left_out(glossary: Glossary) -> None:
    assert glossary.encoder == "many"
    assert list(glossary.languages) == ["en"]
    assert glossary.languages["en"].words == ENGLISH
    assert np.abs(glossary.languages["en"].vectors - encode(list(ENGLISH.values()))).max() < 1e-3


def test_a_word_is_looked_for_by_what_means_it(glossary: Glossary) -> None:
    query = sought(glossary, "víctimas", "aduana")
    assert query.language == "en"
    assert query.words == (
        SoughtWord(("víctimas",), {"victim": 1.0}, translated=True),
        SoughtWord(("aduana",), {"border": 1.0}, translated=True),
    )


def test_of_several_meanings_the_nearest_is_the_likeliest(glossary: Glossary) -> None:
    (word,) = sought(glossary, "tratado").words
    assert list(word.terms) == ["treati", "smuggl"]
    assert word.terms["treati"] > word.terms["smuggl"] > 0
    assert sum(word.terms.values()) == pytest.approx(1.0)


def test_a_word_far_from_all_is_lost(glossary: Glossary) -> None:
    query = sought(glossary, "pan", "víctimas", "2009", "border")
    assert query.words[0] == SoughtWord(("pan",), {}, translated=True)
    assert query.weights() == {"victim": 1.0, "2009": 1.0, "border": 1.0}
    assert query.lost_share == 0.25
    assert WordQuery("en", ()).lost_share == 0.0


def test_names_and_numbers_mean_themselves(glossary: Glossary) -> None:
    query = sought(glossary, "border", "2009", "treaties")
    assert query.words == (
        SoughtWord(("border",), {"border": 1.0}),
        SoughtWord(("2009",), {"2009": 1.0}),
        SoughtWord(("treaties",), {"treati": 1.0}),
    )
    assert query.weights() == {"border": 1.0, "2009": 1.0, "treati": 1.0}


def test_a_word_without_a_vector_can_mean_itself_alone(glossary: Glossary) -> None:
    words = ["treaties", "pan", "2009", "víctimas"]
    (victims,) = encode(["víctimas"])
    query = glossary.translated(words, {"víctimas": victims}, "en")
    assert [word.asked for word in query.words] == [("treaties",), ("2009",), ("víctimas",)]
    assert glossary.translated(["pan"], {}, "en").words == ()


def test_two_words_of_one_meaning_make_it_count_twice(glossary: Glossary) -> None:
    query = sought(glossary, "víctimas", "victims")
    assert query.weights() == {"victim": pytest.approx(2.0)}


def test_words_of_the_documents_need_no_encoding(glossary: Glossary) -> None:
    asked: list[str] = []

    def note(words: Sequence[str]) -> Matrix:
        asked.extend(words)
        return encode(words)

    found = glossary.vectors(["treaties", "victim"], "en", note)
    assert (list(found), asked) == (["treaties", "victim"], [])
    assert np.abs(np.stack(list(found.values())) - encode(["treaty", "victims"])).max() < 1e-3
    found = glossary.vectors(["treaties", "2009", "pan", "aduana"], "en", note)
    assert (list(found), asked) == (["treaties", "pan", "aduana"], ["pan", "aduana"])
    assert np.array_equal(found["pan"], encode(["pan"])[0])
    found = glossary.vectors(["victims"], "es", note)
    assert (list(found), asked) == (["victims"], ["pan", "aduana", "victims"])


def test_words_that_were_encoded_are_not_encoded_again(glossary: Glossary) -> None:
    asked: list[str] = []

    def note(words: Sequence[str]) -> Matrix:
        asked.extend(words)
        return encode(words)

    words = {"en": {"treati": "treaty", "victim": "victims"}, "es": {"pan": "pan"}}
    again = build_glossary("many", words, note, glossary)
    assert asked == ["pan"]
    before = glossary.languages["en"].vectors
    assert np.array_equal(again.languages["en"].vectors, before[[2, 0]])


@pytest.mark.parametrize(
    "damage",
    [
        {"encoder": "many"},
        {"encoder": "many", "languages": {"en": {"a": "a"}}, "dimensions": []},
        {"encoder": "many", "languages": {"en": {"a": "a"}}, "dimensions": [5]},
        {"encoder": "many", "languages": ["en"], "dimensions": [5]},
        [],
    ],
)
def test_a_damaged_glossary_is_not_opened(tmp_path: Path, damage: object) -> None:
    build_glossary("many", {"en": ENGLISH}, encode, None).save(tmp_path)
    (tmp_path / "words.json").write_text(json.dumps(damage))
    with pytest.raises(IndexDamaged, match=r"the glossary cannot be opened.*qa index --rebuild"):
        Glossary.open(tmp_path)


def test_missing_vectors_are_told(tmp_path: Path) -> None:
    build_glossary("many", {"en": ENGLISH}, encode, None).save(tmp_path)
    (tmp_path / "0.npy").unlink()
    with pytest.raises(IndexDamaged, match="glossary"):
        Glossary.open(tmp_path)
