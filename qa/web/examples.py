"""Questions to begin with, for the documents of the starter collection."""

from qa.answering import Index

_STARTER = (
    ("estimates-of-victims.md", "How many people are estimated to be victims of trafficking?"),
    ("notes-smuggling-protocol.html", "When is migrant smuggling an aggravated offence?"),
    (
        "notes-palermo-convention.md",
        "When does a crime count as serious in the Palermo Convention?",
    ),
    (
        "glosario-trata-y-trafico.html",
        "¿Cómo se traduce al español la palabra inglesa trafficking?",
    ),
    (
        "note-haiti-traite-2025.md",
        "Quelle île d'Haïti sert de plaque tournante au trafic de migrants ?",
    ),
)


def example_questions(index: Index) -> tuple[str, ...]:
    """Return questions that the documents of an index answer; none where none are known."""
    paths = {source.path for source in index.sources}
    return tuple(question for path, question in _STARTER if path in paths)
