"""What happens in the library, in the words of its page."""

from collections.abc import Mapping

from qa.indexing import IndexReport
from qa.indexing.folder import Arrival, Arrived
from qa.translation import Translation, marked
from qa.web.library.jobs import JobState
from qa.web.library.listing import Entry
from qa.web.library.uploads import LARGEST_FILE, MOST_FILES

_MEGABYTE = 1024**2
_NAMED = 5

_ARRIVALS: Mapping[Arrival, str] = {
    "added": marked("%(path)s was added."),
    "replaced": marked("%(path)s was replaced; the older file is kept in the folder .removed."),
    "same": marked("%(path)s is in the library already, with the same content."),
    "exists": marked(
        "%(path)s was not added: another file of that name is in the library. To put the new one "
        "in its place, add it again and choose to replace files."
    ),
    "reserved": marked("%(path)s was not added: the library keeps notes of its own there."),
    "large": marked("%(path)s was not added: it is larger than %(megabytes)d MB."),
    "many": marked("%(path)s was not added: at most %(files)d files can be added at a time."),
}
_STAGES: Mapping[str, str] = {
    "": marked("Beginning"),
    "copying": marked("Copying files"),
    "reading": marked("Reading files"),
    "writing": marked("Writing the index"),
    "opening": marked("Opening the new index"),
}
_ENCODING: Mapping[str, str] = {
    "encoding words ": marked("Encoding words of the documents (%(encoder)s)"),
    "encoding ": marked("Encoding passages (%(encoder)s)"),
}
"""What the stages begin with that name an encoder; the longer beginning first."""


def stage_words(state: JobState, say: Translation) -> str:
    """Say what a job is doing."""
    for stage, phrase in _ENCODING.items():
        if state.stage.startswith(stage):
            return say.gettext(phrase, encoder=state.stage.removeprefix(stage))
    return say.gettext(_STAGES[state.stage])


def count_words(state: JobState, say: Translation) -> str:
    """Say how far a stage has come; nothing if that cannot be told."""
    if state.total < 2:
        return ""
    return say.gettext("%(done)d of %(total)d", done=state.done, total=state.total)


def arrival_words(arrived: Arrived, say: Translation) -> str:
    """Say what became of a file that was to come in."""
    return say.gettext(
        _ARRIVALS[arrived.arrival],
        path=arrived.path,
        megabytes=LARGEST_FILE // _MEGABYTE,
        files=MOST_FILES,
    )


def report_words(state: JobState, say: Translation) -> tuple[str, ...]:
    """Say what came of a job: a sentence for each file that came in or failed, then the index."""
    told = [arrival_words(arrived, say) for arrived in state.arrived]
    if state.report is not None:
        told += _report(state, state.report, say)
    return tuple(told)


def state_words(entry: Entry, say: Translation) -> tuple[str, ...]:
    """Say what is known of a file's reading, the plainest first."""
    if entry.state == "skipped":
        return (say.gettext("Skipped, because: %(reason)s", reason=entry.reason),)
    if entry.state == "waiting":
        return (say.gettext("Not indexed yet"),)
    if entry.state == "gone":
        return (say.gettext("No longer in the folder; still answered from until indexed again"),)
    told = []
    if entry.recognised:
        told.append(
            say.ngettext(
                "%(count)s page read by OCR", "%(count)s pages read by OCR", entry.recognised
            )
        )
    if entry.source is not None and entry.source.wordless_pages:
        told.append(
            say.ngettext(
                "Read with a gap: page %(pages)s has no text",
                "Read with gaps: pages %(pages)s have no text",
                len(entry.source.wordless_pages),
                pages=entry.source.gap_pages,
            )
        )
    return tuple(told) or (say.gettext("Read"),)


def _report(state: JobState, report: IndexReport, say: Translation) -> list[str]:
    told = [*_skipped(state, report, say), *report.warnings]
    if not report.changed:
        return [*told, say.gettext("Nothing has changed since the documents were indexed.")]
    if read := report.count("indexed"):
        told.append(
            say.ngettext("%(count)s document was read.", "%(count)s documents were read.", read)
        )
    passages = say.ngettext(
        "The index now has %(count)s passage.",
        "The index now has %(count)s passages.",
        report.passages,
    )
    return [*told, passages]


def _skipped(state: JobState, report: IndexReport, say: Translation) -> list[str]:
    """Name the files that came in and cannot be read, else the first ones; count the others."""
    skipped = [outcome for outcome in report.outcomes if outcome.status == "skipped"]
    came = {each.path for each in state.arrived}
    named = [each for each in skipped if each.path in came] if came else skipped[:_NAMED]
    told = [
        say.gettext("%(path)s is skipped, because: %(reason)s", path=each.path, reason=each.reason)
        for each in named
    ]
    others = len(skipped) - len(named)
    if others:
        told.append(
            say.ngettext(
                "%(count)s other file is skipped; the list says why.",
                "%(count)s other files are skipped; the list says why.",
                others,
            )
        )
    return told
