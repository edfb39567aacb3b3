"""The pages to sign in and out with."""

from collections.abc import Mapping

from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from qa.translation import marked
from qa.web.access import COOKIE, Access, TooManyTries, is_protected
from qa.web.form_pages import form_page, say_to
from qa.web.forms import FOREIGN, is_from_here, is_own_form
from qa.web.given import address_parts
from qa.web.interface_language import own_address_or_start
from qa.web.plain import own_address

_WRONG = marked("This is not an access token of this server.")
_TOO_OFTEN = marked("Too many wrong tokens came from your address. Wait a minute and try again.")


def add_sign_in(app: FastAPI, access: Access) -> None:
    """Add `/sign-in` and `/sign-out` to an application."""

    @app.get("/sign-in", include_in_schema=False)
    def ask_for_token(request: Request) -> Response:
        wanted = request.query_params.get("next", "")
        right = access.right_of_session(request)
        if right == "all" or (right == "reading" and not is_protected(address_parts(wanted).path)):
            return RedirectResponse(_next(wanted), 303)
        return _sign_in_page(request, wanted)

    @app.post("/sign-in", include_in_schema=False)
    async def sign_in(request: Request) -> Response:
        form = await request.form()
        return await run_in_threadpool(_signed_in, request, access, form)

    @app.post("/sign-out", include_in_schema=False)
    async def sign_out(request: Request) -> Response:
        response = RedirectResponse("/", 303)
        if is_from_here(request.headers):
            response.delete_cookie(COOKIE, samesite="lax", httponly=True)
        return response


def _signed_in(request: Request, access: Access, form: Mapping[str, object]) -> Response:
    wanted = str(form.get("next", ""))
    if not is_own_form(request, form):
        return _sign_in_page(request, wanted, FOREIGN, 403)
    try:
        right = access.right_by(str(form.get("token", "")), request)
    except TooManyTries as error:
        page = _sign_in_page(request, wanted, _TOO_OFTEN, 429)
        page.headers["retry-after"] = str(error.wait)
        return page
    if right is None:
        return _sign_in_page(request, wanted, _WRONG, 403)
    response = RedirectResponse(_next(wanted), 303)
    access.begin_session(response, right)
    return response


def _sign_in_page(request: Request, wanted: str, problem: str = "", status: int = 200) -> Response:
    return form_page(
        request,
        "sign_in.html",
        "",
        status,
        address=own_address(request),
        wanted=wanted,
        problem=say_to(request).gettext(problem) if problem else "",
    )


def _next(wanted: str) -> str:
    return own_address_or_start(wanted or "/")
