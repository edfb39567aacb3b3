"""Which term a question wants defined, and which terms a sentence defines.

Treaties and guides define their words in one article and use them in all others: by meaning
and by words a dozen passages are as close to `What is smuggling of migrants?` as the one that
says `"Smuggling of migrants" shall mean …`. The forms below tell that one apart.
"""

import re
from collections.abc import Callable, Sequence

from qa.abbreviations import spelled_out
from qa.lexical import question_terms

SAME_TERM = 7.0
"""How much a sentence that defines the very term counts; one that defines something counts 1."""

_LEAST_LIKENESS = 0.65
_LONGEST_TERM = 90  # characters; a longer one is no term
_QUOTES = "\"'`\u00b4\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u300a-\u300f"
_AROUND = _QUOTES + " .?؟"

_ASKED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # English
        r"\b(?:definition|meaning) of (?P<term>.+)",
        r"(?:^|[,:])[^\w,:]*define (?P<term>.+)",
        r"\bwhat do(?:es)? (?P<term>.+?) (?:mean|refer to|stand for)\b",
        r"\bhow (?:is|are) (?P<term>.+?) (?:legally )?defined\b",
        r"\bhow do(?:es)? (?P<by>.+?) define (?P<term>.+)",
        r"(?:^|[,:])[^\w,:]*what (?:counts as|constitutes|qualifies as|is meant by) (?P<term>.+)",
        r"(?:^|[,:])[^\w,:]*who (?:is|are|counts as|qualifies as) (?:considered )?an? (?P<term>.+)",
        r"(?:^|[,:])[^\w,:]*what(?: exactly)? (?:is|are) (?!the\b)(?P<term>.+)",
        # Spanish and Portuguese
        r"\b(?:definici[óo]n|significado|definição) d(?:el|e|o|a) (?P<term>.+)",
        r"\bc[óo]mo (?:se define|se definen|define (?P<by>.+?)) (?P<term>.+)",
        r"(?:^|[¿,:])[^\w¿,:]*qu[ée] (?:se entiende por|significan?|quiere decir|es|son) "
        r"(?P<term>.+)",
        r"(?:^|[,:])[^\w,:]*o que (?:se entende por|significa|é|são) (?P<term>.+)",
        # French
        r"\bdéfinition (?:de l['’]|d['’]|des |du |de )(?P<term>.+)",
        r"\bcomment (?:(?:est|sont) définie?s?|(?P<by>.+?) définit) (?P<term>.+)",
        r"\bcomment (?:est|sont) (?P<term>.+?) définie?s?\b",
        r"\bqu['’]entend-on par (?P<term>.+)",
        r"\bque signifie(?:nt)? (?P<term>.+)",
        r"\bqu['’]est-ce qu(?:e |['’])(?P<term>.+)",
        # German
        r"\bdefinition (?:von|des|der) (?P<term>.+)",
        r"\bwie (?:wird|werden|ist|sind) (?P<term>.+?) definiert\b",
        r"(?:^|[,:])[^\w,:]*was (?:versteht man unter|bedeutet|bedeuten|ist|sind) (?P<term>.+)",
        # Russian, Arabic, Chinese
        r"\b(?:что (?:такое|означает|понимается под)|кто так(?:ой|ие)|определение) (?P<term>.+)",
        r"(?:ما (?:المقصود ب|معنى |تعريف |هو |هي )|تعريف )(?P<term>.+)",
        r"(?:什么是|何谓|何为)(?P<term>.+)",
        r"(?P<term>\w{1,40}?)(?:是什么意思|是指什么|的定义)",
    )
)
_NO_TERM_BUT_WHERE = re.compile(
    r"\s*(?:[,;:?¿!？。]|\b(?:under|according to|pursuant to|within|as (?:used|defined)"
    r"|for the purposes?|in (?:the|this|that|its|international|article|terms)"
    r"|by the|según|conforme|en (?:el|la|los|las|este|virtud)|a los efectos"
    r"|selon|d['’]après|au sens|aux fins|dans (?:le|la|les|ce|cette)"
    r"|segundo|nos termos|no âmbito|nach dem|im sinne|laut"
    r"|согласно|по (?:смыслу|конвенции|протоколу)|в (?:соответствии|смысле)"
    r"|بموجب|وفقا|وفقًا|في (?:اتفاقية|بروتوكول))\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_ARTICLE = re.compile(
    r"^(?:(?:the|an?|el|la|los|las|una?|le|les|une|des|du|der|die|das|eine?|os?|as?|uma?)\s+"
    r"|l['’])?(?:(?:term|word|expression|abbreviation|acronym|término|expresión|siglas?|terme|sigle"
    r"|begriff|abkürzung)\s+)?",
    re.IGNORECASE,
)
_QUOTED = (
    rf"[{_QUOTES}]{{1,2}}\s*(?P<term>[^{_QUOTES}\n]{{2,{_LONGEST_TERM}}}?)\s*[{_QUOTES}]{{1,2}}"
)
_BARE = rf"(?P<term>[^\W\d_][\w\u2019' -]{{1,{_LONGEST_TERM}}}?)"
_THE = r"(?:(?:the|an?|el|la|los|las|le|les|os?|as?)\s+|l['\u2019])?"
_MEANS = (
    r"(?:,[^,]{1,80},|\s*\([^()]{1,80}\))?\s*(?:"
    r"shall (?:also )?(?:mean|be understood|include|comprise|apply to|refer to)"
    r"|(?:is|are) (?:understood|defined)"
    r"|(?:means?|refers? to|comprises?|includes?|denotes?|applies to)\b"
    r"|(?:significan?|designan?|se refieren?|se entender[áa]n?|se entienden?|se definen?)\b"
    r"|(?:désigne(?:nt)?|s['\u2019]entend(?:ent)?|signifie(?:nt)?)\b"
    r"|bedeutet|bezeichnet|означа[ею]т|понима[ею]тся|يعني|يقصد|تعني"
    r"|(?:一[词语])?(?:系指|是指|指的是))"
)
_FROM_HERE_ON = (
    r"(?:here(?:in)?after|en adelante|en lo sucesivo|ci-après|doravante|im Folgenden)[\s,:]+"
)
_CALLED = (
    r"(?:referred to|known|called|designated|dénommée?s?|désignée?s?|den\w+|designad[oa]s?)\s+"
    r"(?:as\s+)?"
)
_QUOTED_MEANS = re.compile(_QUOTED + _MEANS, re.IGNORECASE)
_IN_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:^|[:;,.)\]]\s*){_THE}{_BARE}\s+"
        r"(?:shall mean|means(?=\s+(?!of\b)\w|,)|(?:is|are) defined as|is understood (?:to|as)"
        r"|refers to|significa|désigne|désignent|bedeutet|bezeichnet|означа[ею]т|понима[ею]тся)\b",
        rf"(?:^|[;.)\]]\s*){_THE}{_BARE}, that is(?: to say)?,",
        rf"\bp[oa]r\s+{_QUOTED},?\s+(?:se entiende|se entender|on entend|entende-se)",
        rf"\b(?:se entender[áa]n?|se entienden?|on entend|entende-se)\s+p[oa]r\s+{_QUOTED}",
        rf"\b{_FROM_HERE_ON}(?:{_CALLED})?{_THE}{_QUOTED}",
        rf"\b{_FROM_HERE_ON}{_CALLED}{_THE}{_BARE}\s*[),;]",
        rf"(?:يُ?قصد|يعني|تعني)\s+(?:ب?(?:تعبير|عبارة|مصطلح)\s+)?{_QUOTED}",
        r"\b(?:se entender[áa] por|se entiende por|on entend par|entende-se por)\s+"
        rf"{_THE}{_BARE}(?=,|:|\s+(?:toda?|el|la|le|l['\u2019]|une?|una|qualquer)\b)",
    )
)
# In lower case; one at least stands wherever `_IN_WORDS` find a term. Most sentences hold none, and
# to know that takes a tenth of the time.
_TELLING = (
    *("mean", "defined", "understood", "refer", "that is", "hereafter", "hereinafter", "significa"),
    *("enten", "entiende", "adelante", "sucesivo", "désign", "ci-après", "doravante", "folgenden"),
    *("bedeutet", "bezeichnet", "означа", "понима", "قصد", "عني"),
)
# Of a glossary: `Debt bondage. Holding a person …`, or a term and its meaning as cells of a row.
_ENTRY = re.compile(
    rf"^\W*(?P<term>[^\W\d_][^.:;\t\n]{{0,{_LONGEST_TERM}}}?)\s*"
    r"(?:[.:\t]|\s[-\u2013\u2014]\s)\s*(?=[^\W\d_][^\t]{14})"
)
_BEFORE_TERM = re.compile(r"^.*\b(?:the (?:term|expression|word)|this \w+)\b,?\s*", re.IGNORECASE)
# Of `by any means`, `which cannot be settled by other means`.
_NO_TERM = re.compile(
    r"(?:^|\s)(?:all|and|any|appropriate|available|by|criminal|each|every|for|her|his|in|including"
    r"|its|lawful|legal|no|of|or|other|own|specific|such|sufficient|technical|that|the|their"
    r"|these|this|those|through|to|whatever|what|which|with|within)$",
    re.IGNORECASE,
)
_STATED = re.compile(
    rf"^\W*(?:\d+\W+)?{_THE}{_BARE}\s+(?:is|are|es|son|est|sont|é|são|ist|sind)\s+"
    r"(?:an?|the|any|una?|el|la|le|une|um|uma|eine?|der|die|das)\b",
    re.IGNORECASE,
)


def asked_term(question: str) -> str | None:
    """Return the term whose definition a question asks for, as it is written there.

    Where the question also says in which document (`… under the Protocol`), that is left out.
    """
    match = _asking(question)
    if match is None:
        return None
    term = _NO_TERM_BUT_WHERE.sub("", match["term"].strip())
    term = _ARTICLE.sub("", term.strip(_AROUND)).strip(_AROUND)
    return term if 0 < len(term) <= _LONGEST_TERM else None


def subject(question: str) -> str:
    """Return a question without the words by which it asks for a definition, if it does.

    No text that defines a term need hold them: `How does the Convention define serfdom?` is about
    the Convention and serfdom.
    """
    match = _asking(question)
    if match is None:
        return question
    by = match.groupdict().get("by") or ""
    kept = (question[: match.start()], by, match["term"], question[match.end() :])
    return " ".join(part for each in kept if (part := each.strip()))


def _asking(question: str) -> re.Match[str] | None:
    found = (pattern.search(question) for pattern in _ASKED)
    return next(filter(None, found), None)


def defined_terms(sentence: str) -> tuple[str, ...]:
    """Return the terms that a sentence defines, or is an entry for, in no certain order."""
    return (*defined_in_words(sentence), *_terms(sentence, (_ENTRY,)))


def defined_in_words(sentence: str) -> tuple[str, ...]:
    """Return the terms of which a sentence says in so many words that it defines them.

    Entries of glossaries do not count, as any `Monday: closed` would and any head of a paragraph.
    """
    lowered = sentence.lower()
    telling = any(word in lowered for word in _TELLING)
    return _terms(sentence, (_QUOTED_MEANS, *_IN_WORDS) if telling else (_QUOTED_MEANS,))


def _terms(sentence: str, patterns: Sequence[re.Pattern[str]]) -> tuple[str, ...]:
    found = (
        _BEFORE_TERM.sub("", match["term"]).strip()
        for pattern in patterns
        for match in pattern.finditer(sentence)
    )
    return tuple(term for term in found if term and not _NO_TERM.search(term))


def defining(
    sentence: str,
    term: str,
    language: str,
    meant: Callable[[Sequence[str]], float] | None = None,
) -> float:
    """Tell how much a sentence in the term's own language speaks as a definition of it.

    Args:
        sentence: without its own number.
        term: as `asked_term` returns it.
        language: ISO 639-1 code of both.
        meant: returns how surely one of some terms means the same, from 0 to 1; asked of those
            that share a word, as `human trafficking` and `trafficking in persons` do.

    Returns:
        Up to `SAME_TERM` if the sentence defines the term or, the less alike they are in words
        and in meaning, one like it; 1 if it only says `TERM is a …`; else 0.
    """
    defined = (*defined_terms(sentence), *spelled_out(sentence))
    stated = _STATED.search(sentence)
    if not defined and not stated:
        return 0.0
    wanted = frozenset(question_terms(term, language))
    likenesses = {found: term_likeness(wanted, found, language) for found in defined}
    best = max(likenesses.values(), default=0)
    akin = [found for found, likeness in likenesses.items() if likeness]
    if meant is not None and akin and best < _LEAST_LIKENESS:
        best = meant(akin)
    if best >= _LEAST_LIKENESS:
        return SAME_TERM * best
    return float(stated is not None and term_likeness(wanted, stated["term"], language) == 1)


def term_likeness(wanted: frozenset[str], words: str, language: str) -> float:
    """Return the share of terms in common, the harmonic mean of both sides (Dice), 0 to 1.

    0 if neither has any, as `§` has none.

    Args:
        wanted: as `qa.lexical.question_terms` returns them.
        words: to be compared.
        language: ISO 639-1 code of both.
    """
    found = frozenset(question_terms(words, language))
    return 2 * len(wanted & found) / (len(wanted) + len(found) or 1)
