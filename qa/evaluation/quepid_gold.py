"""Gold questions made of ratings in the columns of Quepid, where they name passages."""

import json
import re
from collections.abc import Collection

from qa.errors import GoldError
from qa.evaluation.anchors import Documents
from qa.evaluation.csv_rows import csv_rows
from qa.evaluation.gold import Evidence, Question
from qa.evaluation.quepid import RATING_COLUMNS
from qa.languages import question_language
from qa.records import Source, Span

_PASSAGE = re.compile(r"(?P<document>.+)#(?P<start>\d{1,9})-(?P<end>\d{1,9})(?:\.\d+)?")


def gold_of_ratings(text: str, documents: Documents) -> str:
    """Return the lines of a gold file for `query,docid,rating`.

    A passage is named as `qa export --csv --level passages` does, by its document and
    characters, such as `report.pdf#120-480`. One rated above 0 becomes evidence; a question
    without such a passage is one that the documents do not answer.

    Args:
        text: of the CSV file.
        documents: what the passages are of.

    Raises:
        GoldError: if columns are missing, or a line names no passage; names the line.
    """
    sources = {source.path: source for source in documents.sources}
    found: dict[str, list[Evidence]] = {}
    for line, row in csv_rows(text, RATING_COLUMNS, _refused):
        query = " ".join(row.get("query", "").split())
        if not query:
            continue
        entries = found.setdefault(query, [])
        if (name := row.get("docid")) and _rating(line, row.get("rating", "")):
            entries.append(_evidence(line, name, sources, documents))
    if not found:
        raise GoldError("Expected a rating a line, found none")
    languages = {source.language for source in documents.sources}
    return "".join(
        f"{json.dumps(_question(number, *entry, languages).as_json(), ensure_ascii=False)}\n"
        for number, entry in enumerate(found.items(), start=1)
    )


def _question(
    number: int, query: str, evidence: list[Evidence], languages: Collection[str]
) -> Question:
    return Question(
        id=f"q{number:04}",
        text=query,
        language=question_language(query, languages),
        answerable=bool(evidence),
        evidence=tuple(dict.fromkeys(evidence)),
    )


def _refused(line: int, what: str) -> GoldError:
    return GoldError(f"Line {line}: {what}")


def _rating(line: int, text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        raise _refused(line, f"expected rating to be a number, found {text!r}") from None


def _evidence(line: int, name: str, sources: dict[str, Source], documents: Documents) -> Evidence:
    named = _PASSAGE.fullmatch(name)
    if named is None:
        raise _refused(
            line,
            f"expected docid to name a passage, as report.pdf#120-480 does, found {name!r}",
        )
    source = sources.get(named["document"])
    if source is None:
        raise _refused(line, f"the index holds no document {named['document']!r}")
    start, end = int(named["start"]), int(named["end"])
    words = Span(start, max(start, end)).of(documents.document(source.id).text).strip()
    if not words:
        raise _refused(line, f"{named['document']!r} has no characters {start} to {end}")
    return Evidence(source.path, words)
