"""The Library: which documents there are, and how they come in, change and go."""
