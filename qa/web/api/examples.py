"""Examples for the description of the API; tests hold them to its models."""

SERVER = "http://127.0.0.1:7860"
DOCUMENT_ID = "f6b73bf40054"

COMMANDS = {
    "/api/ask": f"curl -sG {SERVER}/api/ask -d k=3 "
    '--data-urlencode "q=How many people are estimated to be victims of trafficking?"',
    "/api/documents": f'curl -s "{SERVER}/api/documents?language=en&limit=10"',
    "/api/documents/{document_id}/text": f"curl -s {SERVER}/api/documents/{DOCUMENT_ID}/text",
    "/healthz": f"curl -s {SERVER}/healthz",
    "/metrics": f"curl -s {SERVER}/metrics",
}

_QUOTE = (
    "According to a press release of the United Nations Office on Drugs and Crime (UNODC) dated "
    "21 September 2011, at least 2.5 million people in the world were estimated to be victims of "
    "trafficking in persons."
)
ANSWER = {
    "question": "How many people are estimated to be victims of trafficking?",
    "language": "en",
    "answered": True,
    "confidence": 0.7148,
    "passages": [
        {
            "rank": 1,
            "document": "estimates-of-victims.md",
            "title": "How many victims? A note on estimates",
            "language": "en",
            "text": f"2. {_QUOTE}",
            "start": 425,
            "end": 634,
            "quote": _QUOTE,
            "quote_start": 428,
            "quote_end": 634,
            "score": 1.198192,
            "place": {
                "page": None,
                "slide": None,
                "section": ["What is known and what is not"],
                "label": "para. 2",
            },
            "citation": "cited-qa starter collection, “How many victims? A note on estimates”, "
            "16 November 2026, para. 2.",
            "bibtex": "@misc{2026many:para2,\n  author = {{cited-qa starter collection}},\n"
            "  title = {{How many victims? A note on estimates}},\n  year = {2026},\n"
            "  month = nov,\n  day = {16},\n  note = {para. 2},\n}",
            "ris": "TY  - GEN\nTI  - How many victims? A note on estimates\n"
            "AU  - cited-qa starter collection\nPY  - 2026\nDA  - 2026/11/16/\nSP  - para. 2\n"
            "LA  - en\nER  - ",
            "link": f"/doc/{DOCUMENT_ID}?start=428&end=634&words=171-894910b1e1"
            "&before=ithout+its+source+and+date.+2.&after=3.+The+same+release+adds+a+sec#hit",
            "alike": [],
        }
    ],
    "timings_ms": {
        "question": 11.2,
        "meaning (e5-small)": 1.6,
        "meaning (minilm)": 1.1,
        "words": 0.8,
        "fusion": 3.0,
        "reader": 206.3,
        "quotes": 1.9,
        "confidence": 0.4,
        "total": 226.3,
    },
}
DOCUMENTS = {
    "total": 1,
    "limit": 10,
    "offset": 0,
    "documents": [
        {
            "id": DOCUMENT_ID,
            "path": "estimates-of-victims.md",
            "title": "How many victims? A note on estimates",
            "language": "en",
            "metadata": {
                "issuer": "cited-qa starter collection",
                "date": "2026-11-16",
                "symbol": None,
                "kind": "note",
            },
            "pages": None,
            "passages": 9,
            "link": f"/doc/{DOCUMENT_ID}",
            "text": f"/api/documents/{DOCUMENT_ID}/text",
        }
    ],
}
HEALTH = {
    "status": "ok",
    "generation": "20261120T080000.000000Z",
    "documents": 9,
    "passages": 113,
}
METRICS = """\
# HELP qa_questions_total Questions by where they were asked and what came of them.
# TYPE qa_questions_total counter
qa_questions_total{face="page",outcome="answered"} 41.0
qa_questions_total{face="api",outcome="not answered"} 3.0
# HELP qa_index_age_seconds Time since the index was made.
# TYPE qa_index_age_seconds gauge
qa_index_age_seconds 86400.0
"""
