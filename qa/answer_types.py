"""Questions that ask for a time or a quantity, and sentences that could state one.

Vectors find what a sentence is about, and hardly see whether it says when or how many: a
sentence with a date or a number deserves a little more then. On XQuAD the right sentence
is quoted for 1.5 (English) to 2.8 (Spanish) more of 100 such questions.
"""

import re
from typing import Literal

AnswerType = Literal["time", "quantity"]

_TIME_QUESTION = re.compile(
    r"\b(?:when|since when|(?:what|which) (?:year|date|month|day|century|decade)|how long"
    r"|cu[áa]ndo|qu[ée] (?:año|fecha|d[íi]a|mes|siglo)"
    r"|quand|quelle (?:date|année)|quel (?:jour|mois|siècle)"
    r"|quando|(?:que|qual|quale|che|em que|in che) (?:ano|anno|data|dia|mês)"
    r"|wann|welche[mnrs]? (?:jahr|datum|tag|monat))\b"
    r"|когда|каком году|متى|أي عام|什么时候|何时|哪一年|几月",
    re.IGNORECASE,
)
_QUANTITY_QUESTION = re.compile(
    r"\b(?:how (?:many|much|old|large|high|far|often)"
    r"|(?:what|which) (?:percentage|proportion|share|number|amount|age)"
    r"|cu[áa]nt[oa]s?|qu[ée] (?:porcentaje|proporci[óo]n|n[úu]mero|cantidad|edad)"
    r"|combien|quel(?:le)? (?:pourcentage|proportion|nombre|part|âge)"
    r"|quant[oaie]s?|que (?:percentagem|porcentagem|proporção)"
    r"|wie ?viele?|welche[rn]? (?:anteil|anzahl|prozentsatz))\b"
    r"|сколько|какова доля|كم|多少|几个",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<!\d)(?:1\d{3}|20\d{2})(?!\d)"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|januar|februar|märz|mai|juni|juli|oktober|dezember"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    r"|يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)\b"
    r"|\d\s*[年月]",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|half|third"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien|mil|millones|mitad"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|cent|mille|millions|moitié"
    r"|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|hundert|tausend|millionen)\b",
    re.IGNORECASE,
)


def expected_type(question: str) -> AnswerType | None:
    """Return what kind of answer a question asks for, if it is a time or a quantity."""
    if _TIME_QUESTION.search(question):
        return "time"
    return "quantity" if _QUANTITY_QUESTION.search(question) else None


def states(sentence: str, kind: AnswerType) -> bool:
    """Tell whether a sentence contains a time or a quantity at all."""
    return bool((_TIME if kind == "time" else _QUANTITY).search(sentence))
