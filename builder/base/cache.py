"""The cache: what was made, kept under a hash of all that it is made of, below `.build/cache/`.

An entry is one file: a line with the SHA-256 of all that follows, a line of JSON, and the files one after the other.
So a damaged entry is noticed whatever is damaged, and counts as none. Entries are written whole and never changed, so
that several builds may share the folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.base.whole import write_whole

# A whole build of seven locales takes some 30 MB.
LIMIT = 2 * 1024**3  # bytes
_ENTRY = "handouts-cache-1"


def key_of(parts: Iterable[str | bytes]) -> str:
    """A key of the parts, in their order; where one part ends and the next begins counts too."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


@dataclass(frozen=True)
class Cached:
    """What an entry holds: a record of plain JSON, and files by name."""

    record: Any
    files: Mapping[str, bytes] = field(default_factory=dict)


class Cache:
    """A folder of entries. What can't be read or written there costs time and nothing else."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self._grown = False  # since it was last brought within its limit

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def get(self, key: str) -> Cached | None:
        """The entry; None where there is none, or a damaged one, which is removed."""
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        cached = decoded(data, key)
        with contextlib.suppress(OSError):
            if cached is None:
                path.unlink()
            else:
                os.utime(path)  # what was asked for last is removed last
        return cached

    def put(self, key: str, cached: Cached) -> None:
        """Keep an entry; a full disk or a read-only folder keeps none."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            write_whole(path, encoded(cached, key))
            self._grown = True

    def prune(self) -> int:
        """Remove the entries that were asked for longest ago, until the rest is below the limit; how many went.

        Nothing is looked at where this command has put nothing away.
        """
        if not self._grown:
            return 0
        self._grown = False
        entries = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                entries.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in entries)
        removed = 0
        for _, size, path in sorted(entries):
            if total <= self.limit:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
                removed += 1
        return removed


def encoded(cached: Cached, key: str) -> bytes:
    """An entry's file."""
    sizes = {name: len(data) for name, data in cached.files.items()}
    head = json.dumps({"record": cached.record, "files": sizes}, ensure_ascii=False).encode()
    body = head + b"\n" + b"".join(cached.files.values())
    return f"{_ENTRY} {_seal(body, key)}\n".encode() + body


def _seal(body: bytes, key: str) -> str:
    # The key is in it, so that an entry under another one's name is noticed as well.
    return hashlib.sha256(key.encode() + body).hexdigest()


def decoded(data: bytes, key: str) -> Cached | None:
    """What an entry's file holds; None where it is damaged, or another key's."""
    line, _, body = data.partition(b"\n")
    if line != f"{_ENTRY} {_seal(body, key)}".encode():
        return None
    head, _, rest = body.partition(b"\n")
    content = json.loads(head)
    files, position = {}, 0
    for name, size in content["files"].items():
        files[name] = rest[position : position + size]
        position += size
    return Cached(content["record"], files)
