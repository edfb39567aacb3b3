"""This program beside others, in one run, on the same documents, questions, machine and scorer."""
