"""What an address of the Ask page asks for: `/?q=…&language=…&kind=…&caution=…`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from qa.confidence import BALANCED
from qa.store import FILTER_NAMES


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A question, which documents it is put to, and how sure an answer must be.

    Attributes:
        question: as typed, or empty.
        chosen: names and values of filters, in the order of the address; see
            `qa.store.filters.matches`.
        caution: a level of `qa.confidence.CAUTIONS`, if the address is sound.
    """

    question: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    caution: str = BALANCED

    @classmethod
    def from_query(cls, query: str) -> "AskedPage":
        """Read an address.

        Args:
            query: all behind its question mark. Of a parameter given twice the first counts;
                unknown and empty ones are left out.
        """
        values: dict[str, str] = {}
        for name, value in parse_qsl(query):
            values.setdefault(name, value)
        chosen = tuple((name, values[name]) for name in FILTER_NAMES if values.get(name))
        return cls(values.get("q", "").strip(), chosen, values.get("caution", BALANCED))

    @property
    def filters(self) -> Mapping[str, str]:
        """The filters by name."""
        return dict(self.chosen)

    @property
    def address(self) -> str:
        """The address itself, without what is usual."""
        question = [("q", self.question)] if self.question else []
        query = urlencode([*question, *self.kept])
        return f"/?{query}" if query else "/"

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The parameters that the next question keeps: all but the question, and what is usual."""
        usual = self.caution == BALANCED
        return self.chosen if usual else (*self.chosen, ("caution", self.caution))

    def asking(self, question: str) -> "AskedPage":
        """Return the same choices with another question."""
        return replace(self, question=question)

    def without(self, *names: str) -> "AskedPage":
        """Return the same question without some filters."""
        return replace(self, chosen=tuple(pair for pair in self.chosen if pair[0] not in names))
