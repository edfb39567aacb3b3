"""Ask your own documents a question and get the sentence that answers it, cited.

>>> from qa import open_index
>>> answer = open_index("index").ask("When did the Protocol enter into force?", k=5)
>>> answer.passages[0].quote_text, answer.passages[0].citation
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.answering import open_index

__all__ = ["open_index"]


def __getattr__(name: str) -> object:
    """Import the engines only when they are used: `qa --help` needs none of them."""
    if name == "open_index":
        from qa.answering import open_index

        return open_index
    raise AttributeError(f"module 'qa' has no attribute {name!r}")
