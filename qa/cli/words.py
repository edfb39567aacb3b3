"""What an indexing run did and what a check found, as lines for a terminal."""

from typing import TYPE_CHECKING

from qa.cli.layout import lines, plain

if TYPE_CHECKING:
    from qa.doctor import Finding
    from qa.indexing import IndexReport


def report_words(report: "IndexReport") -> str:
    """Return what an indexing run did: files that lack something, then the counts."""
    skipped = [outcome for outcome in report.outcomes if outcome.status == "skipped"]
    told = [f"skipped  {plain(f'{outcome.path}: {outcome.reason}')}" for outcome in skipped]
    noted = [f"{outcome.path}: {outcome.note}" for outcome in report.outcomes if outcome.note]
    told += [f"note     {plain(note)}" for note in (*noted, *report.warnings)]
    told += [f"removed  {plain(path)}" for path in report.removed]
    read = report.count("indexed")
    told.append(
        f"{_counted(read, 'file')} read, {report.count('unchanged')} unchanged, "
        f"{len(skipped)} skipped, {len(report.removed)} removed; "
        f"{_counted(report.passages, 'passage')} in the index ({report.seconds:.1f} s)"
    )
    return "\n".join(told)


def finding_words(finding: "Finding", width: int) -> str:
    """Return what a check found, and what to do about it."""
    mark = ("note" if finding.mend else "ok") if finding.sound else "BAD"
    words = f"{finding.words} {finding.mend}" if finding.mend else finding.words
    details = [lines(f"- {detail}", 6, width) for detail in finding.details]
    return "\n".join([f"{mark:<6}{lines(words, 6, width).lstrip()}", *details])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
