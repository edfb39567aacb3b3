from collections.abc import Sequence

import pytest

from qa.definitions import (
    SAME_TERM,
    asked_term,
    defined_in_words,
    defined_terms,
    defining,
    subject,
)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is trafficking in persons?", "trafficking in persons"),
        ("What is the definition of smuggling in the Protocol?", "smuggling"),
        ("How is trafficking in human beings defined?", "trafficking in human beings"),
        ("How does the Convention define a serious crime?", "serious crime"),
        ("Define smuggling of migrants", "smuggling of migrants"),
        ("What does 'serious crime' mean?", "serious crime"),
        ("What does the abbreviation UNODC stand for?", "UNODC"),
        ("¿Qué significan las siglas OIM?", "OIM"),
        ("What does the term “refugee” mean under the 1951 Convention?", "refugee"),
        ("Who is a stateless person?", "stateless person"),
        ("What counts as forced or compulsory labour?", "forced or compulsory labour"),
        ("¿Qué es la trata de personas?", "trata de personas"),
        ("¿Cómo se define el tráfico ilícito de migrantes?", "tráfico ilícito de migrantes"),
        ("¿Qué se entiende por víctima según el Protocolo?", "víctima"),
        ("Qu’est-ce que la traite des personnes ?", "traite des personnes"),
        ("Quelle est la définition du réfugié ?", "réfugié"),
        ("Comment est définie la traite ?", "traite"),
        ("O que é o tráfico de pessoas?", "tráfico de pessoas"),
        ("Was ist Menschenhandel?", "Menschenhandel"),
        ("Что такое торговля людьми?", "торговля людьми"),
        ("ما هو الاتجار بالأشخاص؟", "الاتجار بالأشخاص"),
        ("什么是人口贩运？", "人口贩运"),
        ("Under the Protocol, what is smuggling of migrants?", "smuggling of migrants"),
        ("Im Sinne des Protokolls: Was ist Menschenhandel?", "Menschenhandel"),
        ("What is the penalty for smuggling?", None),
        ("Who delivered the statement?", None),
        ("¿Por qué es importante la cooperación?", None),
        ("Comment est financé le fonds ?", None),
        ("Explain the protection of witnesses", None),
        ("What is ?", None),
    ],
)
def test_the_term_that_a_question_wants_defined(question: str, term: str | None) -> None:
    assert asked_term(question) == term


@pytest.mark.parametrize(
    ("question", "about"),
    [
        (
            "What does the term “refugee” mean under the 1951 Convention?",
            "the term “refugee” under the 1951 Convention?",
        ),
        ("How is trafficking defined in the Protocol?", "trafficking in the Protocol?"),
        ("How does Chile define trafficking?", "Chile trafficking?"),
        ("¿Cómo define Chile la trata de personas?", "¿ Chile la trata de personas?"),
        ("Comment le Chili définit la traite ?", "le Chili la traite ?"),
        ("¿Qué se entiende por víctima según el Protocolo?", "víctima según el Protocolo?"),
        ("Was versteht man unter „Menschenhandel“?", "„Menschenhandel“?"),
        ("什么是人口贩运？", "人口贩运？"),
        ("Under the Protocol, what is smuggling?", "Under the Protocol smuggling?"),
        ("What is the penalty for smuggling?", "What is the penalty for smuggling?"),
        ("¿Por qué es importante la cooperación?", "¿Por qué es importante la cooperación?"),
    ],
)
def test_what_a_question_is_about_without_the_words_that_ask(question: str, about: str) -> None:
    assert " ".join(subject(question).split()) == about


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ("“Victim” shall mean any natural person who is exploited;", {"Victim"}),
        ('``Trafficking in persons" shall mean the recruitment of', {"Trafficking in persons"}),
        ('the term "refugee" shall apply to any person who:', {"refugee"}),
        ("For the purposes of this Convention, a child means every human being", {"child"}),
        (
            "For the purposes of this Convention the term forced labour shall mean all work",
            {"forced labour"},
        ),
        ("Debt bondage, that is to say, the status arising from a pledge", {"Debt bondage"}),
        ("Por “trata de personas” se entenderá la captación", {"trata de personas"}),
        ("Par «traite des personnes», on entend le transport", {"traite des personnes"}),
        ("A los efectos de este convenio, se entenderá por «buque» todo navío", {"buque"}),
        ("La palabra inglesa trafficking se traduce por «trata».", set()),
        ("On entend par traite des personnes, le transport", {"traite des personnes"}),
        ("L’expression « traite » désigne le recrutement", {"traite"}),
        ("Se entiende por víctima toda persona que", {"víctima"}),
        ("Debt bondage. Holding a person in work by means of a debt.", {"Debt bondage"}),
        ("Consent. A smuggled migrant agreed to the journey.", {"Consent"}),
        ("Trata de personas\tCaptar a una persona para explotarla", {"Trata de personas"}),
        ("Extradition: handing over a person to another State", {"Extradition"}),
        ("Extradition \u2013 handing over a person to another State", {"Extradition"}),
        ("Labour trafficking\tincreased\t12 per cent of all cases", set()),
        ("Labour trafficking\t12 victims of all those found", set()),
        ("Debt bondage.", set()),
        ("States shall protect the victims by all means.", set()),
        ("They shall cooperate within their means to respond to offences.", set()),
        ("A dispute which cannot be settled by other means shall be referred.", set()),
        ("It may be sent through electronic or any other means capable of", set()),
        ("Sale of children means any act by which a child is sold.", {"Sale of children"}),
        ("Children are protected.", set()),
        ("“人口贩运”系指为剥削目的而招募人员", {"人口贩运"}),
        ("《议定书》一语系指本议定书", {"议定书"}),
        ('يقصد بتعبير "الاتجار بالأشخاص" تجنيد أشخاص', {"الاتجار بالأشخاص"}),
        ("«Торговля людьми» означает вербовку", {"Торговля людьми"}),
        ("Торговля людьми означает вербовку", {"Торговля людьми"}),
        ("Под «торговлей людьми» понимается вербовка", {"торговлей людьми"}),
    ],
)
def test_the_terms_that_a_sentence_defines(sentence: str, terms: set[str]) -> None:
    assert set(defined_terms(sentence)) == terms


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("The Group of experts (hereinafter referred to as “GRETA”), shall monitor it.", "GRETA"),
        (
            "A Subcommittee (hereinafter called the Board of Visitors) is set up.",
            "Board of Visitors",
        ),
        ("La Oficina, en adelante denominada «el Fondo», ayuda.", "el Fondo"),
        ("La Direction (ci-après « le Bureau ») veille.", "le Bureau"),
    ],
)
def test_a_name_that_a_document_gives_for_what_follows(sentence: str, term: str) -> None:
    assert defined_in_words(sentence) == (term,)


def test_a_name_in_brackets_does_not_part_a_term_from_its_meaning() -> None:
    sentence = "“financial intelligence unit” (hereinafter referred to as “FIU”) means an agency"
    assert set(defined_in_words(sentence)) == {"financial intelligence unit", "FIU"}
    assert defined_in_words("A treaty which may hereafter enter into force, applies.") == ()


def test_words_beside_an_abbreviation_explain_it() -> None:
    sentence = "It asks the United Nations Office on Drugs and Crime (UNODC) for help."
    assert defining(sentence, "UNODC", "en") == SAME_TERM
    assert defining(sentence, "IOM", "en") == 0


def test_an_entry_does_not_say_in_words_that_it_defines() -> None:
    assert defined_in_words("Debt bondage. Holding a person in work by means of a debt.") == ()
    assert defined_in_words("“Serfdom” means such work.") == ("Serfdom",)
    assert defined_in_words("“The term” refers to such work.") == ()


@pytest.mark.parametrize(
    ("sentence", "weight"),
    [
        ("“Smuggling of migrants” shall mean the procurement of illegal entry", SAME_TERM),
        ("“Migrant smuggling” means the procurement of illegal entry", SAME_TERM),
        ("“Smuggling” means the procurement of illegal entry", SAME_TERM * 2 / 3),
        ("The smuggling of migrants is a crime against the State.", 1),
        ("Smuggling of migrants. Bringing about an illegal entry for gain.", SAME_TERM),
        ("Smuggling. Bringing about an illegal entry for gain.", SAME_TERM * 2 / 3),
        ("“Vessel” shall mean any type of water craft", 0),
        ("Vessel. Any type of water craft on which migrants travel.", 0),
        ("Smuggling of migrants by sea is a growing problem.", 0),
        ("States shall criminalise the smuggling of migrants.", 0),
    ],
)
def test_a_sentence_speaks_as_a_definition_of_the_very_term(sentence: str, weight: float) -> None:
    assert defining(sentence, "smuggling of migrants", "en") == pytest.approx(weight)


def test_terms_that_share_a_word_are_compared_by_meaning() -> None:
    compared: list[tuple[str, ...]] = []

    def meant(terms: Sequence[str]) -> float:
        compared.append(tuple(terms))
        return 0.7 if "Trafficking in persons" in terms else 0.6

    entry = "Recruiting, moving, sheltering or receiving a person by force."
    told = [
        defining(f"{head}. {entry}", "human trafficking", "en", meant)
        for head in ("Trafficking in persons", "Trafficking", "Victim of trafficking", "Bondage")
    ]
    assert told == pytest.approx([SAME_TERM * 0.7, SAME_TERM * 2 / 3, 0, 0])
    assert compared == [("Trafficking in persons",), ("Victim of trafficking",)]


def test_a_term_without_words_is_defined_by_nothing() -> None:
    assert defining("This report refers to persons.", "§", "en") == 0


def test_a_definition_counts_as_much_in_scripts_without_spaces() -> None:
    assert defining("“人口贩运”系指为剥削目的而招募人员", "人口贩运", "zh") == SAME_TERM
