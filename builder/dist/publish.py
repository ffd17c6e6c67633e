"""Staging and publishing: a build is written beside its folder and takes its place in one step, or not at all."""

from __future__ import annotations

import ctypes
import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from builder.base import interrupts
from builder.base.errors import ExitCode, HandoutsError, failure
from builder.base.files import UnreadableFileError, load_bytes
from builder.dist.interface import Output
from builder.dist.manifest import MANIFEST, sha256

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
_MAX_MANIFEST_BYTES = 50_000_000
# What file managers leave behind.
_IGNORED = {"Thumbs.db", "desktop.ini"}


def _is_output(item: Any) -> bool:
    """Whether this can be a manifest's line: a path below the folder, a hash, a kind."""
    if not isinstance(item, dict) or not all(isinstance(item.get(key), str) for key in ("path", "sha256", "kind")):
        return False
    path = PurePosixPath(item["path"])
    inside = not path.is_absolute() and ".." not in path.parts and "\0" not in item["path"]
    return inside and re.fullmatch("[0-9a-f]{64}", item["sha256"]) is not None


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of an earlier build; None where there is none, or another program's."""
    try:
        data = json.loads(load_bytes(folder / MANIFEST, _MAX_MANIFEST_BYTES))
    except (UnreadableFileError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or data.get("schema") != 1 or not isinstance(data.get("outputs"), list):
        return None
    return data if all(map(_is_output, data["outputs"])) else None


def _entries(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Everything in `folder` but visible folders, and whether it is hidden; what a hidden folder holds goes with it."""
    for entry in sorted(os.scandir(folder), key=lambda item: item.name):
        path = Path(entry.path)
        if entry.name.startswith("."):
            yield path, True
        elif entry.is_dir(follow_symlinks=False):
            yield from _entries(path)
        else:
            yield path, False


def _foreign(folder: Path, known: set[str]) -> Path | None:
    """The first file that is neither known nor hidden."""
    for path, hidden in _entries(folder):
        if not hidden and path.name not in _IGNORED and path.relative_to(folder).as_posix() not in known:
            return path
    return None


def _known(manifest: dict[str, Any] | None) -> set[str]:
    return {item["path"] for item in (manifest or {}).get("outputs", [])} | {MANIFEST}


def refuse_foreign(folder: Path) -> None:
    """Raise with OUTPUT where publishing would take away files that no build of ours wrote; hidden ones stay anyway."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise failure(folder, "this is no folder", "Choose another one with --out.", ExitCode.OUTPUT, "publish")
    manifest = read_manifest(folder)
    foreign = _foreign(folder, _known(manifest))
    if manifest is None and (foreign or (folder / MANIFEST).exists()):
        raise failure(
            folder,
            "this is not an output folder of Handouts, and publishing would replace it",
            "Choose a new or empty folder with --out.",
            ExitCode.OUTPUT,
            "publish",
        )
    if foreign:
        raise _lost(foreign)


def _lost(path: Path) -> HandoutsError:
    message = "this file was not written by a build, and publishing would remove it"
    remedy = "Move it elsewhere, or choose another folder with --out. Nothing was changed."
    return failure(path, message, remedy, ExitCode.OUTPUT, "publish")


def clean_up(target: Path) -> None:
    """Take away what killed builds left, and put back a folder that one had set aside. Only with the folder's lock."""
    for path in sorted(target.parent.iterdir()):
        if path.name.startswith(f".{target.name}.previous-") and not target.exists():
            path.rename(target)
        elif path.name.startswith((f".{target.name}.previous-", f".{target.name}.staging-")):
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def staging(target: Path, alone: bool) -> Iterator[Path]:
    """An empty folder on the target's file system; gone afterwards, whatever happened.

    `alone`: whether no other build can be at work here, so that what stands beside it is left from killed ones.
    """
    if alone:
        clean_up(target)
    folder = target.parent / f".{target.name}.staging-{os.getpid()}-{secrets.token_hex(3)}"
    folder.mkdir()
    try:
        yield folder
    finally:
        with interrupts.held():
            shutil.rmtree(folder, ignore_errors=True)


def keep_files(old: Path, stage: Path, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Carry unchanged outputs of an earlier build over; those whose bytes aren't the recorded ones are left out."""
    kept = []
    for item in entries:
        source, copy = old / item["path"], stage / item["path"]
        if copy.exists() or source.is_symlink() or not source.is_file() or sha256(source) != item["sha256"]:
            continue
        try:
            Output.model_validate(item)
        except ValidationError:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy)
        kept.append(item)
    return kept


def _carry(old: Path, new: Path) -> None:
    """Put the hidden files of `old` into `new` as well: a web server's `.htaccess`, `.well-known/`."""
    for path, hidden in _entries(old):
        if hidden:
            _link(path, new / path.relative_to(old))


def _link(source: Path, copy: Path) -> None:
    """The same file under a second name, so that nothing is missing at any moment; a folder with all it holds."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISDIR(source.lstat().st_mode):
        copy.mkdir(exist_ok=True)
        for inside in source.iterdir():
            _link(inside, copy / inside.name)
        shutil.copystat(source, copy)
    elif not os.path.lexists(copy):
        try:
            os.link(source, copy, follow_symlinks=False)
        except OSError:  # a file system without links
            shutil.copy2(source, copy, follow_symlinks=False)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system can't."""
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    paths = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
    return function is not None and function(*paths, _RENAME_EXCHANGE) == 0


def publish(stage: Path, target: Path) -> None:
    """Let `stage` take the target's place; with Linux's exchange there is no moment without a target.

    Hidden files of the target stay. HandoutsError, and the target as it was, where somebody has put others there.
    """
    if not target.exists():
        stage.rename(target)
        return
    refuse_foreign(target)  # the build took its time, and people work in this folder
    known = _known(read_manifest(target))
    _carry(target, stage)
    if _exchange(stage, target):
        added = _foreign(stage, known)  # the old folder now stands where the stage was
        if added:
            _exchange(stage, target)
            raise _lost(target / added.relative_to(stage))
        _carry(stage, target)
        return
    previous = target.parent / f".{target.name}.previous-{os.getpid()}-{secrets.token_hex(3)}"
    target.rename(previous)
    try:
        stage.rename(target)
    except OSError:
        previous.rename(target)
        raise
    shutil.rmtree(previous, ignore_errors=True)
