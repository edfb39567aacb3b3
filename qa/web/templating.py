"""The one place where HTML is made: Jinja templates that escape every value by default."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from qa.explanation_words import (
    ALIKE_WORDS,
    languages_words,
    may_be_answered,
    reasons_words,
    stage_words,
    track_record_words,
)
from qa.translation import Translation
from qa.web.interface_language import NAMES
from qa.web.words import (
    around_quote,
    confidence_words,
    metadata_words,
    place_words,
    quote_to_paste,
)


@cache
def _environment(say: Translation) -> Environment:
    environment = Environment(
        loader=PackageLoader("qa.web", "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        say.phrase, say.counted_phrase, newstyle=True
    )
    environment.filters["tabs"] = _tabs
    environment.globals.update(
        alike_words=ALIKE_WORDS,
        around_quote=around_quote,
        confidence_words=confidence_words,
        interface_languages=NAMES,
        languages_words=languages_words,
        may_be_answered=may_be_answered,
        metadata_words=metadata_words,
        place_words=place_words,
        quote_to_paste=quote_to_paste,
        reasons_words=reasons_words,
        say=say,
        stage_words=stage_words,
        track_record_words=track_record_words,
    )
    return environment


def render(template: str, say: Translation, **values: object) -> str:
    """Fill a template of `qa/web/templates`.

    Args:
        template: file name, such as `document.html`.
        say: the words to use; in the template, `_("…")` and `{% trans %}` translate.
        values: what the template names; text is escaped, a missing name is an error.

    Returns:
        HTML.
    """
    return _environment(say).get_template(template).render(values)


def _tabs(text: str) -> Markup:
    """Escape text, and keep its tabs apart: they part the cells of a row, a term from its sense."""
    return escape(text).replace("\t", Markup('<span class="tab">\t</span>'))
