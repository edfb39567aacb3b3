"""From an answer on Ask to a judged pair, or to a new gold question: `/judge/new`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from qa.answering import Index
from qa.citing import Anchor, resolve
from qa.errors import GoldError, JudgmentError, QuestionError
from qa.evaluation.gold import Evidence, Question, find_quote
from qa.evaluation.gold_folder import ENDING
from qa.evaluation.gold_writing import add_question
from qa.indexing.folder import safe_name
from qa.languages import question_language
from qa.records import Document, Passage, Span
from qa.translation import Translation, marked
from qa.web.form_pages import say_to
from qa.web.forms import FOREIGN, Posted, is_own_form
from qa.web.given import address_parts, whole_number
from qa.web.judge.chosen import known_judge, remember_judge, tidy_name
from qa.web.judge.desk import Desk
from qa.web.judge.keeping import keep
from qa.web.judge.page import page
from qa.web.judge.showing import Shown
from qa.web.plain import problem_page

_COOKIE = "cited-qa-gold"
_FIRST_FILE = "questions"
_PASSAGES = 5
_LONGEST_QUESTION = 1000
_NO_QUESTION = marked("Write the question first.")
_NO_JUDGE = marked("Give your name, so that your judgment can be told from those of others.")
_NO_QUOTE = marked("Expected words copied from the document as evidence, found none.")
_NOT_THERE = marked("These words do not stand in %(path)s, so they cannot be evidence: “%(quote)s”")
_NO_ANSWERABLE = marked("Say whether the documents answer the question.")
_KEPT = marked("Your judgment was kept.")
_ADDED = marked("The question was added to %(file)s as “%(id)s”. The file has %(count)s now.")


@dataclass(frozen=True, slots=True)
class Found:
    """The words that a link leads to, and the passage around them.

    Attributes:
        link: as it was given.
        quote: the words.
        shown: the passage of the index that holds them.
    """

    link: str
    quote: str
    shown: Shown


def add_new(app: FastAPI, desk: Desk) -> None:
    """Add `/judge/new` and what its forms do to an application."""

    @app.get("/judge/new", include_in_schema=False)
    def new(request: Request) -> Response:
        return new_page(request, desk, request.query_params)

    @app.post("/judge/new/judgment", include_in_schema=False)
    def judge(request: Request, form: Posted) -> Response:
        return _foreign(request, form) or _judged(request, desk, form)

    @app.post("/judge/new/question", include_in_schema=False)
    def question(request: Request, form: Posted) -> Response:
        return _foreign(request, form) or _added(request, desk, form)


def new_page(
    request: Request,
    desk: Desk,
    fields: Mapping[str, str],
    problem: str = "",
) -> Response:
    """Return the page on which an answer becomes a judged pair or a gold question.

    Args:
        request: to answer.
        desk: where both are kept.
        fields: `q`, the question; `link`, that of a passage; and what was typed before.
        problem: why something was not done, in the language of the visitor.
    """
    index = desk.current.index
    text = " ".join(fields.get("q", "").split())[:_LONGEST_QUESTION]
    found = find_passage(index, fields.get("link", ""))
    passages: Sequence[Passage] = ()
    if text and found is None:
        try:
            passages = index.ask(text, _PASSAGES).passages
        except QuestionError as error:
            problem = problem or str(error)
    names = desk.gold.names()
    return page(
        request,
        "judge_new.html",
        400 if problem else 200,
        question=text,
        found=found,
        passages=passages,
        typed=lambda name: fields.get(name, ""),
        judge=fields.get("judge") or known_judge(request),
        names=names,
        file=fields.get("file") or _last_file(request, names),
        new_file=fields.get("new_file") or ("" if names else _FIRST_FILE),
        ending=ENDING,
        folder=desk.gold.path,
        problem=problem,
        told=_told(request, say_to(request)),
    )


def find_passage(index: Index, link: str) -> Found | None:
    """Return what a link of a passage leads to; `None` if that is nothing here."""
    parts = address_parts(link)
    identity = parts.path.removeprefix("/doc/")
    anchor = Anchor.from_query(dict(parse_qsl(parts.query, keep_blank_values=True)))
    if anchor is None or identity not in {source.id for source in index.sources}:
        return None
    document = index.document(identity)
    quote = resolve(anchor, document.text).span
    if quote is None:
        return None
    passage = _around(index, document, quote)
    return Found(link, quote.of(document.text), Shown.of(document, passage))


def _around(index: Index, document: Document, quote: Span) -> Span:
    """Return where the passage stands that holds most of a quote; else the quote itself."""
    chunks = index.chunks_of(document.source.id).values()
    best = max(chunks, key=lambda chunk: chunk.span.overlap(quote), default=None)
    return best.span if best is not None and best.span.overlap(quote) else quote


def _foreign(request: Request, form: FormData) -> Response | None:
    if is_own_form(request, form):
        return None
    return problem_page(request, say_to(request).gettext(FOREIGN), 403)


def _judged(request: Request, desk: Desk, form: FormData) -> Response:
    say, fields = say_to(request), {name: str(value) for name, value in form.items()}
    judge = tidy_name(fields.get("judge", ""))
    if not judge:
        return new_page(request, desk, fields, say.gettext(_NO_JUDGE))
    try:
        problem = keep(desk, {**fields, "question": fields.get("q", "")}, judge)
    except JudgmentError as error:
        return new_page(request, desk, fields, str(error))
    if problem:
        return new_page(request, desk, fields, say.gettext(problem))
    response = _done(fields, kept="1")
    remember_judge(response, judge)
    return response


def _added(request: Request, desk: Desk, form: FormData) -> Response:
    fields = {name: str(value) for name, value in form.items()}
    try:
        question = _question(desk.current.index, fields, say_to(request))
        file = _file(desk, fields)
        added, count = add_question(file, question)
    except (GoldError, ValueError) as error:
        return new_page(request, desk, fields, str(error))
    response = _done(fields, added=file.name, id=added.id, count=str(count))
    response.set_cookie(_COOKIE, quote(file.name, safe=""), samesite="lax", httponly=True)
    return response


def _last_file(request: Request, names: Sequence[str]) -> str:
    """Return the file that a question was added to last, else the first there is."""
    last = unquote(request.cookies.get(_COOKIE, ""))
    return last if last in names else next(iter(names), "")


def _done(fields: Mapping[str, str], **done: str) -> Response:
    """Go back to the page by its address, so that loading it again does nothing twice."""
    kept = {name: fields.get(name, "") for name in ("q", "link")}
    return RedirectResponse("/judge/new?" + urlencode({**kept, **done}) + "#told", 303)


def _told(request: Request, say: Translation) -> str:
    """Say what was done just now."""
    query = request.query_params
    if "kept" in query:
        return say.gettext(_KEPT)
    count = whole_number(query.get("count", ""))
    if "added" not in query or count is None:
        return ""
    questions = say.ngettext("%(count)s question", "%(count)s questions", count)
    return say.gettext(_ADDED, file=query["added"], id=query.get("id", ""), count=questions)


def _question(index: Index, fields: Mapping[str, str], say: Translation) -> Question:
    """Return the gold question that a form describes.

    Raises:
        ValueError: if a field cannot be used; the message is for the visitor.
    """
    text = " ".join(fields.get("q", "").split())[:_LONGEST_QUESTION]
    if not text:
        raise ValueError(say.gettext(_NO_QUESTION))
    language = question_language(text, {source.language for source in index.sources})
    answerable = fields.get("answerable", "")
    if answerable == "no":
        return Question("", text, language, answerable=False)
    if answerable != "yes":
        raise ValueError(say.gettext(_NO_ANSWERABLE))
    evidence = _evidence(index, fields, say)
    return Question("", text, language, answerable=True, evidence=(evidence,))


def _evidence(index: Index, fields: Mapping[str, str], say: Translation) -> Evidence:
    quote, found = fields.get("quote", "").strip(), find_passage(index, fields.get("link", ""))
    if not quote or found is None:
        raise ValueError(say.gettext(_NO_QUOTE))
    document = found.shown.document
    if not find_quote(document.text, quote):
        path = document.source.path
        raise ValueError(say.gettext(_NOT_THERE, path=path, quote=" ".join(quote.split())[:200]))
    return Evidence(document.source.path, " ".join(quote.split()))


def _file(desk: Desk, fields: Mapping[str, str]) -> Path:
    """Return the gold file that a question goes to: a new one if it is named.

    Raises:
        GoldError: if there is none of the name that was chosen.
    """
    wanted = fields.get("new_file", "").strip()
    if not wanted:
        return desk.gold.file(fields.get("file", ""))
    name = f"{safe_name(wanted).removesuffix(ENDING)}{ENDING}"
    if name == desk.file.path.name:
        raise GoldError(f"{name} holds the judgments; choose another name")
    return desk.gold.path / name
