"""Files are read in child processes, so that no file can take the program down with it.

What a file makes a reader do is not for us to choose: a damaged PDF can crash a library of
C++, a small archive can fill the memory, an odd pattern can keep a search busy for hours. So
each child reads and cuts one file after the other within limits; one that goes beyond them is
killed and replaced, and the file is named with the reason. The child answers in JSON: even a
reader that a file has taken over can only send words. Pages are drawn likewise; see `drawing`.
"""

from qa.isolation.outcomes import Outcome, Reading, Refusal, read_and_cut
from qa.isolation.pool import Read, read_apart, read_here
from qa.isolation.worker import Limits

__all__ = [
    "Limits",
    "Outcome",
    "Read",
    "Reading",
    "Refusal",
    "read_and_cut",
    "read_apart",
    "read_here",
]
