"""The words to quote: as few whole sentences as answer, without a number before them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.quoting import (
    LONGEST_LIST,
    LONGEST_PAIR,
    ScoredSentence,
    choose_quote,
    enumerator_length,
)
from qa.records import Span

START = 100
MARGIN = 0.02


def quote(text: str) -> str:
    return text[enumerator_length(text) :]


def laid_out(texts: Sequence[str], scores: Sequence[float]) -> tuple[str, list[ScoredSentence]]:
    """Return sentences on a line each, from character 100 of their document on."""
    sentences, at = [], START
    for text, score in zip(texts, scores, strict=True):
        sentences.append(ScoredSentence(Span(at, at + len(text)), text, score))
        at += len(text) + 1
    return "\n".join(texts), sentences


def chosen(texts: Sequence[str], best: int, near: dict[int, float] | None = None) -> str:
    """Return the quote where one sentence is best, and others fall short by so much."""
    scores = [0.5 - (near or {}).get(at, 0.0 if at == best else 0.3) for at in range(len(texts))]
    text, sentences = laid_out(texts, scores)
    return choose_quote(sentences, MARGIN).shifted(-START).of(text)


# --- a number before the words -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("enumerator", "words"),
    [
        ("2. ", "According to a press release, few were found."),
        ("12.\t", "Requests the Secretary-General to report."),
        ("(a) ", "the recruitment of persons;"),
        ("(iv) ", "by means of the threat;"),
        ("(aa) ", "any other ship."),
        ("(3) ", "States shall co-operate."),
        ("b) ", "Proteger a las víctimas."),
        ("12) ", "Proteger a las víctimas."),
        ("- ", "Training of judges"),
        ("• ", "Training of judges"),
        ("– ", "Training of judges"),
        ("- 4. ", "The Group of 77 was founded."),
        ("- a) ", "to prevent trafficking"),
        ("3. (b) ", "to protect its victims"),
        ("3. (b) (ii) ", "where they are children"),
        ("4.2. ", "Definitions"),
        ("IV. ", "Recommendations were made."),
        ("a. ", "“refugee” means a person"),
        ("b)", "“Illegal entry” means crossing borders"),
        ("iv. ", "to protect its victims"),
        ("B.1. ", "The panel recommends a fund."),
        ("(أ) ", "تجنيد الأشخاص"),
        ("（一）", "招募人员"),
        ("（十二） ", "招募人员"),
        ("（a）", "招募人员"),
        ("3、", "招募人员"),
        ("一、", "招募人员"),
        ("二、（一）", "招募人员"),
        ("3.   ", "Nothing in this Protocol shall apply."),
    ],
)
def test_an_enumerator_is_not_quoted(enumerator: str, words: str) -> None:
    assert quote(enumerator + words) == words


@pytest.mark.parametrize(
    "words",
    [
        "2.5 million people are estimated to be victims.",
        "2011. That was the year.",
        "80 per cent were women.",
        "(2011) A year of change.",
        "(UN) The organisation met.",
        "A. Smith signed the report.",
        "I. Newton was absent.",
        "e. g. by a treaty.",
        "z.B. nach einem Vertrag.",
        "-5 degrees were measured.",
        "1.The number is glued to its word.",
        "2,500 people were asked.",
        "（中国）代表团出席了会议。",
        "三、四年内完成。",
        "3、4个国家参加了。",
        "o tráfico de pessoas é crime.",
        "Article 8. Rewards",
        "4.",
        "(a)",
        "- ",
        "1. (a) ",
        "",
    ],
)
def test_words_that_only_look_like_one_stay(words: str) -> None:
    assert quote(words) == words


def test_a_number_behind_a_bullet_stays() -> None:
    assert quote("- 5,000 victims") == "5,000 victims"
    assert quote("- 2.5 million victims") == "2.5 million victims"


@given(st.text(alphabet="0123456789.()-• abcIVX\n（）一、", max_size=20))
def test_a_quote_is_the_end_of_its_sentence(text: str) -> None:
    words = quote(text)
    assert text.endswith(words)
    assert any(each.isalnum() for each in words) == any(each.isalnum() for each in text)


# --- one sentence, or more -----------------------------------------------------------------------

PLAIN = (
    "The Conference met in Vienna in 2012.",
    "It adopted a declaration on trafficking in persons.",
    "The next meeting was held two years later.",
)
LIST = (
    "States were asked to report.",
    "The fund pays for the following:",
    "(a) shelter for victims;",
    "(b) legal advice; and",
    "(c) the journey home.",
    "It was set up in 2010.",
)


@pytest.mark.parametrize("best", [0, 1, 2])
def test_one_sentence_is_quoted_if_it_answers_best(best: int) -> None:
    assert chosen(PLAIN, best) == PLAIN[best]


def test_the_first_of_equally_good_sentences_is_quoted_with_the_next() -> None:
    assert chosen(PLAIN, 0, {1: 0.0}) == "\n".join(PLAIN[:2])


def test_the_number_of_the_first_sentence_alone_is_left_out() -> None:
    texts = ("2. The Conference met in Vienna in 2012.", "3. It adopted a long declaration.")
    assert chosen(texts, 1) == "It adopted a long declaration."
    both = "The Conference met in Vienna in 2012.\n3. It adopted a long declaration."
    assert chosen(texts, 1, {0: 0.01}) == both


# Lists.


@pytest.mark.parametrize("best", [2, 3, 4])
def test_an_item_comes_with_the_words_that_lead_in_to_its_list(best: int) -> None:
    assert chosen(LIST, best) == "\n".join(LIST[1 : best + 1])


def test_words_that_lead_in_to_a_list_come_with_its_items() -> None:
    assert chosen(LIST, 1) == "\n".join(LIST[1:5])


def test_a_sentence_after_or_before_a_list_stands_alone() -> None:
    assert chosen(LIST, 0) == LIST[0]
    assert chosen(LIST, 5) == LIST[5]


def test_items_without_words_that_lead_in_stand_alone() -> None:
    assert chosen(LIST[2:], 1) == "legal advice; and"
    assert chosen(("It was set up in 2010.", *LIST[2:]), 2) == "legal advice; and"


def test_numbered_paragraphs_are_no_list_without_words_that_lead_in() -> None:
    texts = ("1. The Conference met in Vienna.", "2. It adopted a declaration.")
    assert chosen(texts, 1) == "It adopted a declaration."


@pytest.mark.parametrize(
    ("lead_in", "items"),
    [
        ("El fondo paga:", ("refugio para las víctimas;", "asesoramiento; y", "el regreso.")),
        ("Le fonds paie :", ("un abri ;", "des conseils ; et", "le retour.")),
        ("Der Fonds zahlt:", ("Unterkunft;", "Beratung und Hilfe; und", "die Reise.")),
        ("O fundo paga:", ("abrigo para todos;", "assessoria; e", "o regresso.")),
        ("Фонд оплачивает:", ("приют для жертв;", "консультации; и", "возвращение домой.")),
        ("يدفع الصندوق ما يلي:", ("المأوى للضحايا؛", "المشورة القانونية؛", "العودة.")),
        ("基金支付：", ("受害者的住所；", "法律咨询；", "回家的旅程。")),
        ("Three goals –", ("to prevent,", "to protect, and", "to punish.")),
    ],
)
def test_lists_of_many_languages_need_no_numbers(lead_in: str, items: tuple[str, ...]) -> None:
    texts = ("...", lead_in, *items)
    assert chosen(texts, 1) == "\n".join(texts[1:])
    for best in range(2, len(texts)):
        assert chosen(texts, best) == "\n".join(texts[1 : best + 1])


def test_bullets_make_a_list() -> None:
    texts = ("The panel asked for:", "- training of judges", "• shelters in every town")
    assert chosen(texts, 2) == "\n".join(texts)
    assert chosen(texts[1:], 1) == "shelters in every town"


BULLETS = ("Please bring:", "a passport or a letter", "photographs", "a towel")


def test_bullets_without_marks_are_items_of_one_list() -> None:
    assert chosen((*BULLETS, "Copies will do."), 0) == "\n".join((*BULLETS, "Copies will do."))
    assert chosen(BULLETS, 2) == "\n".join(BULLETS[:3])


def test_a_list_without_marks_ends_with_its_last_line() -> None:
    _, sentences = laid_out((*BULLETS, "Copies will do."), (0.5, 0, 0, 0, 0))
    below = sentences[-1]
    sentences[-1] = replace(below, span=below.span.shifted(1))  # below an empty line
    assert choose_quote(sentences, MARGIN) == Span(START, sentences[-2].span.end)


def test_items_right_below_a_question_answer_it_together() -> None:
    asked = ("See below.", "What must I bring?", *BULLETS[1:])
    assert chosen(asked, 2) == "\n".join(asked[1:])
    assert chosen(asked, 4) == "\n".join(asked[1:])
    marked = ("Who may stay?", "(a) Adults.", "(b) Children.", "Others may not.")
    assert chosen(marked, 1) == "\n".join(marked[:3])
    assert chosen(marked, 2) == "\n".join(marked[:3])
    assert chosen(("Who may stay?", "Adults may.", "Others may not."), 1) == "Adults may."
    led = ("What must I bring?", *BULLETS)
    assert chosen(led, 1) == "\n".join(BULLETS)


def test_an_item_far_from_its_lead_in_stands_alone() -> None:
    long = f"(a) {'shelter and more ' * 24}for victims;"
    texts = (LIST[1], long, "(b) legal advice.")
    assert len("\n".join(texts)) > LONGEST_LIST
    assert chosen(texts, 2) == "legal advice."


def test_a_list_is_quoted_as_far_as_there_is_room() -> None:
    items = [f"({letter}) {'shelter ' * 12}for victims;" for letter in "abcdef"]
    texts = (LIST[1], *items)
    found = chosen(texts, 0)
    assert found == "\n".join(texts[:4])
    assert len(found) <= LONGEST_LIST < len("\n".join(texts[:5]))


def test_the_first_item_is_quoted_however_long_it_is() -> None:
    texts = (LIST[1], f"(a) {'shelter and more ' * 24}for victims;", LIST[3])
    assert chosen(texts, 0) == "\n".join(texts[:2])


def test_words_after_a_colon_are_quoted_with_it() -> None:
    texts = ("The Secretary-General said:", "We must act now.", "He left.")
    assert chosen(texts, 0) == "\n".join(texts[:2])
    assert chosen(texts[:1], 0) == texts[0]


# Fragments.


def test_a_fragment_comes_with_the_sentence_it_belongs_to() -> None:
    texts = ("Victims found in the region by year", "35 in 2011", "PLAIN words that follow it here")
    assert chosen(texts, 1) == "\n".join(texts[:2])
    assert chosen(texts[1:], 0) == "\n".join(texts[1:])
    assert chosen(texts[1:2], 0) == "35 in 2011"


def test_a_short_sentence_with_a_full_stop_is_no_fragment() -> None:
    for short in ("It failed.", "Why not?", "“They agreed.”", "他们同意了。", "هل وافقوا؟"):
        assert chosen((PLAIN[0], short, PLAIN[2]), 1) == short


def test_a_head_comes_with_what_follows_it() -> None:
    texts = ("The ways differ.", "Consent.", "A smuggled migrant agrees to be moved.")
    assert chosen(texts, 1) == "\n".join(texts[1:])
    assert chosen(texts[:2], 1) == "\n".join(texts[:2])
    heads = ("Terms", "Extradition", "Somebody is handed over.")
    assert chosen(heads, 1) == "\n".join(heads[1:])
    assert chosen(("Victims", "35 in 2011", "More follows."), 1) == "Victims\n35 in 2011"


def test_a_fragment_leaves_out_what_is_too_long() -> None:
    before, after = "word " * 90 + "end.", "All words of the table."
    assert chosen((before, "35 in 2011", after), 1) == f"35 in 2011\n{after}"
    assert chosen((before, "35 in 2011"), 1) == "35 in 2011"


# Tables.

TABLE = ("Stakeholders\tPercentage", "Academic institutions\t13", "Private sector\t34", "States\t7")


@pytest.mark.parametrize(
    ("best", "near", "last"),
    [(2, {}, 2), (1, {}, 1), (0, {2: 0.1}, 2), (0, {3: 0.2}, 3)],
)
def test_a_row_comes_with_the_heads_of_its_columns_and_heads_with_the_best_row(
    best: int, near: dict[int, float], last: int
) -> None:
    before, after = PLAIN[:2]
    assert chosen((before, *TABLE, after), best + 1, {at + 1: by for at, by in near.items()}) == (
        "\n".join(TABLE[: last + 1])
    )


def test_a_row_stands_alone_where_its_heads_are_far_or_unknown() -> None:
    long = ("Name\tShare", *(f"{'name ' * 20}\t{at}" for at in range(5)))
    assert chosen(long, 5) == long[5]
    assert chosen(long, 0, {5: 0.1}) == long[5]
    assert chosen(long[1:], 3) == long[4]


def test_a_table_of_words_has_no_heads_that_could_be_told() -> None:
    glossary = ("Consent\tAgreement to what is done.", "Recruiter\tWho wins people over to a job.")
    assert chosen(glossary, 1) == glossary[1]
    assert chosen(glossary, 0) == glossary[0]


def test_a_tab_after_a_number_makes_no_table() -> None:
    assert chosen(("(a)\tRequests a report;", "(b)\tDecides to meet."), 0) == "Requests a report;"


# Neighbours.


@pytest.mark.parametrize(
    ("near", "first", "last"),
    [
        ({0: 0.01}, 0, 1),
        ({2: 0.01}, 1, 2),
        ({0: 0.015, 2: 0.01}, 1, 2),
        ({0: 0.01, 2: 0.015}, 0, 1),
        ({0: 0.021, 2: 0.3}, 1, 1),
    ],
)
def test_a_neighbour_that_answers_all_but_equally_well_is_quoted_too(
    near: dict[int, float], first: int, last: int
) -> None:
    assert chosen(PLAIN, 1, near) == "\n".join(PLAIN[first : last + 1])


def test_a_row_is_not_joined_to_the_words_before_it_but_goes_on_in_those_after_it() -> None:
    texts = ["Do not confuse the two.", "Trafficking\tTo move a person by force.", "It is a crime."]
    assert chosen(texts, best=1, near={0: 0.01}) == texts[1]
    assert chosen(texts, best=1, near={2: 0.01}) == "\n".join(texts[1:])


@pytest.mark.parametrize(
    "texts",
    [
        ("ILO\tInternational Labour Office", "OAS\tOrganization of American States", "Not all."),
        ("Article 25. Victims get help.", "Article 26. Members get immunity.", "That is all."),
        ("Goal 5: We train the women.", "Goal 6: We dig new wells.", "That is all."),
    ],
)
def test_another_row_or_article_is_no_neighbour(texts: Sequence[str]) -> None:
    assert chosen(texts, best=0, near={1: 0.01}) == texts[0]
    assert chosen(texts, best=1, near={0: 0.01}) == texts[1]
    assert chosen(texts, best=1, near={2: 0.01}) == "\n".join(texts[1:])


def test_a_date_in_german_begins_no_article() -> None:
    texts = ("Das Gericht urteilte.", "Am 12. Mai 2010 wurde das Urteil rechtskräftig.")
    assert chosen(texts, best=0, near={1: 0.01}) == "\n".join(texts)


def test_each_question_of_a_list_stands_for_itself() -> None:
    texts = [
        "The officer asks:",
        "(a) Was the person moved to another town?",
        "(b) Was a wage paid in full?",
        "(c) Were papers taken away?",
    ]
    assert chosen(texts, best=2) == "\n".join(texts[:3])
    assert chosen(texts[1:], best=1) == texts[2].removeprefix("(b) ")


def test_only_neighbours_are_joined() -> None:
    assert chosen(PLAIN, 0, {2: 0.0}) == PLAIN[0]


def test_neighbours_that_are_long_together_are_not_joined() -> None:
    fits = "a" * (LONGEST_PAIR - len(PLAIN[0]) - 2) + "."
    assert chosen((PLAIN[0], fits), 0, {1: 0.0}) == f"{PLAIN[0]}\n{fits}"
    assert chosen((PLAIN[0], f"a{fits}"), 0, {1: 0.0}) == PLAIN[0]


# Always.

SENTENCES = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from((*PLAIN, *LIST, "35 in 2011", "4.", "基金支付：", "x" * 390)),
            st.text(alphabet="ab 1.():;,–-•؛。\n", min_size=1, max_size=30).filter(str.strip),
        ),
        st.floats(-1, 1),
    ),
    min_size=1,
    max_size=8,
)


@given(SENTENCES)
def test_a_quote_is_a_run_of_whole_sentences_around_the_best(
    made: list[tuple[str, float]],
) -> None:
    _, sentences = laid_out([text for text, _ in made], [score for _, score in made])
    span = choose_quote(sentences, MARGIN)
    starts = [each.span.start + enumerator_length(each.text) for each in sentences]
    ends = [each.span.end for each in sentences]
    first, last = starts.index(span.start), ends.index(span.end)
    best = max(range(len(sentences)), key=lambda at: sentences[at].score)
    assert first <= best <= last
    whole = sentences[last].span.end - sentences[first].span.start
    assert last <= first + 1 or whole <= LONGEST_LIST


@given(SENTENCES)
def test_no_score_is_better_than_that_of_a_sentence_quoted(made: list[tuple[str, float]]) -> None:
    _, sentences = laid_out([text for text, _ in made], [score for _, score in made])
    span = choose_quote(sentences, MARGIN)
    quoted = [each.score for each in sentences if each.span.overlap(span)]
    assert max(quoted) == max(each.score for each in sentences)
