import pytest

from qa.answer_types import expected_type, figures, states


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was GASSCA created?", "time"),
        ("In what year did the Protocol enter into force?", "time"),
        ("¿Cuándo se creó GASSCA?", "time"),
        ("Quelle année la Convention a-t-elle été adoptée ?", "time"),
        ("什么时候通过了议定书？", "time"),
        ("How many people are victims?", "quantity"),
        ("¿Cuántas víctimas hubo?", "quantity"),
        ("Combien d'États ont ratifié ?", "quantity"),
        ("By how much did cases rise?", "quantity"),
        ("How long may a presumed victim reflect?", "quantity"),
        ("What share of the calls came from minors?", "quantity"),
        ("Какая доля жертв — дети?", "quantity"),
        ("ما نسبة الضحايا من الأطفال؟", "quantity"),
        ("Wie lange darf die Familie warten?", "quantity"),
        ("What is the penalty for smuggling?", None),
        ("Who delivered the statement?", None),
        ("Explain whenever possible", None),
    ],
)
def test_expected_type(question: str, kind: str | None) -> None:
    assert expected_type(question) == kind


@pytest.mark.parametrize(
    ("sentence", "kind", "expected"),
    [
        ("The group was set up (January 5, 2011).", "time", True),
        ("The Protocol entered into force in 2004.", "time", True),
        ("GASSCA will meet on an ongoing basis.", "time", False),
        ("Article 12000 applies.", "time", False),
        ("Each State Party may adopt such measures under article 5.", "time", False),
        ("Many march for them.", "time", False),
        ("It met in May.", "time", True),
        ("Lo firmaron en marzo.", "time", True),
        ("they met in may 2025", "time", True),
        ("دخل البروتوكول حيز النفاذ في عام ٢٠٠٣.", "time", True),
        ("به ۱۲۰۰۰ نفر کمک شد.", "time", False),
        ("به ۱۲۰۰۰ نفر کمک شد.", "quantity", True),
        ("The documents are given to a third party.", "quantity", False),
        ("Two thirds of them returned.", "quantity", True),
        ("At least 2.5 million people are victims.", "quantity", True),
        ("Seven States took part.", "quantity", True),
        ("Many States took part.", "quantity", False),
    ],
)
def test_states(sentence: str, kind: str, expected: bool) -> None:
    assert states(sentence, kind) is expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "sentence", "kind", "expected"),
    [
        ("How many calls were there in 2022?", "Calls of 2022 were analysed.", "quantity", False),
        ("How many calls were there in 2022?", "In 2022 there were 2,873 calls.", "quantity", True),
        ("How many of the ten States signed?", "The ten States met in May.", "quantity", False),
        ("When in March 2025 did it meet?", "It met in March 2025.", "time", False),
        ("When in March 2025 did it meet?", "It met on 22 March 2025.", "time", True),
        ("When did it meet?", "It met in March.", "time", True),
        ("In which month of 2011 did it meet?", "Of 35 States, 20 met in 2011.", "time", False),
        ("In which month of 2011 did it meet?", "They met in April 2011.", "time", True),
        ("When in March 2025 did it meet?", "It met on March 22nd, as 35 in 2025.", "time", True),
        ("When in March 2025 did it meet?", "In March 2025, 35 States met.", "time", False),
        ("¿Cuándo en marzo de 2025?", "Se reunió el 3 de marzo de 2025.", "time", True),
        ("2025年3月几日通过？", "2025年3月22日通过。", "time", True),
        ("كم عدد الضحايا في عام 2010؟", "ضحايا عام ٢٠١٠", "quantity", False),
        ("كم عدد الضحايا في عام ٢٠١٠؟", "٣٥ ضحية في عام 2010", "quantity", True),
    ],
)
def test_what_the_question_says_itself_states_nothing(
    question: str, sentence: str, kind: str, expected: bool
) -> None:
    assert states(sentence, kind, figures(question)) is expected  # type: ignore[arg-type]


def test_figures() -> None:
    found = figures("In May 2025, 2,873 calls came, 4.5 percent from seven States.")
    assert found == {"may", "2025", "2,873", "4.5", "seven"}
