"""Who judges what, as the addresses and forms of judging say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlencode

from fastapi import Request
from fastapi.responses import Response

from qa.web.given import whole_number
from qa.web.judge.pools import GOLD, RUN

COOKIE = "cited-qa-judge"
DEFAULT_K, LARGEST_K = 5, 20
_LONGEST_NAME = 60
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who judges what.

    Attributes:
        judge: name of the judge; may be empty.
        sources: `GOLD` or `RUN`, and the name of each.
        k: how many passages of each question are judged.
    """

    judge: str
    sources: tuple[tuple[str, str], ...] = ()
    k: int = DEFAULT_K

    @classmethod
    def of(cls, values: Iterable[tuple[str, object]]) -> "Chosen":
        """Read a query or a form: `judge`, `from` such as `run:first` for each source, and `k`."""
        pairs = [(name, str(value)) for name, value in values]
        sources = (value.partition(":") for name, value in pairs if name == "from")
        kept = [(kind, name) for kind, _, name in sources if kind in {GOLD, RUN} and name]
        last = dict(pairs)
        return cls(tidy_name(last.get("judge", "")), tuple(dict.fromkeys(kept)), _k(last))

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The same as fields of a form."""
        sources = (("from", f"{kind}:{name}") for kind, name in self.sources)
        return (("judge", self.judge), *sources, ("k", str(self.k)))

    @property
    def address(self) -> str:
        """The page on which this is judged."""
        return "/judge/pairs?" + urlencode(self.fields)

    @property
    def start(self) -> str:
        """The page to begin on, with the same choices made."""
        return "/judge?" + urlencode(self.fields)


def tidy_name(name: str) -> str:
    """Return the name of a judge on one line, and not too long."""
    printable = "".join(each if each.isprintable() else " " for each in name)
    return " ".join(printable.split())[:_LONGEST_NAME].strip()


def known_judge(request: Request) -> str:
    """Return the name that a judge gave before; empty if none did."""
    return tidy_name(unquote(request.cookies.get(COOKIE, "")))


def remember_judge(response: Response, judge: str) -> None:
    """Let the browser keep the name of a judge."""
    name = quote(judge, safe="")  # cookies hold plain letters only
    response.set_cookie(COOKIE, name, _YEAR, samesite="lax", httponly=True)


def _k(values: dict[str, str]) -> int:
    number = whole_number(values.get("k", ""))
    return DEFAULT_K if number is None else min(max(number, 1), LARGEST_K)
