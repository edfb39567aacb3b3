"""Markdown, also the loose kind: `###Title` without a space, HTML between the lines."""

import re
from collections.abc import Iterator
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from qa.reading.drafts import Draft, Manuscript, clean, tidy
from qa.reading.encodings import decode
from qa.reading.html import html_drafts
from qa.reading.numbering import superscript
from qa.records import BlockKind, Metadata

_GLUED_HEADING = re.compile(r"^(#{1,6})(?=[^#\s])", re.MULTILINE)
# Only a list that starts with 1 may interrupt a paragraph; treaties go on with any number.
_UNPARTED_NUMBER = re.compile(r"([.;:][^\S\n]*)\n(?=\d{1,3}\.[^\S\n]+\S)")
_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)(?:---|\.\.\.)\s*\n", re.DOTALL)
_FRONT_LINE = re.compile(r"^(\w+):[^\S\n]*[\"']?(.+?)[\"']?[^\S\n]*$", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^([^\]]+)\]:\s*")
_REFERENCE = re.compile(r"\[\^(\d+)\](?!:)")
# Control characters keep the place of `<sup>` and `</sup>` until the words are put together.
_RAISED_TAGS = {"<sup>": "\x0e", "</sup>": "\x0f"}
_RAISED = re.compile("\x0e([^\x0e\x0f]*)\x0f")
_NOTE_REFERENCE = re.compile(r"\s*(\d{1,3})\)?\s*$")
_RULE = re.compile(r"(?::?-+:?\s*)+")
_FEWEST_NOTE_WORDS = 3


def read_markdown(data: bytes) -> Manuscript:
    """Read Markdown into readable text: no marks, no link targets, list numbers kept.

    Args:
        data: the file's bytes, in any encoding.

    Raises:
        DamagedFile: if the bytes are no text.
    """
    text = clean(decode(data))
    front = _FRONT_MATTER.match(text)
    body = text[front.end() :] if front else text
    stated = _front_values(front.group(1)) if front else {}
    # Indented code does not occur in such texts, but deeply indented paragraphs do.
    parser = MarkdownIt("commonmark").enable("table").disable("code")
    tokens = parser.parse(_UNPARTED_NUMBER.sub(r"\1\n\n", _GLUED_HEADING.sub(r"\1 ", body)))
    drafts = tuple(_drafts(SyntaxTreeNode(tokens)))
    facts = Metadata(
        issuer=stated.get("issuer"),
        date=stated.get("date"),
        symbol=stated.get("symbol"),
        kind=stated.get("kind"),
    )
    return Manuscript(drafts, title=stated.get("title"), stated=facts)


def _front_values(front: str) -> dict[str, str]:
    """Return the simple `key: value` lines of the front matter."""
    return {found[1].casefold(): tidy(found[2]) for found in _FRONT_LINE.finditer(front)}


def _drafts(parent: SyntaxTreeNode, depth: int = 0) -> Iterator[Draft]:
    for node in parent.children:
        if node.type == "heading":
            yield from _filled(_words(node), "heading", level=int(node.tag[1:]))
            yield from _inline_notes(node)
        elif node.type == "paragraph":
            text = _words(node)
            note = _FOOTNOTE.match(text)
            yield from _filled(_FOOTNOTE.sub(r"\1 ", text), "footnote" if note else "paragraph")
            yield from _inline_notes(node)
        elif node.type in {"bullet_list", "ordered_list"}:
            yield from _list_drafts(node, depth)
        elif node.type == "table":
            yield from _table_drafts(node)
        elif node.type in {"fence", "code_block"}:
            yield from _filled(tidy(node.content), "paragraph")
        elif node.type == "html_block":
            yield from html_drafts(node.content)
        else:
            yield from _drafts(node, depth)


def _list_drafts(node: SyntaxTreeNode, depth: int) -> Iterator[Draft]:
    """Yield the items of a list; the first paragraph of each carries the item's number."""
    first_of_list = True
    for item in node.children:
        number = f"{item.info}{item.markup} " if item.info else ""
        for position, draft in enumerate(_drafts(item, depth + 1)):
            if position == 0 and draft.kind == "paragraph":
                tight = depth > 0 or not first_of_list
                yield Draft(number + draft.text, "item", depth, tight=tight)
            else:
                yield replace(draft, tight=draft.tight or draft.kind == "paragraph")
            first_of_list = False


def _table_drafts(node: SyntaxTreeNode) -> Iterator[Draft]:
    rows = [row for part in node.children for row in part.children]
    written = ["\t".join(_words(cell) for cell in row.children) for row in rows]
    # A table whose heads are a rule was made from one without heads.
    for position, text in enumerate(text for text in written if not _RULE.fullmatch(text)):
        yield from _filled(text, "row", position > 0)


def _filled(text: str, kind: BlockKind, tight: bool = False, level: int = 0) -> Iterator[Draft]:
    if text.strip():
        yield Draft(text, kind, level, tight=tight)


def _words(node: SyntaxTreeNode) -> str:
    """Return the readable words of a block that holds inline content, without its notes."""
    source = _RAISED.sub(_raised, "".join(_inline(child) for child in node.children))
    return tidy(_REFERENCE.sub(lambda found: superscript(found[1]), source))


def _inline_notes(node: SyntaxTreeNode) -> Iterator[Draft]:
    """Yield the footnotes that stand raised within the text they belong to."""
    source = "".join(_inline(child) for child in node.children)
    for found in _RAISED.finditer(source):
        if _is_note(found[1]):
            yield from _filled(tidy(found[1]), "footnote")


def _raised(found: re.Match[str]) -> str:
    number = _NOTE_REFERENCE.match(found[1])
    if number:
        return superscript(number[1])
    return " " if _is_note(found[1]) else found[1]


def _is_note(raised: str) -> bool:
    return len(raised.split()) >= _FEWEST_NOTE_WORDS


def _inline(node: SyntaxTreeNode) -> str:
    if node.type in {"text", "code_inline"}:
        return node.content
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    if node.type == "html_inline":
        tag = node.content.lower()
        return " " if tag.startswith("<br") else _RAISED_TAGS.get(tag, "")
    return "".join(_inline(child) for child in node.children)
