"""Files of questions that a browser sends, as lines of a gold file."""

from qa.errors import GoldError
from qa.evaluation.anchors import Documents
from qa.evaluation.gold import scan_gold_text
from qa.evaluation.quepid_gold import gold_of_ratings


def readable_gold(name: str, data: bytes, documents: Documents) -> str:
    """Return the lines of a gold file, of which at least one can be used.

    Args:
        name: of the file; `.csv` holds ratings in the columns of Quepid.
        data: its content.
        documents: what passages named in ratings are of.

    Raises:
        GoldError: if nothing of it can be used.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GoldError(f"{name} is no text in UTF-8: {error.reason}") from error
    if name.lower().endswith(".csv"):
        return gold_of_ratings(text, documents)
    questions, faults = scan_gold_text(text, name)
    if not questions:
        raise GoldError(f"No line can be used. {faults[0]}")
    return text
