"""Staging and publishing: a build is written beside its folder and takes its place in one step, or not at all."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from builder.base.errors import ExitCode, stop
from builder.outputs.manifest import MANIFEST, sha256

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
# What file managers leave behind.
_IGNORED = {"Thumbs.db", "desktop.ini"}


def _ours(folder: Path) -> bool:
    return any(folder.iterdir()) is False or (folder / MANIFEST).is_file()


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of an earlier build, or None."""
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return data if isinstance(data, dict) and data.get("schema") == 1 else None


def refuse_foreign(folder: Path) -> None:
    """Raise with OUTPUT where publishing would take away files that no build of ours wrote."""
    if not folder.exists():
        return
    if not folder.is_dir() or not _ours(folder):
        raise stop(
            folder,
            "this is not an output folder of Handouts, and publishing would replace it",
            "Choose a new or empty folder with --out.",
            ExitCode.OUTPUT,
            "publish",
        )
    known = {item["path"] for item in (read_manifest(folder) or {}).get("outputs", [])} | {MANIFEST}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and path.name not in _IGNORED and not path.name.startswith("."):
            raise stop(
                path,
                "this file was not written by a build, and publishing would remove it",
                "Move it elsewhere, or choose another folder with --out.",
                ExitCode.OUTPUT,
                "publish",
            )


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def clean_up(target: Path) -> None:
    """Take away what killed builds left; put back a folder that one had set aside."""
    for path in target.parent.glob(f".{target.name}.*-*"):
        kind, _, process = path.name[len(target.name) + 2 :].rpartition("-")
        if kind not in ("staging", "previous") or not process.isdigit() or _alive(int(process)):
            continue
        if kind == "previous" and not target.exists():
            path.rename(target)
        else:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder on the target's file system; gone afterwards, whatever happened."""
    target.parent.mkdir(parents=True, exist_ok=True)
    clean_up(target)
    folder = target.parent / f".{target.name}.staging-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_files(old: Path, stage: Path, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Carry unchanged outputs of an earlier build over; those whose bytes aren't the recorded ones are left out."""
    kept = []
    for item in entries:
        source, copy = old / item["path"], stage / item["path"]
        if copy.exists() or not source.is_file() or sha256(source) != item["sha256"]:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, copy)
        kept.append(item)
    return kept


def publish(stage: Path, target: Path) -> None:
    """Let `stage` take the target's place; with Linux's exchange there is no moment without a target."""
    if not target.exists():
        stage.rename(target)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    exchange = getattr(libc, "renameat2", None)
    if exchange and exchange(_AT_FDCWD, os.fsencode(stage), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE) == 0:
        return  # the old folder now stands where the stage was, and goes with it
    previous = target.parent / f".{target.name}.previous-{os.getpid()}"
    target.rename(previous)
    stage.rename(target)
    shutil.rmtree(previous, ignore_errors=True)
