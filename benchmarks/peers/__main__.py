"""This program beside others: `python -m benchmarks.peers`.

Every peer lives in an environment of its own, which is made from the package index when it is
first needed; a peer that cannot be installed is a row that says why. Documents are read by this
program, and the others are given their texts.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.peers.environments import NotInstalled, interpreter
from benchmarks.peers.pieces import FILE as PIECES
from benchmarks.peers.pieces import cut
from benchmarks.peers.report import Measured, as_markdown
from benchmarks.peers.running import Built, Failed, ask, build
from benchmarks.peers.sample import WANTED, Sample, draw
from benchmarks.peers.scoring import score
from benchmarks.peers.systems import NOT_RUN, SYSTEMS, System
from benchmarks.peers.task import Task
from benchmarks.sets import ROOT, SHARED, WORK, gold_sets
from qa.models.packages import minilm_folder


def main() -> None:
    """Measure, print the report and write it."""
    options = _options()
    wanted = options.sets.split(",")
    most_bytes = None if options.whole else options.bytes
    samples = [
        draw(gold, options.questions, most_bytes) for gold in gold_sets(options.shared, wanted)
    ]
    systems = [
        one
        for one in SYSTEMS
        if not options.only or one.key in options.only or not one.requirements
    ]
    pythons, problems = _interpreters(systems, options)
    systems = [one for one in systems if one.key in pythons]
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="cited-qa-peers-") as folder:
        for sample in samples:
            place = Path(folder) / sample.gold.name
            measured += _measure(sample, systems, pythons, place, problems)
    about = [_about(sample) for sample in samples]
    text = as_markdown(measured, problems, about)
    print(text)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    keys = [one.key for one in SYSTEMS if one.requirements]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds eval/")
    parser.add_argument("--sets", default=",".join(WANTED), help=f"(default {','.join(WANTED)})")
    parser.add_argument("--only", action="append", choices=keys, help="this peer, beside cited-qa")
    parser.add_argument("--questions", type=int, default=80, help="of a language (default 80)")
    parser.add_argument(
        "--bytes", type=int, default=250_000, help="of a set's documents (default 250,000)"
    )
    parser.add_argument("--whole", action="store_true", help="all documents; takes an hour")
    parser.add_argument("--work", type=Path, default=WORK, help=f"kept files (default {WORK})")
    parser.add_argument("--output", type=Path, default=ROOT / "benchmarks" / "results" / "peers.md")
    return parser.parse_args()


def _interpreters(
    systems: Sequence[System], options: argparse.Namespace
) -> tuple[dict[str, Path], dict[str, str]]:
    """Return the Python of each system, and by its name why another has none."""
    folder = options.work / "peers" / "environments"
    pythons = {one.key: Path(sys.executable) for one in systems if not one.requirements}
    problems = {}
    peers = [(one.key, one.name, one.requirements) for one in systems if one.requirements]
    if not options.only:
        peers += [(key, name, key) for key, name in NOT_RUN.items()]
    for key, name, requirements in peers:
        try:
            pythons[key] = interpreter(requirements, folder)
        except NotInstalled as error:
            problems[name] = str(error)
        else:
            if key in NOT_RUN:
                problems[name] = "it can be installed here, but nothing asks it yet"
    return pythons, problems


def _measure(
    sample: Sample,
    systems: Sequence[System],
    pythons: dict[str, Path],
    place: Path,
    problems: dict[str, str],
) -> Iterator[Measured]:
    indexes: dict[str, tuple[Task, Built]] = {}
    for system in systems:
        print(f"{sample.gold.name}: {system.name} …", file=sys.stderr, flush=True)
        task = _task(sample, system, place)
        try:
            if system.index_of and system.index_of not in indexes:
                raise Failed(f"there is no index of {system.index_of}")
            if system.index_of:
                other, built = indexes[system.index_of]
                shutil.copytree(other.index, task.index)
            else:
                built = build(system, pythons[system.key], task)
            indexes[system.key] = task, built
            answers = ask(system, pythons[system.key], task)
        except Failed as error:
            problems[f"{system.name} on {sample.gold.name}"] = str(error)
        else:
            scores = score(sample, answers.lines)
            yield Measured(system, sample, built, answers, scores)


def _task(sample: Sample, system: System, place: Path) -> Task:
    """Write what a system gets."""
    folder = place / system.key
    folder.mkdir(parents=True)
    files = place / "files"
    for document in sample.documents:
        file = files / document.source.path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(sample.gold.corpus / document.source.path, file)
    texts = [(document.source.path, document.text) for document in sample.documents]
    settings = {"encoder": str(minilm_folder()), "files": str(files), **system.settings}
    (folder / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    _write(folder / "documents.jsonl", [{"document": name, "text": text} for name, text in texts])
    _write(
        folder / "questions.jsonl",
        [{"id": one.id, "text": one.text} for one in sample.questions],
    )
    _write(folder / PIECES, [[one.document, one.start, one.end] for one in cut(texts)])
    return Task(folder)


def _write(file: Path, lines: Sequence[object]) -> None:
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")


def _about(sample: Sample) -> str:
    asked = " and ".join(
        f"{len(questions)} questions" + ("" if language == "all" else f" in {language}")
        for language, questions in sample.groups()
    )
    return (
        f"`{sample.gold.name}`: {asked} of the reporting part; {len(sample.documents)} documents, "
        f"{sample.characters / 1e6:.2f} million characters. Where there are more of either, they "
        "were drawn with a fixed seed; documents with evidence stay"
    )


if __name__ == "__main__":
    main()
