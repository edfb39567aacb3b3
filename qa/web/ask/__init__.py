"""The Ask page: the question, what limits it, and its answer."""
