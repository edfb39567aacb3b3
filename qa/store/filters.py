"""Which documents a question or a list is limited to: by language, kind, issuer and the like."""

from collections.abc import Callable, Mapping, Sequence

from qa.errors import QuestionError
from qa.records import Source


def _same(found: str | None, wanted: str) -> bool:
    return found is not None and found.casefold() == wanted.casefold()


# What a filter compares; values are equal if only their case differs.
_FILTERS: Mapping[str, Callable[[Source, str], bool]] = {
    "language": lambda source, wanted: _same(source.language, wanted),
    "document": lambda source, wanted: wanted in {source.path, source.id},
    "issuer": lambda source, wanted: _same(source.metadata.issuer, wanted),
    "symbol": lambda source, wanted: _same(source.metadata.symbol, wanted),
    "kind": lambda source, wanted: _same(source.metadata.kind, wanted),
    # `2010` and `2010-07` find everything of that year or month.
    "date": lambda source, wanted: f"{source.metadata.date or ''}-".startswith(f"{wanted}-"),
    "year": lambda source, wanted: bool(wanted) and (source.metadata.date or "")[:4] == wanted,
}
FILTER_NAMES = tuple(_FILTERS)


def matches(sources: Sequence[Source], filters: Mapping[str, str]) -> list[bool]:
    """Tell of each document whether it has each of these properties.

    Args:
        sources: the documents.
        filters: `language`, `document` (its path or id), `issuer`, `symbol` and `kind`,
            which must be equal but for case; `date`, which may be a year or month; and
            `year`.

    Raises:
        QuestionError: if a property has another name.
    """
    for name in filters:
        if name not in _FILTERS:
            raise QuestionError(
                f"Unknown filter {name!r}: expected one of {', '.join(sorted(_FILTERS))}"
            )
    wanted = {name: value.strip() for name, value in filters.items()}
    return [
        all(_FILTERS[name](source, value) for name, value in wanted.items()) for source in sources
    ]
