"""What holds for every test: the same examples on every run, and none judged by its time."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
