"""A place in a document to a citation that a person can paste, and a link that leads there."""

from qa.citing.bibtex import bibtex
from qa.citing.footnote import footnote
from qa.citing.links import link
from qa.citing.ris import ris

__all__ = ["bibtex", "footnote", "link", "ris"]
