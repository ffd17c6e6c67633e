"""One build at a time into a folder: a lock that every process sees that sees the folder, in containers too."""

from __future__ import annotations

import contextlib
import datetime
import errno
import fcntl
import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from builder.base import interrupts
from builder.base.errors import ExitCode, HandoutsError, failure

# File systems that have no locks say one of these.
_WITHOUT_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)
_held: dict[Path, bool] = {}


def lock_file(target: Path) -> Path:
    """Where the lock stands: beside the folder, which is exchanged as a whole."""
    return target.parent / f".{target.name}.lock"


@contextmanager
def locked(target: Path) -> Iterator[bool]:
    """Let no other build into `target` before the block ends; False where the file system has no locks.

    HandoutsError with OUTPUT, at once, where another one is at work; it names who. Within the block it may be called
    again. Folders above `target` that the block leaves empty go again.
    """
    if target in _held:
        yield _held[target]
        return
    made = [folder for folder in target.parents if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    path = lock_file(target)
    descriptor = None
    try:
        with interrupts.held():
            descriptor = _acquire(path, target)
            _held[target] = descriptor is not None
        yield _held[target]
    finally:
        with interrupts.held():
            _held.pop(target, None)
            if descriptor is not None:
                path.unlink(missing_ok=True)
                os.close(descriptor)
            with contextlib.suppress(OSError):
                for folder in made:
                    folder.rmdir()


def _acquire(path: Path, target: Path) -> int | None:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(descriptor, 1000, 0)
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                raise _busy(target, holder) from error
            if error.errno in _WITHOUT_LOCKS:
                return None
            raise
        # Whoever held it may have removed the file while we waited for nothing: then ours is not the one others see.
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.stat(path), os.fstat(descriptor)):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, json.dumps(_this_process()).encode(), 0)
                return descriptor
        os.close(descriptor)


def _this_process() -> dict[str, str]:
    since = datetime.datetime.now().astimezone().isoformat(" ", "seconds")
    return {"process": str(os.getpid()), "host": socket.gethostname(), "since": since}


def _busy(target: Path, holder: bytes) -> HandoutsError:
    """What the user is told of another build."""
    try:
        record = json.loads(holder)
        process, host, since = (
            re.sub(r"[^\w .:+-]", "?", str(record[key]))[:80] for key in ("process", "host", "since")
        )
        who = f"process {process} on {host} has been writing into this folder since {since}"
    except (ValueError, KeyError, TypeError):
        who = "another process is writing into this folder"
    remedy = "Wait until it has ended and build again, or choose another folder with --out. Nothing was changed."
    return failure(target, who, remedy, ExitCode.OUTPUT, "publish")
