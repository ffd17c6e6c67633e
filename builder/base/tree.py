"""What stands in a folder, for a hash of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

# A larger file is known by its size and time; the largest of the project has 0.2 MB.
MAX_BYTES = 10_000_000


def file_parts(path: Path) -> Iterator[str | bytes]:
    """A regular file's content; of a very large one its size and time."""
    if path.is_file():
        status = path.stat()
        yield f"{status.st_size} {status.st_mtime_ns}" if status.st_size > MAX_BYTES else path.read_bytes()


def folder_parts(folder: Path, without: Collection[str] = ()) -> Iterator[str | bytes]:
    """Every regular file's path and content, in their order; caches and the documents' texts left out.

    `without`: names of files that decide nothing.
    """
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if (
            "__pycache__" not in name.parts
            and name.parts[1:2] != ("documents",)
            and name.name not in without
            and path.is_file()
        ):
            yield name.as_posix()
            yield from file_parts(path)
