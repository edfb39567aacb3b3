"""The Ask page: a Gradio page whose state is its address, `/?q=…&language=…&caution=…`.

Asking only changes the address; whatever changes the address (asking, an example, Back,
a shared link) makes the page show what the address says. So the two always agree.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import gradio as gr

from qa.answering import LONGEST_QUESTION, Index
from qa.confidence import BALANCED
from qa.errors import QaError
from qa.translation import Translation, translation
from qa.web.current import CurrentIndex
from qa.web.explaining import CAUTION_WORDS
from qa.web.interface_language import visitor_translation
from qa.web.templating import render

STATIC = Path(__file__).parent / "static"
PASSAGES = 5
STYLES = ("colours.css", "navigation.css", "ask.css", "cards.css")

_READ_ADDRESS = f"""() => {{
  const address = new URLSearchParams(location.search);
  const caution = address.get("caution") || "{BALANCED}";
  return [address.get("q") ?? "", address.get("language") ?? "", caution];
}}"""
_WRITE_ADDRESS = """(question, language, caution) => {
  const address = new URLSearchParams();
  if (question.trim()) address.set("q", question.trim());
  if (language) address.set("language", language);
  if (caution && caution !== "BALANCED") address.set("caution", caution);
  dispatchEvent(new CustomEvent("visit", { detail: address.size ? `/?${address}` : "/" }));
}""".replace("BALANCED", BALANCED)
_ANNOUNCE = """() => { dispatchEvent(new Event("shown")); }"""


@dataclass(frozen=True, slots=True)
class AskedPage:
    """What an address of the page asks for.

    Attributes:
        question: as typed, or empty.
        language: ISO 639-1 code of the documents to search, or empty for all.
        caution: a level of `qa.confidence.CAUTIONS`, if the address is sound.
    """

    question: str
    language: str = ""
    caution: str = BALANCED

    @property
    def address(self) -> str:
        """The address itself, without what is usual."""
        named = {
            "q": self.question,
            "language": self.language,
            "caution": "" if self.caution == BALANCED else self.caution,
        }
        return "/?" + urlencode({name: value for name, value in named.items() if value})


def ask_page(current: CurrentIndex, examples: Sequence[str]) -> gr.Blocks:
    """Build the page.

    Args:
        current: what answers.
        examples: questions to offer before the first one is asked.

    Returns:
        Blocks, to be mounted at `/` with `head()` and `theme()`.
    """

    def show(
        question: str, language: str, caution: str, request: gr.Request
    ) -> tuple[str, str, str, str]:
        say = visitor_translation(request.cookies, request.headers)
        asked = AskedPage(question, language, caution)
        return question, language, caution, results_html(current.index, asked, examples, say)

    page = gr.Blocks(title="Ask the documents", analytics_enabled=False)
    with page:
        gr.HTML(
            render("header.html", translation("en"), here="ask", address="/"),
            apply_default_css=False,
        )
        with gr.Row(elem_id="question-row"):
            question = gr.Textbox(
                label="Your question",
                placeholder="Ask in your own words and language",
                max_length=LONGEST_QUESTION,
                autofocus=True,
                elem_id="question",
            )
            button = gr.Button("Ask", variant="primary", elem_id="ask")
        choices = _language_choices(current.index, translation("en"))
        language = gr.Radio(
            choices, value="", label="Documents in", elem_id="language", visible=len(choices) > 2
        )
        caution = gr.Radio(
            [("\n".join(words), level) for level, words in CAUTION_WORDS.items()],
            value=BALANCED,
            label="How sure an answer must be",
            elem_id="caution",
        )
        results = gr.HTML(
            js_on_load=(STATIC / "ask.js").read_text(encoding="utf-8"),
            apply_default_css=False,
            elem_id="results",
        )
        gr.on(
            [question.submit, button.click, language.input, caution.input],
            fn=None,
            inputs=[question, language, caution],
            js=_WRITE_ADDRESS,
            queue=False,
            api_visibility="private",
        )
        gr.on(
            [page.load, results.submit],
            fn=show,
            inputs=[question, language, caution],
            outputs=[question, language, caution, results],
            js=_READ_ADDRESS,
            # The address may name a language or caution that does not exist; `ask` says so.
            preprocess=False,
            queue=False,
            trigger_mode="always_last",
            show_progress="hidden",
            api_visibility="private",
        ).then(fn=None, js=_ANNOUNCE, queue=False, api_visibility="private")
    return page


def results_html(index: Index, asked: AskedPage, examples: Sequence[str], say: Translation) -> str:
    """Answer a question as HTML; without one, welcome the visitor.

    Args:
        index: what answers.
        asked: what the address asks for.
        examples: questions for the welcome.
        say: the words to use.

    Returns:
        HTML in which nothing of the question or the documents is markup.
    """
    documents = len(index.sources)
    if not asked.question.strip():
        offered = [(each, replace(asked, question=each).address) for each in examples]
        return render("welcome.html", say, examples=offered, documents=documents)
    filters = {"language": asked.language} if asked.language else None
    try:
        answer = index.ask(asked.question, PASSAGES, filters, asked.caution)
    except QaError as error:
        return render("refused.html", say, asked=asked, message=str(error))
    return render(
        "answer.html",
        say,
        answer=answer,
        whys=index.explain(answer),
        asked=asked,
        documents=documents,
    )


def head() -> str:
    """Return what the page's `<head>` needs; Gradio's `css` would lose the `@media` rules."""
    styles = (f"<style>{(STATIC / name).read_text(encoding='utf-8')}</style>" for name in STYLES)
    return '<meta name="color-scheme" content="light dark">' + "".join(styles)


def theme() -> gr.themes.Base:
    """Return a theme with fonts of the system only, in the colours of `colours.css`."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]).set(
        body_background_fill="#f6f5f1",
        body_background_fill_dark="#14171a",
        body_text_color="#1c2226",
        body_text_color_dark="#e9e7e2",
    )


def _language_choices(index: Index, say: Translation) -> list[tuple[str, str]]:
    counts = Counter(source.language for source in index.sources)
    named = [
        (f"{say.language_name(code)} ({count})", code)
        for code, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    ]
    return [("All languages", ""), *named]
