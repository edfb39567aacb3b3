import pytest

from qa.languages import detect_language, likelihood, question_language


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How many people are estimated to be victims of trafficking?", "en"),
        ("¿Cuántas personas son víctimas de la trata?", "es"),
        ("Combien de personnes sont victimes de la traite ?", "fr"),
        ("كم عدد ضحايا الاتجار بالأشخاص؟", "ar"),
        ("Сколько людей стали жертвами торговли людьми?", "ru"),
        # The model takes these for German, English and Japanese.
        ("走私移民罪的受害者是否应承担刑事责任?", "zh"),
        ("难民不推回原则?", "zh"),
        ("贩运", "zh"),
        ("人口贩运的要素有哪些?", "zh"),
        ("UNODC 是什么？", "zh"),
        ("人身取引とは何ですか", "ja"),
        ("人身賣買란 무엇입니까?", "ko"),
        ("What does 贩运 mean in English?", "en"),
    ],
)
def test_a_clear_question_is_in_its_own_language(question: str, language: str) -> None:
    assert question_language(question, {"de"}) == language


def test_an_unclear_question_is_taken_for_a_language_of_the_corpus() -> None:
    assert question_language("victims", {"fr"}) == "fr"
    assert question_language("victims", {"en", "fr"}) == "en"


def test_an_unclear_question_far_from_the_corpus_keeps_the_first_guess() -> None:
    assert question_language("victims", {"zh"}) == "en"


def test_line_breaks_in_a_question_change_nothing() -> None:
    assert question_language("¿Cuántas\npersonas\tson víctimas?", {"en"}) == "es"


def test_a_few_letters_tell_no_language() -> None:
    assert detect_language(["Art. 3"]) == "und"
    assert detect_language([]) == "und"


def test_a_cover_page_in_another_language_does_not_decide() -> None:
    english = "The States Parties shall cooperate in preventing trafficking in persons. " * 60
    assert detect_language(["Asamblea General de las Naciones Unidas", english]) == "en"


def test_a_short_text_is_likelier_in_its_own_language() -> None:
    assert likelihood("Trata de personas", "es") > 0.5 > likelihood("Trata de personas", "en")
