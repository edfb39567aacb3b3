"""The systems that are compared."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qa.models import NO_READER
from qa.settings import DEFAULT_READER, IndexSettings

_BOTH = "+".join(IndexSettings().encoders)


@dataclass(frozen=True, slots=True)
class System:
    """A way to find passages.

    Attributes:
        key: what `--only` calls it.
        name: in the table.
        module: what its processes run.
        requirements: name of its file of pinned versions; empty if it is this program.
        settings: for the task, beyond those that every system gets.
        index_of: key of the system before it whose index it asks; empty if it builds its own.
    """

    key: str
    name: str
    module: str
    requirements: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    index_of: str = ""


_CHILDREN = "benchmarks.peers.children"
_OURS = f"{_CHILDREN}.cited_qa"
OURS, UNREAD, EQUAL, RECIPE = "cited-qa", "unread", "equal", "langchain"
SYSTEMS = (
    System(OURS, "**cited-qa**", _OURS, "", {"encoders": _BOTH, "reader": DEFAULT_READER}),
    System(
        UNREAD,
        "cited-qa `--reader none`",
        _OURS,
        "",
        {"encoders": _BOTH, "reader": NO_READER},
        OURS,
    ),
    System(
        EQUAL,
        "cited-qa `--encoder minilm --reader none`",
        _OURS,
        "",
        {"encoders": "minilm", "reader": NO_READER},
    ),
    System(RECIPE, "LangChain, FAISS (the recipe)", f"{_CHILDREN}.langchain_recipe", "langchain"),
    System("txtai", "txtai, hybrid", f"{_CHILDREN}.txtai_hybrid", "txtai"),
    System("haystack", "Haystack in memory, hybrid", f"{_CHILDREN}.haystack_hybrid", "haystack"),
    System("bm25s", "bm25s", f"{_CHILDREN}.bm25s_alone", "bm25s"),
)
NOT_RUN = {"haiku": "haiku.rag, its search"}
"""Peers that have not been installed anywhere yet, by the name of their file of versions."""
