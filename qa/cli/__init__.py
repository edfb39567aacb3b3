"""The command `qa`: results to stdout, everything else to stderr.

Nothing here imports an engine before a command needs it: `qa --help` answers at once.
"""

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence

from qa.cli.commands import add_commands
from qa.errors import QaError

__all__ = ["main"]

DONE, USER_ERROR = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what follows `qa`; by default what this process was started with.

    Returns:
        0 when done, 1 after an error that the user can mend, told in one line on stderr.

    Raises:
        SystemExit: with 2 after a wrong use of the command, with 0 after `--help`.
    """
    _write_utf8()
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        sys.stdout.flush()
    except QaError as error:
        print(f"qa: {error}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print("qa: stopped", file=sys.stderr)
        return USER_ERROR
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        _discard_output()
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qa",
        description="Ask your own documents a question and get the sentence that answers it, "
        "quoted and cited. Nothing leaves this machine.",
    )
    add_commands(parser.add_subparsers(metavar="COMMAND", required=True))
    return parser


def _write_utf8() -> None:
    """Write UTF-8 and bare line feeds everywhere: offsets count the characters of `qa text`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _discard_output() -> None:
    """Keep the interpreter from complaining, at its end, of what it could not write."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
