"""The viewer of a document: its text with a quote marked, and the pages of its file."""
