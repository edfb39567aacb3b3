"""The Ask page: a Gradio page whose state is its address, `/?q=…&language=…&caution=…`.

Asking only changes the address; whatever changes the address (asking, a filter, Back, a shared
link) makes the page show what the address says. So the two always agree. The first time that is
part of the page as it comes from the server (`qa.web.ask.first_page`); afterwards this page asks.
"""

from collections.abc import Callable, Sequence

import gradio as gr
from fastapi import FastAPI

from qa.answering import LONGEST_QUESTION, Index
from qa.translation import Translation
from qa.web.ask.asked import AskedPage
from qa.web.ask.drawing import DrawnPage, draw_page
from qa.web.ask.first_page import FirstPage
from qa.web.ask.predicting import PredictGuard
from qa.web.current import CurrentIndex
from qa.web.interface_language import visitor_translation
from qa.web.metrics import Metrics

PARTS = ("header", "question", "ask", "results")
"""What the parts of the page are called there, in the order in which `_updates` returns them."""

_TELL_QUESTION = """(question) => {
  dispatchEvent(new CustomEvent("asked", { detail: question }));
}"""
_TELL_CONNECTED = """
  window.followAddress = () => trigger("submit");
  dispatchEvent(new Event("connected"));
"""
_TELL_SHOWN = """() => { dispatchEvent(new Event("shown")); }"""


def add_ask(
    app: FastAPI,
    current: CurrentIndex,
    examples: Callable[[Index], Sequence[str]],
    metrics: Metrics,
) -> None:
    """Add the page at `/`, and what Gradio serves for it.

    Args:
        app: the application; whatever else it serves has to be added before.
        current: what answers.
        examples: finds questions to offer before the first one is asked.
        metrics: where questions are counted.
    """

    def draw(query: str, say: Translation) -> DrawnPage:
        return draw_page(current.index, AskedPage.from_query(query), examples, metrics, say)

    page = ask_page(draw)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=theme(),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        pwa=False,
        mcp_server=False,
    )
    called = frozenset(number for number, function in page.fns.items() if function.fn)
    app.add_middleware(PredictGuard, functions=called)
    app.add_middleware(FirstPage, draw=draw)


def ask_page(draw: Callable[[str, Translation], DrawnPage]) -> gr.Blocks:
    """Build the page.

    Args:
        draw: answers an address, given what stands behind its question mark, in some words.

    Returns:
        Blocks, to be mounted at `/` with `theme()`.
    """

    def show(query: str, request: gr.Request) -> tuple[object, ...]:
        say = visitor_translation(request.cookies, request.headers)
        return _updates(draw(query.removeprefix("?"), say))

    page = gr.Blocks(title="Ask the documents", analytics_enabled=False)
    with page:
        header = gr.HTML(apply_default_css=False, elem_id=PARTS[0])
        with gr.Row(elem_id="question-row"):
            question = gr.Textbox(max_length=LONGEST_QUESTION, elem_id=PARTS[1])
            button = gr.Button(variant="primary", elem_id=PARTS[2])
        results = gr.HTML(js_on_load=_TELL_CONNECTED, apply_default_css=False, elem_id=PARTS[3])
        gr.on(
            [question.submit, button.click],
            fn=None,
            inputs=[question],
            js=_TELL_QUESTION,
            queue=False,
            api_visibility="private",
        )
        results.submit(
            fn=show,
            inputs=[question],  # carries the address instead, see `js`
            outputs=[header, question, button, results],
            js="() => [location.search]",
            preprocess=False,
            queue=False,
            trigger_mode="always_last",
            show_progress="hidden",
            api_visibility="private",
        ).then(fn=None, js=_TELL_SHOWN, queue=False, api_visibility="private")
    return page


def _updates(drawn: DrawnPage) -> tuple[object, ...]:
    box = gr.update(value=drawn.asked.question, label=drawn.label, placeholder=drawn.placeholder)
    return drawn.header, box, gr.update(value=drawn.button), drawn.results


def theme() -> gr.themes.Base:
    """Return a theme with fonts of the system only, in the colours of `colours.css`."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]).set(
        body_background_fill="#f6f5f1",
        body_background_fill_dark="#14171a",
        body_text_color="#1c2226",
        body_text_color_dark="#e9e7e2",
    )
