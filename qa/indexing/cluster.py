"""Index with Ray: the documents are shared out among workers on one machine or many.

Plain actors, not Ray Data: a finished shard is a file, so what is left to do is a list of names,
and handing them out takes ten lines. Ray Data would bring two large packages more, and does not go
on where its driver was killed.
"""

import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qa.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexProblem, QaError
from qa.indexing.journey import index_corpus
from qa.indexing.report import IndexReport, Progress, silent
from qa.indexing.shards import Shard, ShardWork, ShardWorker
from qa.indexing.sidecar import read_sidecar
from qa.isolation import Outcome, Read, read_apart
from qa.models import Encoder, encoder_fingerprint, load_encoder
from qa.settings import IndexSettings
from qa.store import UnfinishedVectors, current_generation
from qa.store.manifest import read_manifest

_PATIENCE = 10  # seconds
_TRIES = 3  # more, for a shard whose worker died
_OBJECTS = 100 << 20  # bytes; little more than the least, as all that is large goes through files


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where workers run.

    Attributes:
        address: of a Ray cluster that this machine belongs to, as `ray.init` takes it; `None`
            starts one on this machine alone.
        graphics: whether each worker takes a graphics card, rather than a core.
    """

    address: str | None = None
    graphics: bool = False


def index_on_ray(
    corpus: Path,
    index: Path,
    settings: IndexSettings,
    *,
    cluster: Cluster,
    load: Callable[[str], Encoder] = load_encoder,
    fingerprint: Callable[[str], str] = encoder_fingerprint,
    read: Read = read_apart,
    rebuild: bool = False,
    progress: Progress = silent,
) -> IndexReport:
    """Bring an index up to date as `index_corpus` does, and with the same result.

    Documents that changed are encoded whole, and with other encoders than before all of them are.

    Args:
        corpus: the folder; all machines see it under this path, and the index as well.
        index: where the index is, or will be.
        settings: what to build it with.
        cluster: where workers run.
        load: loads an encoder by name, in a worker.
        fingerprint: tells an encoder's fingerprint.
        read: reads files, in a worker.
        rebuild: read and encode everything again.
        progress: told how many files the workers have finished.

    Raises:
        QaError: as `index_corpus` does; and if Ray is not installed, cannot be reached, or a
            worker fails. What was finished is not done again by the next run.
    """
    if find_spec("ray") is None:
        raise QaError(
            "qa index --engine ray needs the extra ray; install it: "
            'pip install --constraint constraints.txt --editable ".[ray]"'
        )
    corpus, index = corpus.absolute(), index.absolute()
    fingerprints = {name: fingerprint(name) for name in settings.encoders}
    work = ShardWork(
        corpus, index, settings.chunk_characters, fingerprints, read_sidecar(corpus), read, load
    )
    reading = _ClusterReading(work, cluster, progress)
    report = index_corpus(
        corpus,
        index,
        settings,
        load=load,
        fingerprint=fingerprint,
        read=reading,
        rebuild=rebuild or _other_encoders(index, fingerprints),
        progress=progress,
    )
    return replace(report, encoded=reading.encoded + report.encoded)


def _other_encoders(index: Path, fingerprints: Mapping[str, str]) -> bool:
    """Tell whether documents that did not change have to be encoded all the same."""
    try:
        encoders = read_manifest(current_generation(index)).encoders
    except (IndexMissing, IndexMismatch, IndexDamaged):
        return False  # nothing of it will be used
    return {encoder.name: encoder.fingerprint for encoder in encoders} != fingerprints


@dataclass(slots=True)
class _ClusterReading:
    """A `Read` that has workers read; they leave the vectors where `build_vectors` finds them.

    Attributes:
        encoded: how many passages the workers have encoded.
    """

    work: ShardWork
    cluster: Cluster
    progress: Progress
    encoded: int = 0

    def __call__(
        self, files: Sequence[Path], corpus: Path, chunk_characters: int
    ) -> Generator[Outcome, None, None]:
        """Finish all shards; then yield one outcome a file, in their order."""
        assert (corpus, chunk_characters) == (self.work.corpus, self.work.chunk_characters)
        shards = list(self.work.shards(files))
        self._finish(shards, len(files))
        for shard in shards:
            outcomes = self.work.outcomes(shard)
            if outcomes is None:
                raise IndexProblem(
                    f"A worker has finished a shard that cannot be found in {self.work.index}; "
                    "all machines have to see the same folder under this path"
                )
            yield from outcomes

    def _finish(self, shards: Sequence[Shard], files: int) -> None:
        unfinished = UnfinishedVectors(self.work.index)
        unfinished.expect_shards()
        missing = [shard for shard in shards if unfinished.shard(shard.name) is None]
        if not missing:
            return
        done = files - sum(len(shard.files) for shard in missing)
        self.progress("reading and encoding", done, files)
        with _connected(self.cluster):
            for shard, encoded in _finished(self.work, missing, self.cluster.graphics):
                self.encoded += encoded
                done += len(shard.files)
                self.progress("reading and encoding", done, files)


@contextmanager
def _connected(cluster: Cluster) -> Iterator[None]:
    """Connect to a cluster; without an address start one that no other machine or user can reach.

    Raises:
        QaError: if there is none at the address.
    """
    # Ray tells its makers of every start unless this is set; all of it is read by the import.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if cluster.address is None:
        # Anyone who reaches a port of Ray can run programs: they listen on the loopback address
        # alone (what the name says of two systems is true of all), and want a secret. Naming that
        # address to `init` would not do: Ray takes it for the machine's outer one.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    import ray

    scratch = _scratch() if cluster.address is None else None
    try:
        if cluster.address is not None:
            _require_answer(cluster.address)
        ray.init(
            cluster.address or "local",
            logging_level=logging.ERROR,
            log_to_driver=False,
            **({} if scratch is None else _on_this_machine(scratch)),
        )
    except OSError as error:
        raise QaError(
            f"No Ray cluster answers at {cluster.address}: expected HOST:PORT of one that this "
            "machine belongs to, or auto, and its token in RAY_AUTH_TOKEN if it wants one; leave "
            "--address out to start one"
        ) from error
    try:
        # Ray tells of workers that died on stdout, where results belong.
        with redirect_stdout(sys.stderr):
            yield
    finally:
        ray.shutdown()
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)


def _scratch() -> str:
    """Make a folder for what a cluster keeps on this machine; its sockets need a short path."""
    return tempfile.mkdtemp(prefix="qa-ray-", dir="/tmp" if Path("/tmp").is_dir() else None)


def _on_this_machine(scratch: str) -> dict[str, object]:
    return {"_temp_dir": scratch, "include_dashboard": False, "object_store_memory": _OBJECTS}


def _require_answer(address: str) -> None:
    """Find out at once what Ray would find out after minutes of trying again.

    Raises:
        OSError: if nothing answers at HOST:PORT; other addresses are left to Ray.
    """
    host, _, port = address.rpartition(":")
    if port.isdecimal():
        with socket.create_connection((host, int(port)), timeout=_PATIENCE):
            pass


def _finished(
    work: ShardWork, shards: Sequence[Shard], graphics: bool
) -> Iterator[tuple[Shard, int]]:
    """Hand shards out, and yield each with what `ShardWorker.finish` returned when it is finished.

    Raises:
        QaError: if a worker fails, or dies too often.
    """
    import ray

    room = int(ray.cluster_resources().get("GPU" if graphics else "CPU", 0))
    worker = ray.remote(ShardWorker).options(
        num_cpus=1, num_gpus=int(graphics), max_restarts=-1, max_task_retries=_TRIES
    )
    waiting = deque(shards)
    idle = [worker.remote(work) for _ in range(max(1, min(room, len(shards))))]
    busy: dict[Any, tuple[Any, Shard]] = {}
    while waiting or busy:
        while idle and waiting:
            chosen, shard = idle.pop(), waiting.popleft()
            busy[chosen.finish.remote(shard)] = (chosen, shard)
        (done,), _ = ray.wait(list(busy), num_returns=1)
        chosen, shard = busy.pop(done)
        # One without work is let go: another, whose machine is gone, may need its place.
        idle = [chosen] if waiting else []
        del chosen
        yield shard, _result(done, shard)


def _result(done: object, shard: Shard) -> int:
    """Return what a worker returned.

    Raises:
        QaError: if it raised one; or in place of what else went wrong.
    """
    import ray

    try:
        return int(ray.get(done))
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, QaError):
            raise error.cause from None
        raise _failed(shard, repr(error.cause)) from error
    except ray.exceptions.RayError as error:
        reason = f"it died {_TRIES + 1} times ({type(error).__name__}), perhaps for want of memory"
        raise _failed(shard, reason) from error


def _failed(shard: Shard, reason: str) -> QaError:
    files = ", ".join(file.name for file in shard.files[:3])
    more = f" and {len(shard.files) - 3} more" if len(shard.files) > 3 else ""
    return QaError(
        f"A worker failed on {files}{more}: {reason}; run again to do what is left, "
        "or take these documents out"
    )
