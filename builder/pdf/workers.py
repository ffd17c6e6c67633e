"""Worker processes: each takes one job at a time over a pipe of its own, and none outlives its caller.

The standard library's pool hangs when it is interrupted twice, or when a worker dies while a large job is on its way to
it (Python 3.11); here the parent waits in one place and ends its workers by force.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import multiprocessing
import os
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Protocol, TypeVar

from builder.base import interrupts
from builder.base.errors import ExitCode, Finding, HandoutsError


class Job(Protocol):
    """What a worker does; `name` is how findings call it."""

    @property
    def name(self) -> str: ...


J = TypeVar("J", bound=Job)
R = TypeVar("R")

# WeasyPrint grows by about 0.2 MiB a document; then its process is renewed.
JOBS_PER_WORKER = 100
# In seconds; the longest packet takes about one minute.
LIMIT = 900.0
_END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


class LostWorkerError(HandoutsError):
    """A worker ended, or went on for longer than LIMIT; names the job that it was at."""

    def __init__(self, job: Any, message: str) -> None:
        remedy = "Build again with --jobs 1; if it goes on, run handouts doctor."
        super().__init__([Finding(job.name, 0, "pdf", message, remedy)], ExitCode.INTERNAL)


@dataclass
class _Worker:
    process: SpawnProcess
    connection: Connection
    jobs: int = 0
    job: Any = None
    since: float = 0.0


def end_with_parent() -> None:
    """Let this worker be ended with the thread that started it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent and parent.pid != os.getppid():
        os._exit(1)  # the parent was killed while this process started, and nobody would end it


def _serve(connection: Connection, prepare: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Runs in a worker, where interrupts are held back for good."""
    end_with_parent()
    prepare(*arguments)
    while True:
        try:
            function, job = connection.recv()
        except EOFError:
            return
        try:
            answer = (function(job), "")
        except Exception:
            answer = (None, traceback.format_exc())
        connection.send(answer)


class Workers:
    """Up to `count` processes, each prepared by `prepare(*arguments)`; all are gone when the block ends."""

    def __init__(self, count: int, prepare: Callable[..., None], *arguments: Any) -> None:
        self.count = count
        self._prepare = prepare
        self._arguments = arguments
        self._workers: list[_Worker] = []

    def __enter__(self) -> Workers:
        atexit.register(self.end)  # a preview's thread has no one to end its workers
        return self

    def __exit__(self, *error: object) -> None:
        self.end()
        atexit.unregister(self.end)

    def start(self) -> None:
        """Start a worker before there is a job for it."""
        self._free()

    def run(self, function: Callable[[J], R], jobs: Iterable[J]) -> Iterator[R]:
        """The results as they come. LostWorkerError where a process died; RuntimeError with the worker's traceback."""
        waiting = iter(jobs)  # not all at once: each holds a page
        job = next(waiting, None)
        while job is not None or any(worker.job is not None for worker in self._workers):
            interrupts.check()
            while job is not None and (worker := self._free()):
                worker.job, worker.since = job, time.monotonic()
                try:
                    worker.connection.send((function, worker.job))
                except OSError as error:
                    raise LostWorkerError(worker.job, "its process ended unexpectedly") from error
                job = next(waiting, None)
            busy = {worker.connection: worker for worker in self._workers if worker.job is not None}
            for connection in wait(list(busy), timeout=self._patience(busy.values())):
                yield self._answer(busy[connection])  # type: ignore[index]

    def _free(self) -> _Worker | None:
        """A worker without a job; a new one where there may be more."""
        free = next((worker for worker in self._workers if worker.job is None), None)
        if free or len(self._workers) >= self.count:
            return free
        context = multiprocessing.get_context("spawn")
        parent_end, child_end = context.Pipe()
        # It lets interrupts in again where it starts, and with the first process it would start while they are held.
        resource_tracker.ensure_running()
        # A process that an interrupt left half started could not be ended.
        with interrupts.held():
            process = context.Process(target=_serve, args=(child_end, self._prepare, self._arguments), daemon=True)
            process.start()
            worker = _Worker(process, parent_end)
            self._workers.append(worker)
        child_end.close()
        return worker

    def _patience(self, busy: Iterable[_Worker]) -> float:
        """Seconds until the first of them has had its time."""
        first = min(busy, key=lambda worker: worker.since)
        left = first.since + LIMIT - time.monotonic()
        if left <= 0:
            raise LostWorkerError(first.job, f"it takes more than {LIMIT / 60:.0f} minutes")
        return left

    def _answer(self, worker: _Worker) -> Any:
        try:
            result, failure = worker.connection.recv()
        except (EOFError, OSError) as error:
            raise LostWorkerError(worker.job, "its process ended unexpectedly") from error
        if failure:
            raise RuntimeError(f"in a worker process:\n{failure}")
        worker.job = None
        worker.jobs += 1
        if worker.jobs >= JOBS_PER_WORKER:
            self._end([worker])
        return result

    def end(self) -> None:
        """End every worker, whatever it is doing."""
        with interrupts.held():
            self._end(list(self._workers))

    def _end(self, workers: list[_Worker]) -> None:
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.join()
            worker.connection.close()
            self._workers.remove(worker)
