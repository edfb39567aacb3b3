"""The face for assistants: the tools `ask` and `read_passage` of the Model Context Protocol.

An assistant starts `qa mcp` and speaks to it over standard input and output; nothing listens on
a port. Needs the extra `mcp`.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from qa.answering import MOST_PASSAGES, Index, open_index
from qa.citing import Anchor, footnote
from qa.confidence import BALANCED, Caution
from qa.errors import QaError, QuestionError
from qa.records import Document, Place, Source, Span
from qa.store import program_version

LONGEST_PASSAGE = 20_000
"""Code points that `read_passage` returns at most; an assistant has to read all of them."""

_USUAL_PASSAGE = 2_000
_USUAL_CONTEXT = 300

INSTRUCTIONS = (
    "Answers questions from a fixed collection of documents on this machine. Use `ask` to find "
    "the sentence that answers a question, and `read_passage` to read what stands around it. "
    "Quote verbatim: copy `quote` letter by letter, in its own language, and put the `citation` "
    "of that passage behind it. Where `answered` is false, say that no passage is sure enough to "
    "be the answer; the passages listed then are only the nearest ones."
)
_ASK = (
    "Find the sentence that answers a question in the documents. Returns `answered`, "
    "`confidence` (the probability that the first quote answers) and `passages`, best first, "
    "each with `quote` (the sentence), `text` (the passage around it), `citation` (a footnote), "
    "`document` and offsets for `read_passage`. Quote `quote` verbatim, never in other words, "
    "and give its `citation`. Where `answered` is false, say that no passage is sure enough to "
    "be the answer, and quote nothing as an answer."
)
_READ = (
    "Read a document word for word: its characters from `start` to `end`, what stands before "
    "and after them, the place and a citation. Offsets are those that `ask` returns. Use it to "
    "check a quote in its context. Quote `text` verbatim and give its `citation`."
)
_READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

Asked = Annotated[str, Field(description="In any language, in full words.")]
Wanted = Annotated[
    int, Field(description="How many passages to return at most.", ge=1, le=MOST_PASSAGES)
]
Filters = Annotated[
    dict[str, str] | None,
    Field(
        description="What the documents must have: `language` (ISO 639-1), `document` (path or "
        "id), `issuer`, `symbol`, `kind`, `year`, `date` (2011, 2011-09 or 2011-09-21).",
        examples=[{"language": "en", "date": "2011"}],
    ),
]
HowSure = Annotated[
    Caution,
    Field(
        description="How sure an answer must be to count as one: `cautious` rather shows none "
        "than a wrong one, `eager` the other way round."
    ),
]
Named = Annotated[str, Field(description="The document's path or id, as `ask` returns it.")]
Start = Annotated[int, Field(description="First character, counted from 0.", ge=0)]
End = Annotated[
    int | None,
    Field(
        description="The character after the last; without it, what fits into "
        f"{_USUAL_PASSAGE:,} characters."
    ),
]
Around = Annotated[
    int,
    Field(description="Characters to add before and after.", ge=0, le=LONGEST_PASSAGE),
]


def serve_assistants(index_path: Path, reader: str) -> None:
    """Open an index and serve it over standard input and output until the assistant closes them.

    Args:
        index_path: folder of the index.
        reader: name of the reader, see `qa.models.load_reader`.

    Raises:
        QaError: if the index cannot be opened.
    """
    with _clean_output():
        index = open_index(index_path, reader=reader)
    build_server(index).run("stdio")


@contextmanager
def _clean_output() -> Iterator[None]:
    """Send to standard error what libraries print: standard output belongs to the assistant."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def build_server(index: Index) -> MCPServer[dict[str, Any]]:
    """Return a server with both tools.

    Args:
        index: what answers, and holds the documents.
    """
    server: MCPServer[dict[str, Any]] = MCPServer(
        "cited-qa",
        title="Ask the documents",
        instructions=INSTRUCTIONS,
        version=program_version(),
        log_level="WARNING",
    )

    @server.tool(title="Ask the documents", description=_ASK, annotations=_READ_ONLY)
    def ask(
        question: Asked, k: Wanted = 5, filters: Filters = None, caution: HowSure = BALANCED
    ) -> dict[str, Any]:
        with _told():
            return index.ask(question, k, filters or None, caution).as_json()

    @server.tool(title="Read a document", description=_READ, annotations=_READ_ONLY)
    def read_passage(
        document: Named, start: Start = 0, end: End = None, context: Around = _USUAL_CONTEXT
    ) -> dict[str, Any]:
        with _told():
            found = index.document(_source(index, document).id)
            return _passage(found, _span(found, start, end), context)

    return server


@contextmanager
def _told() -> Iterator[None]:
    """Let the assistant read what it can mend."""
    try:
        yield
    except QaError as error:
        raise ToolError(str(error)) from error


def _source(index: Index, name: str) -> Source:
    found = index.sources_where({"document": name})
    if not found:
        raise QuestionError(
            f"There is no document {name!r}: expected a path or id as `ask` returns it"
        )
    return found[0]


def _span(document: Document, start: int, end: int | None) -> Span:
    length = len(document.text)
    last = min(start + _USUAL_PASSAGE, length) if end is None else end
    if not 0 <= start < last <= length:
        raise QuestionError(
            f"Expected 0 <= start < end <= {length:,}, the length of the document; "
            f"found start={start} end={end}"
        )
    if last - start > LONGEST_PASSAGE:
        raise QuestionError(
            f"Expected at most {LONGEST_PASSAGE:,} characters, found {last - start:,}; "
            "read the document in several parts"
        )
    return Span(start, last)


def _passage(document: Document, span: Span, context: int) -> dict[str, Any]:
    source, text = document.source, document.text
    place = next((each.place for each in document.blocks if each.span.overlap(span)), Place())
    return {
        "document": source.path,
        "id": source.id,
        "title": source.title,
        "language": source.language,
        "length": len(text),
        "start": span.start,
        "end": span.end,
        "before": text[max(span.start - context, 0) : span.start],
        "text": span.of(text),
        "after": text[span.end : span.end + context],
        "place": place.as_json(),
        "citation": footnote(source, place),
        "link": Anchor.to(span, text).link(source),
    }
