"""A kit as one zip file, or in a folder such as a USB stick, where it takes the place of an earlier one."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from builder.base import interrupts
from builder.base.bounded import size_name
from builder.base.errors import ExitCode, failure
from builder.base.files import UnreadableFileError, load_bytes, refuse_overwriting
from builder.dist.manifest import sha256

FOLDER = "Leaflets"  # in which all of a kit stands
RECORD = "kit.json"  # its files with their hashes
_PROGRAM = "handouts kit"
_STAGE = ".kit-new"
_MAX_RECORD_BYTES = 20_000_000
_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file has
_PACKED = {".pdf", ".apkg", ".png", ".woff2"}  # nothing becomes smaller by packing these once more

Files = Mapping[str, Path]  # path below FOLDER, in the order in which they are written → where its bytes are
Record = dict[str, list[str]]  # path below FOLDER → hashes of the bytes that a kit has put there


def record_bytes(files: Record) -> bytes:
    """kit.json."""
    record = {"schema": 1, "program": _PROGRAM, "files": dict(sorted(files.items()))}
    return (json.dumps(record, indent=1) + "\n").encode()


def _read(data: bytes) -> Record | None:
    """The files that a kit.json lists; None where it isn't ours, or names what can't be in a kit."""
    try:
        record: Any = json.loads(data)
        if record["schema"] != 1 or record["program"] != _PROGRAM:
            return None
        files = {path: [str(digest) for digest in hashes] for path, hashes in record["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return files if all(map(_inside, files)) else None


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return path != "" and not pure.is_absolute() and ".." not in pure.parts and not re.search(r"[\0\\:]", path)


def read_record(folder: Path) -> Record | None:
    """The files of the kit in this folder; None where there is none."""
    try:
        return _read(load_bytes(folder / RECORD, _MAX_RECORD_BYTES))
    except UnreadableFileError:
        return None


def _is_kit(path: Path) -> bool:
    """Whether this is a kit's zip file, however large."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as kit:
            info = kit.getinfo(f"{FOLDER}/{RECORD}")
            return info.file_size <= _MAX_RECORD_BYTES and _read(kit.read(info)) is not None
    except (OSError, ValueError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return False


def refuse_zip(out: Path, force: bool) -> None:
    """Raise where something stands at `out` that is no kit, unless `force`, or where its folder isn't there."""
    if out.is_dir() or not out.parent.is_dir():
        message = "this is a folder" if out.is_dir() else "the folder that it is to be in isn't there"
        raise failure(out, message, "Name a file in a folder that is there: --out kit.zip", ExitCode.USAGE, "usage")
    refuse_overwriting(out, force or _is_kit(out))


@contextmanager
def _written(out: Path) -> Iterator[None]:
    """What the user is told of a failed write; nothing has been changed by then."""
    try:
        yield
    except OSError as error:
        remedy = "Check that you may write there, or choose another place with --out. Nothing was changed."
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            remedy = "Free some space or choose another place with --out, then try again. Nothing was changed."
        raise failure(out, f"can't be written: {error.strerror or error}", remedy, ExitCode.OUTPUT, "output") from error


def write_zip(files: Files, out: Path) -> None:
    """Write the kit to `out`, whole or not at all: equal files give equal bytes. HandoutsError with OUTPUT."""
    fresh = out.with_name(f".kit.{os.getpid()}.new")  # short, however long the name is
    try:
        with _written(out):
            with fresh.open("xb") as file, zipfile.ZipFile(file, "w") as kit:
                for path, source in files.items():
                    info = zipfile.ZipInfo(f"{FOLDER}/{path}", _DATE)
                    info.create_system = 3  # Unix, for its permissions
                    info.external_attr = 0o100644 << 16
                    stored = source.suffix in _PACKED
                    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                    kit.writestr(info, source.read_bytes(), compresslevel=None if stored else 9)
                    interrupts.check()
            fresh.replace(out)
    finally:
        fresh.unlink(missing_ok=True)


def root_of(out: Path) -> Path:
    """The kit's folder where the user named `out`: the kit itself, or the place that it is to stand in."""
    return out if read_record(out) is not None else out / FOLDER


def refuse_folder(root: Path, force: bool) -> None:
    """Raise with OUTPUT where something stands at `root` that is no kit, unless `force`; always if it is no folder."""
    if not os.path.lexists(root):
        return
    if root.is_symlink() or not root.is_dir():
        raise failure(root, "this is no folder", "Choose another place with --out.", ExitCode.OUTPUT, "files")
    if not force and read_record(root) is None and any(root.iterdir()):
        message = "there is another folder here, which is no kit"
        remedy = "Choose another place with --out, or put the kit's files into it with --force."
        raise failure(root, message, remedy, ExitCode.OUTPUT, "files")


def _digest(path: Path) -> str | None:
    return sha256(path) if path.is_file() and not path.is_symlink() else None


def _refuse_foreign(files: Files, root: Path, changed: list[str], record: Record, force: bool) -> None:
    """Raise where a file would be overwritten that no kit wrote, or that somebody has changed since."""
    for path in files:
        for parent in PurePosixPath(path).parents:
            place = root / parent
            if os.path.lexists(place) and (place.is_symlink() or not place.is_dir()):
                raise failure(place, "the kit needs a folder here", "Move this elsewhere.", ExitCode.OUTPUT, "files")
    for path in changed:
        place = root / path
        if os.path.lexists(place) and (digest := _digest(place)) not in record.get(path, ()):
            if digest is None:
                raise failure(place, "the kit needs a file here", "Move this elsewhere.", ExitCode.OUTPUT, "files")
            if not force:
                message = "this file is not as a kit wrote it, and would be overwritten"
                remedy = "Move it elsewhere, or overwrite it with --force. Nothing was changed."
                raise failure(place, message, remedy, ExitCode.OUTPUT, "files")


def _room(root: Path, sources: list[Path]) -> None:
    """Raise with OUTPUT where the new files have no room beside the old ones."""
    needed = sum(source.stat().st_size for source in sources)
    free = shutil.disk_usage(root).free
    if needed > free:
        message = f"there is too little space: the new files have {size_name(needed)}, and {size_name(free)} are free"
        remedy = "Free some space or choose another place with --out, then try again. Nothing was changed."
        raise failure(root, message, remedy, ExitCode.OUTPUT, "output")


def _copy(source: Path | bytes, place: Path) -> None:
    """A copy that is on the stick when this returns, should it be pulled out later."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    with place.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_folder(files: Files, root: Path, force: bool) -> list[str]:
    """Put the kit into `root`, in the place of the one there; the paths of its old files that somebody had changed.

    All that is new is written beside the old files first; then each takes its place, the front page last, and what
    the new kit doesn't have is removed. No file goes that no kit wrote, and none that somebody changed.
    HandoutsError with OUTPUT, and the folder as it was, otherwise.
    """
    refuse_folder(root, force)
    old = read_record(root) or {}
    digests = {path: sha256(source) for path, source in files.items()}
    changed = [path for path, digest in digests.items() if path != RECORD and _digest(root / path) != digest]
    _refuse_foreign(files, root, changed, old, force)
    # On a stick that knows no case, another spelling of a name is the same file.
    folded = {path.casefold() for path in digests}
    left = [path for path in old if path.casefold() not in folded and _within(root, path)]
    gone = [path for path in left if _digest(root / path) in old[path]]
    both = {path: list(dict.fromkeys([*old.get(path, ()), digests.get(path, "")])) for path in (*old, *digests)}
    made: list[Path] = []
    stage = root / _STAGE
    try:
        with _written(root):
            made = [folder for folder in (root, *_folders(root, changed)) if not folder.exists()]
            for folder in made:
                folder.mkdir()
            shutil.rmtree(stage, ignore_errors=True)
            _room(root, [files[path] for path in changed])
            stage.mkdir()
            # What a later kit needs to know these files again, should this one be cut short.
            _copy(record_bytes(both), stage / "both")
            _copy(files[RECORD], stage / "record")
            for number, path in enumerate(changed):
                _copy(files[path], stage / str(number))
                interrupts.check()
            with interrupts.held():
                os.replace(stage / "both", root / RECORD)
                made = []
                _take_place(root, stage, changed, gone)
                interrupts.outcome(f"it was too late to stop: {root} is new and whole")
    finally:
        with interrupts.held():
            shutil.rmtree(stage, ignore_errors=True)
            for folder in reversed(made):
                with contextlib.suppress(OSError):
                    folder.rmdir()
    return [path for path in left if path not in gone and os.path.lexists(root / path)]


def _take_place(root: Path, stage: Path, changed: list[str], gone: list[str]) -> None:
    """Let each staged file take its place, then remove the old ones, then say in the record that this is all."""
    for number, path in enumerate(changed):
        os.replace(stage / str(number), root / path)
    for path in gone:
        (root / path).unlink()
        for parent in (root / path).parents:
            if parent == root:
                break
            with contextlib.suppress(OSError):  # it still has files
                parent.rmdir()
    os.replace(stage / "record", root / RECORD)


def _folders(root: Path, paths: list[str]) -> list[Path]:
    """The folders below `root` of these paths, each after those above it."""
    return sorted({root / parent for path in paths for parent in PurePosixPath(path).parents} - {root})


def _within(root: Path, path: str) -> bool:
    """Whether no link on the way to it leads elsewhere."""
    return not any((root / parent).is_symlink() for parent in PurePosixPath(path).parents)


def record_of(files: Files) -> bytes:
    """kit.json of these files."""
    return record_bytes({path: [sha256(source)] for path, source in files.items()})
