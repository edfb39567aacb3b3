"""What can be chosen to limit a question to some documents, with how many documents each has."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.records import Source
from qa.translation import Translation, marked
from qa.web.ask.asked import AskedPage
from qa.web.given import whole_number


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter.

    Attributes:
        value: as it stands in the address.
        words: as people read it.
        documents: how many documents have it.
    """

    value: str
    words: str
    documents: int


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """A filter with its values.

    Attributes:
        name: as it stands in the address.
        label: what it is about.
        every: what choosing none of the values is called.
        choices: the values.
        chosen: the value chosen, or empty.
    """

    name: str
    label: str
    every: str
    choices: tuple[Choice, ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class OtherFilter:
    """A filter of an address that is no list on the page.

    Attributes:
        name: as it stands in the address.
        label: what it is about.
        value: what it asks for.
        address_without: the same question without it.
    """

    name: str
    label: str
    value: str
    address_without: str


_OTHER_LABELS: Mapping[str, str] = {
    "document": marked("Document"),
    "symbol": marked("Symbol"),
    "date": marked("Date"),
}


def _year(source: Source) -> str | None:
    return source.metadata.date[:4] if source.metadata.date else None


_LISTS: Mapping[str, tuple[str, str, Callable[[Source], str | None]]] = {
    "language": (marked("Language"), marked("All languages"), lambda source: source.language),
    "kind": (marked("Kind"), marked("All kinds"), lambda source: source.metadata.kind),
    "issuer": (marked("Issuer"), marked("All issuers"), lambda source: source.metadata.issuer),
    "year": (marked("Year"), marked("All years"), _year),
}
"""Label, the word for any value, and the value of a document, by name of the filter."""


def choice_lists(
    sources: Sequence[Source], asked: AskedPage, say: Translation
) -> tuple[ChoiceList, ...]:
    """Return what the documents can be limited to.

    A filter of which only one value occurs is left out unless it is chosen.

    Args:
        sources: the documents.
        asked: what is chosen now; a value that no document has is listed with a count of 0.
        say: the words to use.
    """
    lists = []
    for name, (label, every, value_of) in _LISTS.items():
        chosen = asked.filters.get(name, "")
        counts = _counted(filter(None, map(value_of, sources)), chosen)
        if len(counts) < 2 and not chosen:
            continue
        choices = sorted(
            (
                Choice(value, value_words(name, value, say), documents)
                for value, documents in counts.items()
            ),
            key=_latest_first if name == "year" else _most_first,
        )
        spelled = next((each for each in counts if each.casefold() == chosen.casefold()), "")
        lists.append(
            ChoiceList(name, say.gettext(label), say.gettext(every), tuple(choices), spelled)
        )
    return tuple(lists)


def other_filters(asked: AskedPage, say: Translation) -> tuple[OtherFilter, ...]:
    """Return the filters of an address that are no list."""
    return tuple(
        OtherFilter(name, filter_label(name, say), value, asked.without(name).address)
        for name, value in asked.chosen
        if name not in _LISTS
    )


def filter_label(name: str, say: Translation) -> str:
    """Return what a filter is about."""
    return say.gettext(_LISTS[name][0] if name in _LISTS else _OTHER_LABELS[name])


def value_words(name: str, value: str, say: Translation) -> str:
    """Return the value of a filter as people read it."""
    return say.language_name(value) if name == "language" else value


def _counted(values: Iterable[str], chosen: str) -> dict[str, int]:
    """Count values that differ in more than case, spelled as most often."""
    spellings: dict[str, Counter[str]] = {}
    for value in values:
        spellings.setdefault(value.casefold(), Counter())[value] += 1
    if chosen and chosen.casefold() not in spellings:
        spellings[chosen.casefold()] = Counter({chosen: 0})
    return {each.most_common(1)[0][0]: each.total() for each in spellings.values()}


def _most_first(choice: Choice) -> tuple[int, str]:
    return -choice.documents, choice.words.casefold()


def _latest_first(choice: Choice) -> tuple[int, str]:
    return -(whole_number(choice.value) or 0), choice.words
