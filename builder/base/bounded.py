"""Reading a file that somebody named: judged before it is read, so that no pipe, device or giant is."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Literal


class UnreadableError(Exception):
    """Why a file isn't read: the rest of a sentence that begins with its name; `why` is what somebody can mend.

    `size`: how large it is, in bytes.
    """

    def __init__(self, message: str, why: Literal["access", "kind", "size", "name"], size: int = 0) -> None:
        super().__init__(message)
        self.why, self.size = why, size


def size_name(count: int) -> str:
    """A number of bytes as people write it."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{-(-count // 1000)} kB"


def read_bounded(path: Path, limit: int) -> bytes:
    """The bytes of a regular file of at most `limit` bytes; UnreadableError with the reason otherwise."""
    try:
        # O_NONBLOCK: opening a pipe would wait for its writer.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableError(f"can't be read: {error.strerror or error}", "access") from error
    except ValueError as error:  # a NUL in the path
        raise UnreadableError(f"can't be read: {error}", "name") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no ordinary file"
            raise UnreadableError(f"can't be read: it is {kind}", "kind")
        if status.st_size > limit:
            message = f"has {size_name(status.st_size)}, more than {size_name(limit)}"
            raise UnreadableError(message, "size", status.st_size)
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise UnreadableError(f"can't be read: {error.strerror or error}", "access") from error
    finally:
        os.close(handle)
    if len(data) > limit:
        raise UnreadableError(f"has more than {size_name(limit)}", "size", len(data))
    return data
