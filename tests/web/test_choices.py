from dataclasses import replace

from qa.records import Metadata
from qa.translation import translation
from qa.web.ask.asked import AskedPage
from qa.web.ask.choices import Choice, choice_lists, other_filters
from tests.web.stand_in import ESTIMATES

SAY = translation("en")


def sources(*metadata: Metadata) -> list[object]:
    return [replace(ESTIMATES.source, metadata=each) for each in metadata]


def test_a_filter_with_a_single_value_is_left_out() -> None:
    found = sources(Metadata(kind="note", issuer="A"), Metadata(kind="note", issuer="B"))
    lists = choice_lists(found, AskedPage(), SAY)  # type: ignore[arg-type]
    assert [each.name for each in lists] == ["issuer"]
    assert lists[0].choices == (Choice("A", "A", 1), Choice("B", "B", 1))
    assert (lists[0].label, lists[0].every, lists[0].chosen) == ("Issuer", "All issuers", "")


def test_values_that_differ_in_case_alone_are_one_spelled_as_most_often() -> None:
    kinds = [Metadata(kind=kind) for kind in ("Report", "report", "report", "treaty")]
    (kind,) = choice_lists(sources(*kinds), AskedPage("", (("kind", "REPORT"),)), SAY)  # type: ignore[arg-type]
    assert kind.choices == (Choice("report", "report", 3), Choice("treaty", "treaty", 1))
    assert kind.chosen == "report"


def test_years_come_latest_first_and_a_chosen_one_without_documents_is_shown() -> None:
    dated = [Metadata(date=date) for date in ("2011-09", "2025-01-02", "2011", None)]
    (year,) = choice_lists(sources(*dated), AskedPage("", (("year", "1999"),)), SAY)  # type: ignore[arg-type]
    assert [(each.value, each.documents) for each in year.choices] == [
        ("2025", 1),
        ("2011", 2),
        ("1999", 0),
    ]


def test_other_filters_can_be_taken_away() -> None:
    asked = AskedPage("x", (("language", "en"), ("document", "a.md")))
    (other,) = other_filters(asked, SAY)
    assert (other.label, other.value, other.address_without) == (
        "Document",
        "a.md",
        "/?q=x&language=en",
    )
