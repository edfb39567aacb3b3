"""What a run measured, with what, where and when."""

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from qa.answering import Index
from qa.evaluation.gold import Question, gold_hash
from qa.settings import DEFAULT_FUSION
from qa.store import program_version

_ENGINES = (
    "bm25s",
    "faiss-cpu",
    "ir_measures",
    "numpy",
    "onnxruntime",
    "scipy",
    "sentence-transformers",
    "torch",
)


_WHAT_IS_ASKED = ("gold_hash", "system", "level", "program", "judgments")


@dataclass(frozen=True, slots=True)
class System:
    """The index that was asked, and how.

    Attributes:
        generation: name of the generation of the index.
        documents: how many it holds.
        chunk_characters: how long its chunks are at most.
        encoders: the SHA-256 of the weights of each, by name.
        reader: its name and the SHA-256 of its weights; `None` without one.
        k: how many passages were asked for.
        fusion: how the searches became one ranking.
    """

    generation: str
    documents: int
    chunk_characters: int
    encoders: Mapping[str, str]
    reader: tuple[str, str] | None
    k: int
    fusion: str = DEFAULT_FUSION

    @classmethod
    def of(cls, index: Index, k: int) -> "System":
        """Describe an open index that `k` passages are asked of."""
        return cls(
            generation=index.generation,
            documents=len(index.sources),
            chunk_characters=index.settings.chunk_characters,
            encoders=dict(index.encoders),
            reader=index.reader,
            k=k,
            fusion=index.fusion,
        )

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "System":
        """Rebuild from the dictionary of the fields."""
        reader = values["reader"]
        return cls(**{**values, "reader": reader and (str(reader[0]), str(reader[1]))})


@dataclass(frozen=True, slots=True)
class RunHeader:
    """What was measured, with what, where and when.

    Attributes:
        name: tells runs apart.
        created: ISO 8601 in UTC.
        gold: name of the file of the questions.
        gold_hash: SHA-256 of the questions, see `qa.evaluation.gold.gold_hash`.
        questions: how many there are.
        system: what was asked; `None` for what another system returned.
        level: what such a system returned, `passages` or `documents`; both for an index.
        program: version of this program.
        versions: of Python and the engines, by name.
        machine: in words.
        judgments: SHA-256 of the grades that people gave, see `qa.evaluation.judging`; `None`
            where only evidence counts.
    """

    name: str
    created: str
    gold: str
    gold_hash: str
    questions: int
    system: System | None
    level: str | None
    program: str
    versions: Mapping[str, str]
    machine: str
    judgments: str | None = None

    @classmethod
    def made_now(
        cls,
        name: str,
        gold: str,
        questions: Sequence[Question],
        system: System | None,
        level: str | None = None,
    ) -> "RunHeader":
        """Describe a run that starts now on this machine."""
        return cls(
            name=name,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            gold=gold,
            gold_hash=gold_hash(questions),
            questions=len(questions),
            system=system,
            level=level,
            program=program_version(),
            versions={
                "python": platform.python_version(),
                **_engine_versions(),
            },
            machine=f"{platform.system()} {platform.machine()}, {_processor()}",
        )

    def goes_on(self, other: "RunHeader") -> bool:
        """Tell whether another run asks the same of the same, so that one can end the other."""
        return all(getattr(self, name) == getattr(other, name) for name in _WHAT_IS_ASKED)

    def as_json(self) -> dict[str, object]:
        """Return everything as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "RunHeader":
        """Rebuild from what `as_json` returned.

        Raises:
            KeyError, TypeError: if a value is missing or of another kind.
        """
        system = values["system"]
        return cls(**{**values, "system": system and System.from_json(system)})


def _engine_versions() -> dict[str, str]:
    installed = {str(each.metadata["Name"]): each.version for each in metadata.distributions()}
    return {name: installed[name] for name in _ENGINES if name in installed}


def _processor() -> str:
    """Return the name of the processor, as far as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")
