"""A place in a document to a citation that a person can paste, and a link that leads there."""

from qa.citing.anchors import REACH, Anchor, Resolved, resolve
from qa.citing.bibtex import bibtex
from qa.citing.footnote import footnote
from qa.citing.ris import ris

__all__ = ["REACH", "Anchor", "Resolved", "bibtex", "footnote", "resolve", "ris"]
