"""The workers of packets: each a process that has read the project, kept by a thread that gives it one job at a time.

A worker that takes too long fails its own job, and so does the second one that is killed over it; the next job has a
new one. So it is when a file of the project
is saved: what a page was made of is never partly old.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import queue
import threading
import time
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from builder.base import interrupts
from builder.base.project import DocumentFolders, Project
from builder.pdf.workers import JOBS_PER_WORKER
from builder.serve.desk import Stamps, serve_desk, stamps
from builder.serve.jobs import Job, State
from builder.serve.metrics import Log, Metrics
from builder.serve.offer import Offer
from builder.serve.settings import Limits

# Seconds between two looks at whether the project has changed, and before a project that can't be read is tried again.
_LOOK = 2.0
_AGAIN = 60.0
# How often a packet is begun: the second time if somebody, or the system for want of memory, has killed its worker.
_TRIES = 2


@dataclass
class _Worker:
    process: SpawnProcess
    connection: Connection
    stamps: Stamps
    jobs: int = 0


class FullError(Exception):
    """As many packets wait as may wait."""


class PacketWorkers:
    """Up to `count` workers, and the queue before them."""

    def __init__(
        self,
        project: Project,
        documents: DocumentFolders,
        cache: Path,
        count: int,
        limits: Limits,
        metrics: Metrics,
        log: Log,
    ) -> None:
        self.offer: Offer | None = None
        self.last: Offer | None = None  # for packets that were made before the project became unreadable
        self.problem = ""  # why the project can't be read, for whoever keeps it
        self._project = project
        self._documents = documents
        self._cache = cache
        self._limits = limits
        self._metrics = metrics
        self._log = log
        self._queue: queue.Queue[Job] = queue.Queue(limits.queue)
        self._stopping = threading.Event()
        self._alive: dict[int, SpawnProcess] = {}
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._keep, args=(n,), daemon=True) for n in range(count)]

    def start(self) -> None:
        """Begin to read the project."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End every worker, whatever it is doing."""
        self._stopping.set()
        with self._lock:
            for process in self._alive.values():
                process.kill()
        for thread in self._threads:
            if thread.ident:
                thread.join(timeout=10)

    @property
    def alive(self) -> int:
        """How many workers have read the project and can print."""
        with self._lock:
            return sum(process.is_alive() for process in self._alive.values()) if self.offer else 0

    @property
    def pids(self) -> list[int]:
        """The processes' numbers."""
        with self._lock:
            return [process.pid for process in self._alive.values() if process.pid and process.is_alive()]

    @property
    def waiting(self) -> int:
        """How many packets wait for a worker."""
        return self._queue.qsize()

    def put(self, job: Job) -> None:
        """Let a packet wait for a worker. FullError where too many wait."""
        try:
            self._queue.put_nowait(job)
        except queue.Full as error:
            raise FullError from error

    def _keep(self, number: int) -> None:
        """The thread of one worker."""
        worker: _Worker | None = None
        again: Job | None = None  # whose worker was ended by somebody else
        while not self._stopping.is_set():
            if worker is None:
                worker = self._started(number)
                if worker is None:
                    self._fail_waiting()
                    if again:
                        self._finish(again, State.FAILED, "project")
                        again = None
                continue
            job, again = again, None
            with contextlib.suppress(queue.Empty):
                job = job or self._queue.get(timeout=_LOOK)
            if not worker.process.is_alive() or stamps(self._project) != worker.stamps:
                self._end(number, worker, "renewed" if worker.process.is_alive() else "lost")
                worker = self._started(number)
            if job is None:
                continue
            if worker is None:
                self._finish(job, State.FAILED, "project")
                continue
            if not self._do(worker, job) or worker.jobs >= JOBS_PER_WORKER:
                self._end(number, worker, "renewed" if worker.process.is_alive() else "lost")
                worker = None
            again = job if job.state is State.WORKING else None
        if worker:
            self._end(number, worker, "ended")

    def _started(self, number: int) -> _Worker | None:
        """A new worker that has read the project; None, after a while or a change, where it can't."""
        before = stamps(self._project)
        context = multiprocessing.get_context("spawn")
        resource_tracker.ensure_running()  # or it would let interrupts in again while they are held
        parent_end, child_end = context.Pipe()
        with interrupts.held():  # the process never sees them
            arguments = (child_end, self._project.root, self._documents, self._cache, self._limits.memory)
            process = context.Process(target=serve_desk, args=arguments, daemon=True)
            process.start()
        child_end.close()
        with self._lock:
            self._alive[number] = process
        if self._stopping.is_set():
            process.kill()
        worker = _Worker(process, parent_end, before)
        kind, value = self._hear(worker, self._limits.load)
        if kind == "ready":
            self.offer = self.last = value
            self.problem = ""
            self._metrics.worker("started")
            self._log.write("worker", state="ready")
            return worker
        self._end(number, worker, "lost")
        if self._stopping.is_set():
            return None
        self.offer, self.problem = None, str(value)
        self._log.write("worker", state="project-unreadable", findings=str(value)[:2000])
        self._fail_waiting()
        until = time.monotonic() + _AGAIN
        while time.monotonic() < until and stamps(self._project) == before and not self._stopping.wait(_LOOK):
            self._fail_waiting()
        return None

    def _hear(self, worker: _Worker, seconds: float) -> tuple[str, Any]:
        """The worker's next words; `late` or `lost` where there are none."""
        try:
            if not worker.connection.poll(seconds):
                return "late", "it takes too long"
            kind, value = worker.connection.recv()
        except (EOFError, OSError):
            return self._lost(worker)
        return kind, value

    def _lost(self, worker: _Worker) -> tuple[str, Any]:
        worker.process.join(1)  # its end of the pipe closes a moment before it is gone
        return "lost", "its process ended"

    def _do(self, worker: _Worker, job: Job) -> bool:
        """Let the worker print; whether it can go on. A job that is to be tried again is WORKING still."""
        worker.jobs += 1
        job.tries += 1
        job.state = State.WORKING
        started = time.monotonic()
        try:
            worker.connection.send((job.ask, job.folder))
        except OSError:
            kind, value = self._lost(worker)
        else:
            kind, value = self._hear(worker, self._limits.job)
        if kind == "lost" and job.tries < _TRIES:
            self._log.write("packet", result="again", ms=round((time.monotonic() - started) * 1000))
            return False
        made = kind == "made"
        self._finish(job, State.MADE if made else State.FAILED, kind, value if kind == "clinic" else ())
        result = {"pages": value} if made else {"why": "" if kind == "clinic" else value}
        self._log.write("packet", result=kind, ms=round((time.monotonic() - started) * 1000), **result)
        return kind not in ("late", "lost", "defect", "full")

    def _finish(self, job: Job, state: State, kind: str, details: Any = ()) -> None:
        self._metrics.packet(kind)
        job.finish(state, kind, tuple(details))

    def _fail_waiting(self) -> None:
        """Nobody can print what waits."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._finish(self._queue.get_nowait(), State.FAILED, "project")

    def _end(self, number: int, worker: _Worker, event: str) -> None:
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        with self._lock:
            self._alive.pop(number, None)
        if not self._stopping.is_set():
            self._metrics.worker(event)
