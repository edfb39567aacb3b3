"""The pages of the Library, as HTML."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from qa.corpus import file_paths
from qa.reading import SUFFIXES
from qa.translation import Translation, marked
from qa.web.bodies import LARGEST_UPLOAD
from qa.web.current import CurrentIndex
from qa.web.form_pages import form_page, say_to
from qa.web.given import whole_number
from qa.web.library.changes import FIELDS
from qa.web.library.jobs import JobState
from qa.web.library.listing import Entry, all_entries, search, sheet_of
from qa.web.library.uploads import LARGEST_FILE, MOST_FILES
from qa.web.library.words import count_words, report_words, stage_words, state_words
from qa.web.library.workshop import Workshop

_NO_FOLDER = marked(
    "The documents can be read here but not changed: this server does not know their folder."
)
_FOLDER_GONE = marked(
    "The documents can be read here but not changed: their folder %(folder)s is not there. "
    "Put it back, or start the server with --corpus and the folder."
)
_LABELS: Mapping[str, str] = {
    "title": marked("Title"),
    "issuer": marked("Issuer"),
    "date": marked("Date"),
    "symbol": marked("Symbol"),
    "language": marked("Language"),
    "kind": marked("Kind"),
}
_HINTS: Mapping[str, str] = {
    "date": marked("2011, 2011-09 or 2011-09-21"),
    "language": marked("a code such as en, es or fr"),
    "symbol": marked("such as A/RES/55/25"),
    "kind": marked("such as report, treaty or press release"),
}


@dataclass(frozen=True, slots=True)
class Library:
    """The documents in use, and what is needed to change them; without it they are only shown."""

    current: CurrentIndex
    workshop: Workshop | None = None

    def entries(self) -> tuple[Entry, ...]:
        """List all files, as they are at this moment."""
        if self.workshop is None or not self.workshop.corpus.is_dir():
            return all_entries(self.current.index, None)
        there = file_paths(self.workshop.corpus, self.workshop.index)
        return all_entries(self.current.index, frozenset(there))

    def closed(self, say: Translation) -> str:
        """Say why nothing can be changed; empty if it can."""
        if self.workshop is None:
            return say.gettext(_NO_FOLDER)
        if not self.workshop.corpus.is_dir():
            return say.gettext(_FOLDER_GONE, folder=self.workshop.corpus)
        return ""

    @property
    def state(self) -> JobState:
        """How far the change under way has come."""
        return self.workshop.jobs.state if self.workshop is not None else JobState()


@dataclass(frozen=True, slots=True)
class Field:
    """A line of the form for metadata."""

    name: str
    label: str
    hint: str
    value: str


def library_page(
    request: Request, library: Library, problem: str = "", status: int = 200
) -> Response:
    """Return the list of documents, with all that can be done to them.

    Args:
        request: `q`, `state` and `page` of its query say what to list.
        library: what to show.
        problem: why a change was refused, in the language of the visitor.
        status: of HTTP.
    """
    say = say_to(request)
    entries, query = library.entries(), request.query_params.get("q", "")
    chosen = request.query_params.get("state", "")
    found = search(entries, query, chosen)
    follower = library.workshop.follower if library.workshop is not None else None
    return form_page(
        request,
        "library.html",
        "library",
        status,
        closed=library.closed(say),
        problem=problem,
        newer=say.phrase((follower and follower.problem) or ""),
        created=library.current.index.created,
        **_job_values(library.state, say),
        documents=len(library.current.index.sources),
        passages=sum(library.current.index.passage_counts.values()),
        counts=Counter(entry.state for entry in entries),
        sheet=sheet_of(found, whole_number(request.query_params.get("page", "")) or 1),
        rows=len(entries),
        query=query,
        chosen=chosen,
        state_words=lambda entry: state_words(entry, say),
        entry_address=entry_address,
        sheet_address=lambda number: _sheet_address(query, chosen, number),
        suffixes=sorted(SUFFIXES),
        megabytes=LARGEST_FILE // 1024**2,
        gigabytes=LARGEST_UPLOAD // 1024**3,
        most_files=MOST_FILES,
    )


def document_page(
    request: Request,
    library: Library,
    entry: Entry,
    values: Mapping[str, str],
    problem: str = "",
    status: int = 200,
) -> Response:
    """Return the page of one file: its metadata to correct, and its removal.

    Args:
        request: to answer.
        library: what it belongs to.
        entry: the file.
        values: of the form, by column; empty for a file that is not a document.
        problem: why a change was refused, in the language of the visitor.
        status: of HTTP.
    """
    say = say_to(request)
    fields = [
        Field(
            name,
            say.gettext(_LABELS[name]),
            say.gettext(_HINTS[name]) if name in _HINTS else "",
            values[name],
        )
        for name in FIELDS
        if name in values
    ]
    return form_page(
        request,
        "library_document.html",
        "library",
        status,
        closed=library.closed(say),
        problem=problem,
        entry=entry,
        fields=fields,
        states=state_words(entry, say),
    )


def progress_values(state: JobState, say: Translation) -> dict[str, object]:
    """Return how far a job has come, as JSON for the page's script."""
    return {
        "number": state.number,
        "running": state.running,
        "stage": stage_words(state, say),
        "count": count_words(state, say),
        "done": state.done,
        "total": state.total,
    }


def entry_address(path: str) -> str:
    """Return the address of the page of one file."""
    return "/library/document?" + urlencode({"path": path})


def _job_values(state: JobState, say: Translation) -> dict[str, object]:
    return {
        "state": state,
        "stage": stage_words(state, say),
        "count": count_words(state, say),
        "told": report_words(state, say),
    }


def _sheet_address(query: str, chosen: str, number: int) -> str:
    parts: Sequence[tuple[str, object]] = (("q", query), ("state", chosen), ("page", number))
    return "/library?" + urlencode([(name, value) for name, value in parts if value])
