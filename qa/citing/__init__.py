"""A place in a document to a citation that a person can paste, and a link that leads there."""

from qa.citing.anchors import REACH, Anchor, Resolved, resolve
from qa.citing.bibtex import bibtex
from qa.citing.footnote import INNER_MARKS, footnote
from qa.citing.ris import ris

__all__ = ["INNER_MARKS", "REACH", "Anchor", "Resolved", "bibtex", "footnote", "resolve", "ris"]
