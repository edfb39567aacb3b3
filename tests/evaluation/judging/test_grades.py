from dataclasses import replace

import pytest

from qa.errors import RunError
from qa.evaluation.compare import compare
from qa.evaluation.gold import Question
from qa.evaluation.graded import Graded
from qa.evaluation.imported import Imported
from qa.evaluation.judging.grades import NO_GRADES, Grades, with_grades
from qa.evaluation.judging.placing import Placed
from qa.evaluation.judging.records import Judgment
from qa.evaluation.runs import Run
from qa.records import Span
from tests.evaluation.judging.judged import judgment
from tests.evaluation.runs import asked, run

PAYS = Question("other id", "Who   pays?", "en", answerable=False)


def placed(made: Judgment, start: int = 20) -> Placed:
    return Placed(made, "exact", "fund.txt", Span(start, start + 26))


@pytest.mark.parametrize(
    ("grades", "middle"), [([3], 3), ([0, 3], 0), ([3, 1, 2], 2), ([3, None], 3), ([1, 1, 3, 3], 1)]
)
def test_the_middle_grade_counts_of_two_the_lower(grades: list[int | None], middle: int) -> None:
    found = Grades.of([placed(judgment(grade, f"judge {at}")) for at, grade in enumerate(grades)])
    assert found.graded(PAYS) == (Graded("fund.txt", Span(20, 46), middle),)


def test_who_cannot_tell_and_words_that_are_gone_count_nothing() -> None:
    found = Grades.of([placed(judgment(None)), Placed(judgment(3), "gone", "fund.txt")])
    assert found.graded(PAYS) == ()
    assert found.hash_for([PAYS]) is None
    assert NO_GRADES.hash_for([PAYS]) is None


def test_the_hash_tells_grades_apart_whatever_their_order() -> None:
    one, other = placed(judgment(1)), placed(judgment(2, words="Ships stay in port."), 0)
    assert Grades.of([one, other]).hash_for([PAYS]) == Grades.of([other, one]).hash_for([PAYS])
    assert Grades.of([one, other]).hash_for([PAYS]) != Grades.of([one]).hash_for([PAYS])


def test_a_run_is_judged_anew_by_people() -> None:
    made = run("a", [asked("q", 2)])
    grades = Grades({"q?": (Graded("wrong-1.txt", Span(0, 10), 1),)})
    found = with_grades(made, grades)
    assert found.header.judgments == grades.hash_for([made.asked[0].question])
    assert made.outcomes[0].scores["Success@1 passages"] == 0
    assert found.outcomes[0].scores["Success@1 passages"] == 1
    assert found.outcomes[0].scores["Judged@10 passages"] == pytest.approx(2 / 3)
    assert with_grades(found, NO_GRADES).asked == made.asked
    assert type(found.asked[0]).from_json(found.asked[0].as_json()) == found.asked[0]


def test_runs_of_other_systems_bring_their_own_judgments() -> None:
    header = replace(run("theirs", []).header, system=None, level="documents")
    with pytest.raises(RunError, match="theirs is of another system"):
        with_grades(Run(header, imported=[Imported(PAYS, ())]), NO_GRADES)


def test_runs_that_are_graded_otherwise_are_told_apart() -> None:
    first, second = run("a", [asked("q", 2), asked("p", 1)]), run("b", [asked("q", 1)])
    grades = Grades({"q?": (Graded("wrong-1.txt", Span(0, 10), 1),)})
    (note,) = compare(with_grades(first, grades), second).notes
    assert note.startswith("1 of the questions were graded otherwise in the second run;")
    assert compare(with_grades(first, grades), with_grades(second, grades)).notes == ()
