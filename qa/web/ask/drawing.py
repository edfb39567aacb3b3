"""The Ask page drawn: what its parts say for one address, in the language of a visitor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.answering import Index
from qa.errors import QaError
from qa.translation import Translation
from qa.web.ask.asked import AskedPage
from qa.web.ask.caution_words import CAUTION_WORDS
from qa.web.ask.choices import choice_lists, filter_label, other_filters, value_words
from qa.web.metrics import Metrics
from qa.web.templating import render

PASSAGES = 5


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """The parts of the page; HTML in which nothing of the question or the documents is markup.

    Attributes:
        language: ISO 639-1 code of its words.
        title: of the window.
        header: HTML above the question.
        asked: what its address asks for.
        label: of the question's box.
        placeholder: in the question's box.
        button: the word on it.
        results: HTML below the question: filters, and the answer or a welcome.
    """

    language: str
    title: str
    header: str
    asked: AskedPage
    label: str
    placeholder: str
    button: str
    results: str


def draw_page(
    index: Index,
    asked: AskedPage,
    examples: Callable[[Index], Sequence[str]],
    metrics: Metrics,
    say: Translation,
) -> DrawnPage:
    """Answer what an address asks.

    Args:
        index: what answers.
        asked: what the address asks for.
        examples: finds questions for the welcome.
        metrics: where the question is counted.
        say: the words to use.
    """
    name = say.gettext("Ask the documents")
    title = f"{asked.question} · {name}" if asked.question else name
    return DrawnPage(
        language=say.language,
        title=title,
        header=render("header.html", say, here="ask", address=asked.address, asked=asked),
        asked=asked,
        label=say.gettext("Your question"),
        placeholder=say.gettext("Ask in your own words and language"),
        button=say.gettext("Ask"),
        results=_choices(index, asked, say) + _results(index, asked, title, examples, metrics, say),
    )


def _choices(index: Index, asked: AskedPage, say: Translation) -> str:
    return render(
        "choices.html",
        say,
        asked=asked,
        lists=choice_lists(index.sources, asked, say),
        others=other_filters(asked, say),
        cautions=[
            (level, say.gettext(name), say.gettext(meaning))
            for level, (name, meaning) in CAUTION_WORDS.items()
        ],
    )


def _results(
    index: Index,
    asked: AskedPage,
    title: str,
    examples: Callable[[Index], Sequence[str]],
    metrics: Metrics,
    say: Translation,
) -> str:
    try:
        documents = len(index.sources_where(asked.filters))
        if asked.chosen and not documents:
            return _unmatched(asked, title, say)
        if not asked.question:
            offered = [(each, asked.asking(each).address) for each in examples(index)]
            return render(
                "welcome.html", say, title=title, examples=offered, documents=len(index.sources)
            )
        answer = metrics.ask(
            "page",
            lambda: index.ask(asked.question, PASSAGES, asked.filters or None, asked.caution),
        )
    except QaError as error:
        return render("refused.html", say, title=title, message=str(error))
    whys = index.explain(answer)
    return render(
        "answer.html", say, title=title, answer=answer, whys=whys, asked=asked, documents=documents
    )


def _unmatched(asked: AskedPage, title: str, say: Translation) -> str:
    chosen = [
        (filter_label(name, say), value_words(name, value, say)) for name, value in asked.chosen
    ]
    everywhere = asked.without(*asked.filters).address
    return render(
        "unmatched.html", say, title=title, asked=asked, chosen=chosen, everywhere=everywhere
    )
