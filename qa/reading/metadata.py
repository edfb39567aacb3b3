"""What the text and the file's properties say about a document."""

import re
from collections.abc import Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from qa.languages import likelihood
from qa.reading.dates import find_date, is_date
from qa.reading.drafts import Draft, Manuscript
from qa.reading.headings import heading_mark
from qa.reading.numbering import paragraph_mark
from qa.records import Metadata

_LONGEST_TITLE = 500
_HEAD_BLOCKS = 14
_FRONT_BLOCKS = 40
_END_BLOCKS = 6
_LONGEST_DATELINE = 60
_FEWEST_ARTICLES = 3
_CLEARLY_LIKELIER = 0.3
# Programs fill the title property with these; none is a title.
_EMPTY_TITLE = re.compile(
    r"(?:untitled.*|document\d*|microsoft (?:word|powerpoint)\b.*|powerpoint presentation"
    r"|(?:slide|diapositiva) \d+|presentation\d*|word document|pdf document|[\W\d_]+"
    r"|.*\.(?:docx?|pptx?|pdf|indd|txt|html?|qxd|rtf|tmp|exe|dvi|xlsx?))$",
    re.IGNORECASE,
)
_SYMBOL = (
    r"(?:(?:A|S|E|T|ST|HRI|CTOC|CCPR|CEDAW|CRC|CMW|CAT|CERD|CRPD|DP|TD|ECE|ECLAC|LC|UNEP|AG|CP"
    r"|OEA|OAS|CIDI|CICTE|GC|INF|WHA|EB|GB|IDB|SAICM|HLPF|FCCC)/[A-Z0-9][\w.]*(?:/[\w.\-]+)*"
    r"(?: \((?:Part|Vol\.) [IVX]+\))?)"
)
_WHOLE_SYMBOL = re.compile(rf"({_SYMBOL})(?:[-\u2013\u2014]{_SYMBOL})*[*]?$")
_STATED_SYMBOL = re.compile(rf"(?:Symbol|Document symbol|Signatura|Cote)\s*:\s*({_SYMBOL})")
_ORGANS = (  # the more particular body first
    "Human Rights Council",
    "Security Council",
    "Economic and Social Council",
    "General Assembly",
)
_KINDS = (
    (
        "letter",
        r"letters? (?:dated|of \d)|note verbale|lettres? datée|carta de fecha|notes? verbales?",
    ),
    (
        "resolution",
        r"draft resolution|resolution adopted|proyecto de resolución|projet de résolution",
    ),
    ("statement", r"statement|remarks|speech|declaración|discurso|intervención|déclaration"),
    ("press release", r"press release|comunicado de prensa|communiqué de presse|nota de prensa"),
    ("report", r"reports?|informes?|rapports?|survey results|study|estudio|étude|case studies"),
    ("glossary", r"glossary|glosario|glossaire"),
    ("guide", r"guide|handbook|manual|toolkit|guía|manuel"),
    ("fact sheet", r"fact ?sheet|brief|hoja informativa|fiche d.information"),
)
_TREATY = re.compile(
    r"\b(?:convention|protocol|treaty|covenant|agreement|constitution|statute|charter|convenio"
    r"|convención|protocolo|tratado|acuerdo|pacto|accord|traité|protocole|pacte)\b",
    re.IGNORECASE,
)
# Digests, notes and guides follow the articles of the treaty that they are about.
_ABOUT_TREATY = re.compile(
    r"(?:notes?|notas?|digest|guide|guía|guida|commentary|comentario|commentaire|summary|resumen"
    r"|reading|lectura|fiche|ficha|report|informe|rapport|explanatory|introduction|brief|aide)\b",
    re.IGNORECASE,
)
_DONE = re.compile(r"\b(?:DONE|Done|HECH[OA]|Hech[oa]|FAIT|Fait) (?:at|in|this|en|à|a)\b")
_CONTACT = re.compile(
    r"for (?:further|more) information[^.]{0,80}contact|^more information:?$|media contact"
    r"|para más información|pour (?:de )?plus (?:ample|d.information)",
    re.IGNORECASE | re.MULTILINE,
)


def find_title(manuscript: Manuscript, language: str, path: PurePosixPath) -> str:
    """Return the title that the text shows, else the properties, else the file name says.

    Args:
        manuscript: the file as read.
        language: of the body; of several titles at the top the one in it is taken.
        path: of the file in the corpus.
    """
    stated = manuscript.property_title
    if manuscript.title:
        return manuscript.title
    if shown := _title_heading(manuscript.drafts, language):
        return shown
    if stated and not _EMPTY_TITLE.match(stated) and len(stated) <= _LONGEST_TITLE:
        return stated
    return " ".join(re.split(r"[\s_]+", path.stem)).strip() or path.name


def _title_heading(drafts: Sequence[Draft], language: str) -> str | None:
    """Return the heading that is the title: at the top if there is one, without a number."""
    leading = [draft.text for draft in takewhile(lambda draft: draft.kind == "heading", drafts)]
    plain = [text for text in leading if not is_numbered(text) and len(text) <= _LONGEST_TITLE]
    if plain:
        return _in_language(plain[:2], language)
    headings = [draft.text for draft in drafts if draft.kind == "heading"]
    others = (text for text in headings if not is_numbered(text) and len(text) <= _LONGEST_TITLE)
    return next(others, next(iter(headings), None))


def _in_language(titles: Sequence[str], language: str) -> str:
    """Return the first title, unless the second is far more likely in the body's language."""
    scores = [likelihood(title, language) for title in titles]
    return titles[-1] if scores[-1] > scores[0] + _CLEARLY_LIKELIER else titles[0]


def is_numbered(text: str) -> bool:
    """Tell whether a heading is that of a part, panel or article, and so no title."""
    mark = heading_mark(text)
    return mark is not None and not (mark.style == "decimal" and not mark.word)


def find_metadata(manuscript: Manuscript, title: str) -> Metadata:
    """Return issuer, date, symbol and kind as far as text and properties state them.

    Args:
        manuscript: the file as read.
        title: as `find_title` found it.
    """
    stated = manuscript.stated
    body = [draft for draft in manuscript.drafts if draft.kind not in {"footnote", "note"}]
    head = [draft.text for draft in body[:_HEAD_BLOCKS]]
    notes = [draft.text for draft in manuscript.drafts if draft.kind == "note"]  # page headers
    return Metadata(
        issuer=stated.issuer or _issuer(head),
        date=stated.date or _date(body, title) or manuscript.created,
        symbol=stated.symbol or _symbol(head) or _symbol(notes),
        kind=stated.kind or _kind(manuscript.drafts, title) or _kind_of_front(body, head),
    )


def _issuer(head: Sequence[str]) -> str | None:
    """Return the body named in the masthead of a United Nations document."""
    if not any(text == "United Nations" for text in head):
        return None
    found = [organ for organ in _ORGANS if organ in head]
    if "Human Rights Council" in found:
        return "Human Rights Council"
    return " and ".join(reversed(found)) or "United Nations"


def _symbol(head: Sequence[str]) -> str | None:
    for text in head:
        found = _WHOLE_SYMBOL.match(text) or _STATED_SYMBOL.match(text)
        if found:
            return found.group(1)
    return None


def _date(body: Sequence[Draft], title: str) -> str | None:
    """Return the date of a date line at the top, in the title, or at the end of a text."""
    bracketed = (draft.text for draft in body[:_FRONT_BLOCKS] if draft.text.startswith("["))
    if adopted := next(filter(is_date, bracketed), None):
        return find_date(adopted)
    head = [draft.text for draft in body[:_HEAD_BLOCKS]]
    treaty = is_treaty(body, title)
    last = max(_END_BLOCKS, len(body) // 2 if treaty else 0)  # annexes follow the closing words
    end = [draft.text for draft in body[-last:]]
    for text in head:
        if is_date(text[:_LONGEST_DATELINE]) or _starts_with_date(text):
            return find_date(text)
    if treaty:
        head = []  # dates above the first article are those of other treaties
    short = [text for text in head if len(text) <= 2 * _LONGEST_DATELINE and _is_line(text)]
    for text in [title, *short, *_closing(end)]:
        if date := find_date(text):
            return date
    return None


def _starts_with_date(text: str) -> bool:
    """Tell whether a text starts as press releases do: `21 September, 2011 - …`."""
    before, dash, _ = text.partition(" - ")
    return bool(dash) and is_date(before)


def _is_line(text: str) -> bool:
    """Tell whether a short text is a line by itself, no sentence and no item."""
    return not text.endswith((".", ";", ":", ",")) and paragraph_mark(text) is None


def _closing(end: Sequence[str]) -> list[str]:
    """Return what may be date lines at the end: whole lines, or what follows `DONE at`."""
    done = [text[found.start() :] for text in end if (found := _DONE.search(text))]
    return done + [text for text in end if is_date(text)]


def _kind_of_front(body: Sequence[Draft], head: Sequence[str]) -> str | None:
    """Return the kind that a heading on the first page of a United Nations document names."""
    if _symbol(head) is None:
        return None
    front = " ".join(draft.text for draft in body if draft.kind == "heading" and draft.page == 1)
    return _named_kind(front)


def _named_kind(text: str) -> str | None:
    found = (kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))
    return next(found, None)


def is_treaty(drafts: Sequence[Draft], title: str) -> bool:
    """Tell whether a document is a treaty: it has articles, and its title says so."""
    headings = [draft.text for draft in drafts if draft.kind == "heading"]
    marks = [heading_mark(text) for text in headings]
    articles = [at for at, mark in enumerate(marks) if mark and mark.style == "article"]
    if len(articles) < _FEWEST_ARTICLES or _ABOUT_TREATY.match(title):
        return False
    return any(_TREATY.search(text) for text in [title, *headings[: articles[0]]])


def _kind(drafts: Sequence[Draft], title: str) -> str | None:
    if drafts and all(draft.slide for draft in drafts):
        return "slides"
    if is_treaty(drafts, title):
        return "treaty"
    if kind := _named_kind(title):
        return kind
    closing = "\n".join(draft.text for draft in drafts[len(drafts) // 2 :])
    return "press release" if _CONTACT.search(closing) else None
