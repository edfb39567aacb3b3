"""A virtual environment of its own for each peer, made from the package index when first needed."""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements"
_FIRST = "torch=="  # before all others, so that none of them brings in another build of it
_SECONDS = 1200
_NOISE = ("WARNING", "ERROR: Ignored", "ERROR: No matching", "[notice]")


class NotInstalled(Exception):
    """A peer cannot be installed here; the message says why, in a line."""


def interpreter(peer: str, folder: Path) -> Path:
    """Return the Python of a peer's environment, which is made if it is not there.

    Args:
        peer: name of a file in `requirements`, whose versions are pinned.
        folder: where environments are kept; each under a name that changes with its versions.

    Raises:
        NotInstalled: if the package index lacks something, or has nothing for this Python.
    """
    wanted = (REQUIREMENTS / f"{peer}.txt").read_text(encoding="utf-8")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256(f"{version}\n{wanted}".encode()).hexdigest()[:8]
    place = folder / f"{peer}-{digest}"
    python, ready = place / "bin" / "python", place / "ready"
    if not ready.exists():
        print(f"{peer}: installing into {place} …", file=sys.stderr, flush=True)
        venv.create(place, with_pip=True, clear=True)
        for packages in _in_order(wanted.split()):
            _install(python, packages)
        ready.touch()
    return python


def _in_order(packages: list[str]) -> list[list[str]]:
    first = [one for one in packages if one.startswith(_FIRST)]
    return [each for each in (first, packages) if each]


def _install(python: Path, packages: list[str]) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        done = subprocess.run(
            [*command, *packages],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            env={**os.environ, "PIP_NO_INPUT": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotInstalled(f"installing it took more than {_SECONDS // 60} minutes") from error
    if done.returncode:
        raise NotInstalled(reason(done.stderr, packages))


def reason(said: str, packages: list[str]) -> str:
    """Return in a line why pip could not install packages.

    Args:
        said: by pip, on standard error.
        packages: that it was asked for.
    """
    pinned = [one.partition("==")[2] for one in packages]
    for version in pinned:
        _, found, after = said.partition(f" {version} Requires-Python ")
        if found:
            needed = after.split(";")[0].split()[0]
            running = f"{sys.version_info.major}.{sys.version_info.minor}"
            return f"needs Python {needed}, this is {running}"
    lines = [line for line in said.splitlines() if line and not line.startswith(_NOISE)]
    return lines[-1].removeprefix("ERROR: ")[:200] if lines else "pip failed and did not say why"
