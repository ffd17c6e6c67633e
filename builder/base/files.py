"""Files that people made: read within bounds, and never overwritten unawares."""

from __future__ import annotations

import contextlib
import os
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from builder.base.bounded import UnreadableError, read_bounded
from builder.base.errors import ExitCode, Finding, HandoutsError, failure

# The largest text of the project has 0.15 MB.
MAX_TEXT_BYTES = 4_000_000


class UnreadableFileError(Exception):
    """Why a file can't be read, and what to do about it."""

    def __init__(self, message: str, remedy: str, line: int = 0) -> None:
        super().__init__(message)
        self.message, self.remedy, self.line = message, remedy, line

    def finding(self, name: str, check: str) -> Finding:
        return Finding(name, self.line, check, f"can't be read: {self.message}", self.remedy)


def load_bytes(path: Path, limit: int = MAX_TEXT_BYTES) -> bytes:
    """The file's bytes. UnreadableFileError where it is no regular file, larger than `limit`, or out of reach."""
    try:
        return read_bounded(path, limit)
    except UnreadableError as error:
        if error.why == "kind":
            problem = "it is no regular file", "Put a file there, or remove it."
        elif error.why == "size":
            size = f"it has {error.size / 1e6:.1f} MB, more than {limit / 1e6:g}"
            problem = size, "Check that it is the right file; divide it if it is."
        elif error.why == "name":
            problem = "its name holds a character that no file name has", "Correct the name."
        else:
            reason = str(error).removeprefix("can't be read: ")
            problem = reason, "Check that the file is there and that you may read it."
        raise UnreadableFileError(*problem) from error


def load_text(path: Path) -> str:
    """The file's text without a byte-order mark, its line ends as \\n.

    UnreadableFileError as for `load_bytes`, and where it isn't UTF-8.
    """
    data = load_bytes(path)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"the byte 0x{data[error.start]:02X} is no UTF-8"
        raise UnreadableFileError(message, "Save the file as UTF-8.", line) from error


def read_text(path: Path, name: str, check: str, findings: list[Finding]) -> str | None:
    """The file's text; None, with a finding of `check` under `name`, where it can't be read."""
    try:
        return load_text(path)
    except UnreadableFileError as error:
        findings.append(error.finding(name, check))
        return None


def need_text(path: Path, name: str, check: str) -> str:
    """The file's text; HandoutsError where it can't be read, for files without which nothing goes on."""
    findings: list[Finding] = []
    text = read_text(path, name, check, findings)
    if text is None:
        raise HandoutsError(findings)
    return text


def _pdf_parts(data: bytes) -> Iterator[bytes]:
    """The PDF as it stands, and what is packed in it, as far as is needed to find its title."""
    yield data
    for match in re.finditer(rb"/ObjStm.{0,200}?stream\r?\n", data, re.DOTALL):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[match.end() :], 10_000_000)


def made_here(data: bytes) -> bool:
    """Whether these are the bytes of a page or PDF of this program: both name their generator."""
    if data.startswith(b"%PDF-"):
        return any(b"/Creator (Handouts)" in part for part in _pdf_parts(data))
    return b'<meta name="generator" content="Handouts">' in data[:4096]


def refuse_overwriting(path: Path, force: bool, ours: Callable[[bytes], bool] = made_here) -> None:
    """Raise with OUTPUT where something stands at `path` that `ours` doesn't know as our own, unless `force`."""
    if force or not os.path.lexists(path):
        return
    try:
        known = ours(load_bytes(path, limit=200_000_000))
    except UnreadableFileError:
        known = False
    if not known:
        message = "there is another file here, which would be overwritten"
        raise failure(
            path, message, "Name another file with --out, or overwrite it with --force.", ExitCode.OUTPUT, "files"
        )
