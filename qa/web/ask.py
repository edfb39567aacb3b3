"""The Ask page: a Gradio page whose state is its address, `/?q=…&language=…`.

Asking only changes the address; whatever changes the address (asking, an example, Back,
a shared link) makes the page show what the address says. So the two always agree.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import gradio as gr

from qa.answering import LONGEST_QUESTION, Index
from qa.errors import QaError
from qa.language_names import language_name
from qa.web.templating import render

STATIC = Path(__file__).parent / "static"
PASSAGES = 5
STYLES = ("colours.css", "ask.css")

_READ_ADDRESS = """() => {
  const address = new URLSearchParams(location.search);
  return [address.get("q") ?? "", address.get("language") ?? ""];
}"""
_WRITE_ADDRESS = """(question, language) => {
  const address = new URLSearchParams();
  if (question.trim()) address.set("q", question.trim());
  if (language) address.set("language", language);
  dispatchEvent(new CustomEvent("visit", { detail: address.size ? `/?${address}` : "/" }));
}"""
_ANNOUNCE = """() => { dispatchEvent(new Event("shown")); }"""


def ask_page(index: Index, examples: Sequence[str]) -> gr.Blocks:
    """Build the page.

    Args:
        index: what answers.
        examples: questions to offer before the first one is asked.

    Returns:
        Blocks, to be mounted at `/` with `head()` and `theme()`.
    """

    def show(question: str, language: str) -> tuple[str, str, str]:
        return question, language, results_html(index, question, language, examples)

    page = gr.Blocks(title="Ask the documents", analytics_enabled=False)
    with page:
        gr.HTML(render("header.html"), apply_default_css=False)
        with gr.Row(elem_id="question-row"):
            question = gr.Textbox(
                label="Your question",
                placeholder="Ask in your own words and language",
                max_length=LONGEST_QUESTION,
                autofocus=True,
                elem_id="question",
            )
            button = gr.Button("Ask", variant="primary", elem_id="ask")
        choices = _language_choices(index)
        language = gr.Radio(
            choices, value="", label="Documents in", elem_id="language", visible=len(choices) > 2
        )
        results = gr.HTML(
            js_on_load=(STATIC / "ask.js").read_text(encoding="utf-8"),
            apply_default_css=False,
            elem_id="results",
        )
        gr.on(
            [question.submit, button.click, language.input],
            fn=None,
            inputs=[question, language],
            js=_WRITE_ADDRESS,
            queue=False,
            api_visibility="private",
        )
        gr.on(
            [page.load, results.submit],
            fn=show,
            inputs=[question, language],
            outputs=[question, language, results],
            js=_READ_ADDRESS,
            # The address may name a language that no document has; that is for `ask` to say.
            preprocess=False,
            queue=False,
            trigger_mode="always_last",
            show_progress="hidden",
            api_visibility="private",
        ).then(fn=None, js=_ANNOUNCE, queue=False, api_visibility="private")
    return page


def results_html(index: Index, question: str, language: str, examples: Sequence[str]) -> str:
    """Answer a question as HTML; without one, welcome the visitor.

    Args:
        index: what answers.
        question: as typed, or empty.
        language: ISO 639-1 code of the documents to search, or empty for all.
        examples: questions for the welcome.

    Returns:
        HTML in which nothing of the question or the documents is markup.
    """
    documents = len(index.sources)
    if not question.strip():
        return render(
            "welcome.html", examples=examples, documents=documents, address=question_address
        )
    try:
        answer = index.ask(question, PASSAGES, {"language": language} if language else None)
    except QaError as error:
        return render("refused.html", question=question, language=language, message=str(error))
    return render(
        "answer.html", answer=answer, question=question, language=language, documents=documents
    )


def question_address(question: str) -> str:
    """Return the address at which the page answers `question`."""
    return "/?" + urlencode({"q": question})


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


def _language_choices(index: Index) -> list[tuple[str, str]]:
    counts = Counter(source.language for source in index.sources)
    named = [
        (f"{language_name(code)} ({count})", code)
        for code, count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    ]
    return [("All languages", ""), *named]
