"""Packets that are being made or wait to be fetched: by an id that nobody can guess, and not for long."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from builder.serve.desk import PACKET, Ask


class State(StrEnum):
    """How far a packet is."""

    WAITING = "waiting"
    WORKING = "working"
    MADE = "made"
    FAILED = "failed"


@dataclass(eq=False)
class Job:
    """One packet. `kind`: why it failed; `details`: which of the clinic's details are the reason."""

    id: str
    ask: Ask | None  # gone as soon as it is printed
    folder: Path
    language: str  # the tag of the form's language
    filename: str
    state: State = State.WAITING
    kind: str = ""
    details: tuple[str, ...] = ()
    since: float = field(default_factory=time.monotonic)
    fetching: bool = False
    tries: int = 0  # how often a worker has begun it

    @property
    def pdf(self) -> Path:
        return self.folder / PACKET

    def finish(self, state: State, kind: str, details: tuple[str, ...]) -> None:
        """What came of it. The clinic's details aren't needed any more."""
        self.ask, self.kind, self.details = None, kind, details
        self.since = time.monotonic()
        self.state = state


class Jobs:
    """All packets, each with a folder of its own in `root`, which only this user can enter."""

    def __init__(self, kept: int, expiry: float) -> None:
        self._kept = kept
        self._expiry = expiry
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        _clear_left()
        self.root = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._jobs)

    def new(self, ask: Ask, language: str, filename: str) -> Job | None:
        """A packet to be made; None where as many are kept as may be. OSError where the disk is full."""
        self.sweep()
        with self._lock:
            if len(self._jobs) >= self._kept:
                return None
            name = secrets.token_urlsafe(24)
            job = Job(name, ask, self.root / secrets.token_hex(16), language, filename)
            self._jobs[name] = job
        try:
            job.folder.mkdir(mode=0o700)
        except OSError:
            self.drop(job)
            raise
        return job

    def get(self, name: str) -> Job | None:
        """The packet with this id, unless its time is over."""
        self.sweep()
        return self._jobs.get(name)

    def drop(self, job: Job) -> None:
        """Forget it, and its file."""
        with self._lock:
            self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    def sweep(self) -> None:
        """Forget what nobody has fetched in time."""
        until = time.monotonic() - self._expiry
        done = (State.MADE, State.FAILED)
        for job in [item for item in list(self._jobs.values()) if item.state in done and item.since < until]:
            self.drop(job)

    def close(self) -> None:
        """Forget everything."""
        self._jobs.clear()
        shutil.rmtree(self.root, ignore_errors=True)


_PREFIX = "handouts-serve-"


def _clear_left() -> None:
    """Remove what killed services of this user have left."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        match = re.fullmatch(rf"{_PREFIX}(\d+)-\w+", path.name)
        with contextlib.suppress(OSError):
            if match and path.lstat().st_uid == os.getuid() and not _runs(int(match[1])):
                shutil.rmtree(path, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
