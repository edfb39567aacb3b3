"""The one place where HTML is made: Jinja templates that escape every value by default."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from qa.explanation_words import (
    ALIKE_WORDS,
    languages_words,
    reasons_words,
    track_record_words,
)
from qa.language_names import language_name
from qa.web.explaining import stage_words
from qa.web.words import around_quote, confidence_words, metadata_words, place_words


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("qa.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["tabs"] = _tabs
    environment.globals.update(
        alike_words=ALIKE_WORDS,
        around_quote=around_quote,
        confidence_words=confidence_words,
        language_name=language_name,
        languages_words=languages_words,
        metadata_words=metadata_words,
        place_words=place_words,
        reasons_words=reasons_words,
        stage_words=stage_words,
        track_record_words=track_record_words,
    )
    return environment


def render(template: str, **values: object) -> str:
    """Fill a template of `qa/web/templates`.

    Args:
        template: file name, such as `document.html`.
        values: what the template names; text is escaped, a missing name is an error.

    Returns:
        HTML.
    """
    return _environment().get_template(template).render(values)


def _tabs(text: str) -> Markup:
    """Escape text, and keep its tabs apart: they part the cells of a row, a term from its sense."""
    return escape(text).replace("\t", Markup('<span class="tab">\t</span>'))
