from dataclasses import replace

from qa.cli.words import finding_words
from qa.doctor import Finding


def test_findings_tell_the_mend_and_where() -> None:
    sound = Finding(True, "All is well.")
    note = replace(sound, words="Some pages have no text.", mend="Scan them.", details=("a.pdf",))
    fault = replace(note, sound=False)
    assert finding_words(sound, 80) == "ok    All is well."
    assert finding_words(note, 80) == "note  Some pages have no text. Scan them.\n      - a.pdf"
    assert finding_words(fault, 80) == "BAD   Some pages have no text. Scan them.\n      - a.pdf"
