"""What every page of evaluation begins and ends with."""

from fastapi import Request
from fastapi.responses import Response

from qa.web.evaluate import words
from qa.web.form_pages import form_page

START = "/evaluate"


def page(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """Fill a template of these pages; see `form_page`."""
    return form_page(request, template, "evaluate", status, words=words, **values)
