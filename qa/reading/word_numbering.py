"""Numbers that Word computes for lists and headings, and does not store in the text."""

from collections import defaultdict
from dataclasses import dataclass

from docx.document import Document as WordFile
from docx.oxml.ns import qn
from lxml import etree

from qa.reading.numbering import roman_numeral

_LEVEL_NUMBER = "%{}"


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered; `text` is such as `%1.%2.`."""

    style: str
    text: str
    start: int


class Numbering:
    """Counts the list paragraphs of a document as Word would."""

    def __init__(self, document: WordFile) -> None:
        """Read the list definitions of a document.

        Args:
            document: as opened by python-docx.
        """
        self._lists: dict[str, str] = {}
        self._levels: dict[tuple[str, int], _Level] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._restarted: set[tuple[str, int]] = set()
        part = next(
            (rel.target_part for rel in document.part.rels.values() if _is_numbering(rel.reltype)),
            None,
        )
        if part is not None:
            self._learn(etree.fromstring(part.blob, _safe_parser()))

    def _learn(self, root: etree._Element) -> None:
        for definition in root.iter(qn("w:abstractNum")):
            name = definition.get(qn("w:abstractNumId"), "")
            for level in definition.iter(qn("w:lvl")):
                depth = int(level.get(qn("w:ilvl"), "0"))
                self._levels[name, depth] = _level(level)
        for number in root.iter(qn("w:num")):
            identity = number.get(qn("w:numId"), "")
            target = number.find(qn("w:abstractNumId"))
            self._lists[identity] = _value(target) or ""
            for override in number.iter(qn("w:lvlOverride")):
                start = _value(override.find(qn("w:startOverride")))
                if start and start.isdigit():
                    depth = int(override.get(qn("w:ilvl"), "0"))
                    self._restarts[identity, depth] = int(start)

    def next_mark(self, list_id: str, depth: int) -> str:
        """Count one paragraph and return its number as printed, or nothing for a bullet.

        Args:
            list_id: the paragraph's `numId`.
            depth: its level, from 0.
        """
        definition = self._lists.get(list_id, "")
        level = self._levels.get((definition, depth))
        if level is None:
            return ""
        counts = self._counts[definition]
        if (list_id, depth) in self._restarts and (list_id, depth) not in self._restarted:
            self._restarted.add((list_id, depth))
            counts[depth] = self._restarts[list_id, depth] - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if level.style in {"bullet", "none"}:
            return ""
        return self._printed(definition, level, counts)

    def _printed(self, definition: str, level: _Level, counts: dict[int, int]) -> str:
        text = level.text
        for depth in range(9):
            if _LEVEL_NUMBER.format(depth + 1) in text:
                outer = self._levels.get((definition, depth), level)
                count = counts.get(depth, outer.start)
                text = text.replace(_LEVEL_NUMBER.format(depth + 1), _number(count, outer.style))
        return text.strip()


def _is_numbering(reltype: str) -> bool:
    return reltype.endswith("/numbering")


def _safe_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, recover=True)


def _value(element: etree._Element | None) -> str | None:
    return element.get(qn("w:val")) if element is not None else None


def _level(element: etree._Element) -> _Level:
    start = _value(element.find(qn("w:start"))) or "1"
    return _Level(
        style=_value(element.find(qn("w:numFmt"))) or "decimal",
        text=_value(element.find(qn("w:lvlText"))) or "",
        start=int(start) if start.isdigit() else 1,
    )


def _number(count: int, style: str) -> str:
    if style in {"lowerLetter", "upperLetter"} and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style in {"lowerRoman", "upperRoman"} and 0 < count < 4000:
        return roman_numeral(count) if style == "lowerRoman" else roman_numeral(count).upper()
    if style == "decimalZero":
        return f"{count:02}"
    return str(count)
