"""dist/ as it is at one moment: the files that its manifest lists, read through a handle of that very folder.

A build exchanges the whole folder and removes the old one. A snapshot holds the folder's handle, so that a path of one
build never gives a file of another; the next request sees the new manifest and takes a new snapshot.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, HandoutsError, failure
from builder.dist.manifest import MANIFEST

_MAX_MANIFEST = 50_000_000
_MAX_FILE = 100_000_000
# Bytes of files that are kept in memory, and of one build's assets that are kept beyond its end.
_KEPT = 64_000_000
_KEPT_ASSETS = 16_000_000
# Seconds in which a page of the last build still finds what it was made with.
GRACE = 120.0
_PINNED = (".css", ".js", ".woff2", ".svg", ".webmanifest")
Stamp = tuple[int, int, int]


class GoneError(Exception):
    """A listed file isn't there, or isn't what the manifest says: the folder is being exchanged, or damaged."""


@dataclass(frozen=True)
class Snapshot:
    """One build: its folder's handle, and path → SHA-256 of what its manifest lists."""

    folder: int
    stamp: Stamp
    files: dict[str, str]
    assets: dict[str, bytes] = field(default_factory=dict)  # path → bytes, for pages that were loaded before

    def read(self, path: str) -> bytes:
        """A listed file's bytes; GoneError where they aren't those that the manifest names."""
        data = _read(self.folder, path, _MAX_FILE)
        if hashlib.sha256(data).hexdigest() != self.files[path]:
            raise GoneError(path)
        return data

    def __del__(self) -> None:
        os.close(self.folder)


def _read(folder: int, path: str, limit: int) -> bytes:
    """A regular file below a folder's handle, no part of whose path is a link."""
    *parents, name = path.split("/")
    opened: list[int] = []
    try:
        place = folder
        for part in parents:
            place = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=place)
            opened.append(place)
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=place)
        opened.append(handle)
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > limit:
            raise GoneError(path)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise GoneError(path) from error
    finally:
        for number in reversed(opened):
            os.close(number)


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_ino, status.st_mtime_ns, status.st_size


def _listed(item: Any) -> tuple[str, str] | None:
    """A manifest's line as path and hash; None for what may not be served: hidden, or outside the folder."""
    path, digest = (item.get("path"), item.get("sha256")) if isinstance(item, dict) else (None, None)
    if not isinstance(path, str) or not isinstance(digest, str):
        return None
    hidden = any(part in ("", "..") or part.startswith(".") for part in path.split("/"))
    return None if hidden or "\\" in path or "\0" in path else (path, digest)


def take(dist: Path) -> Snapshot:
    """The build that stands in `dist`. GoneError where there is none."""
    try:
        folder = os.open(dist, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise GoneError(str(dist)) from error
    try:
        stamp = _stamp(os.stat(MANIFEST, dir_fd=folder, follow_symlinks=False))
        manifest = json.loads(_read(folder, MANIFEST, _MAX_MANIFEST))
        if manifest["schema"] != 1:
            raise ValueError("another manifest")
        files = dict(listed for item in manifest["outputs"] if (listed := _listed(item)))
    except (OSError, GoneError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        os.close(folder)
        raise GoneError(str(dist)) from error
    snapshot = Snapshot(folder, stamp, files)
    size = 0
    for path in sorted(files):
        if path.endswith(_PINNED) and size < _KEPT_ASSETS:
            try:
                snapshot.assets[path] = snapshot.read(path)
            except GoneError:
                continue  # asked for, it is looked for again
            size += len(snapshot.assets[path])
    return snapshot


class Dist:
    """The folder over time: the newest snapshot, and for a while what the assets of the one before were."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._cache: OrderedDict[str, bytes] = OrderedDict()  # SHA-256 → bytes
        self._size = 0
        self._before: tuple[float, dict[str, bytes]] = (0.0, {})
        try:
            self._now: Snapshot = take(folder)
        except GoneError as error:
            raise _no_build(folder) from error

    @property
    def changed(self) -> bool:
        """Whether another build stands there now."""
        try:
            return _stamp(os.stat(self.folder / MANIFEST, follow_symlinks=False)) != self._now.stamp
        except OSError:
            return False  # between two folders, where the system can't exchange them

    def snapshot(self) -> Snapshot:
        """The build that stands there now; the last one while there is none, or a broken one."""
        if self.changed:
            with self._lock:
                if self.changed:
                    try:
                        new = take(self.folder)
                    except GoneError:
                        return self._now
                    self._before = (time.monotonic() + GRACE, self._now.assets)
                    self._now = new
        return self._now

    @property
    def there(self) -> bool:
        """Whether a build stands in the folder."""
        return (self.folder / MANIFEST).is_file()

    def find(self, path: str) -> tuple[str, bytes] | None:
        """A path's SHA-256 and bytes; None where this build has no such file. GoneError where it is damaged."""
        for _ in range(3):
            snapshot = self.snapshot()
            if path not in snapshot.files:
                until, assets = self._before
                old = assets.get(path) if time.monotonic() < until else None
                return (hashlib.sha256(old).hexdigest(), old) if old is not None else None
            digest = snapshot.files[path]
            kept = self.kept(digest)
            if kept is not None:
                return digest, kept
            try:
                data = snapshot.read(path)
            except GoneError:
                time.sleep(0.02)  # the old folder is being removed: the new one stands already
                continue
            self._keep(digest, data)
            return digest, data
        raise GoneError(path)

    def kept(self, digest: str) -> bytes | None:
        """The bytes with this SHA-256, if they are in memory."""
        with self._lock:
            data = self._cache.get(digest)
            if data is not None:
                self._cache.move_to_end(digest)
            return data

    def _keep(self, digest: str, data: bytes) -> None:
        with self._lock:
            if digest not in self._cache and len(data) <= _KEPT // 8:
                self._cache[digest] = data
                self._size += len(data)
                while self._size > _KEPT:
                    self._size -= len(self._cache.popitem(last=False)[1])


def _no_build(folder: Path) -> HandoutsError:
    there = folder.is_dir()
    message = "there is no build in this folder" if there else "there is no such folder"
    remedy = "Run handouts build first, or name the folder of a build: handouts serve --dist DIR"
    return failure(folder, message, remedy, ExitCode.USAGE, "serve")
