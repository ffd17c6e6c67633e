"""A build with nothing to do: known by what the last one was made of, before anything of the project is read.

After each build that made all it was asked for, a record in `.build/last/` says what it was made of, by hashes and file
times, and what stood in the output folder then. Nothing here imports what renders, or the data of languages.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import builder
from builder.base.whole import write_whole
from builder.base.cache import key_of
from builder.base.project import DOCUMENTS_VARIABLE, Project
from builder.base.tree import file_parts, folder_parts
from builder.pdf.renderer import renderer_hash

MANIFEST = "manifest.json"
_FOLDERS = ("sources", "locales", "handouts")
_VARIABLES = (DOCUMENTS_VARIABLE, "HANDOUTS_FONTS")
_LOGO = re.compile(r"^\s*logo\s*:\s*[\"']?([^\"'\n#]+)", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """What a build is asked for: `words` are its options, whatever they are; `clinic` the file named, if any."""

    project: Project
    target: Path
    words: Sequence[str]
    documents: Sequence[Path]
    clinic: Path | None

    @property
    def record(self) -> Path:
        """Where the last build into this folder is on record."""
        return self.project.cache_folder() / "last" / f"{key_of([str(self.target)])[:32]}.json"


@dataclass(frozen=True)
class Last:
    """What the last build reported; nothing has changed since."""

    outputs: Sequence[Mapping[str, Any]]
    warnings: Sequence[str]
    verified: bool


def _times(paths: Iterable[Path]) -> Iterator[str]:
    """Each file with its size and time; files outside the project may be too large to read again and again."""
    for path in sorted(paths):
        with contextlib.suppress(OSError):
            status = path.stat()
            yield f"{path} {status.st_size} {status.st_mtime_ns} {status.st_ino}"


def _made_of(asked: Asked) -> str:
    """A hash of all that decides what a build makes and prints."""
    root = asked.project.root
    parts: list[str | bytes] = [builder.__version__, renderer_hash({}, ""), datetime.date.today().isoformat()]
    parts += [*asked.words, *(f"{name}={os.environ.get(name, '')}" for name in _VARIABLES)]
    for folder in (*(root / name for name in _FOLDERS), Path(builder.__file__).parent):
        parts += [folder.name, *folder_parts(folder)]
    variable = os.environ.get(DOCUMENTS_VARIABLE, "")
    folders = [*asked.documents, *(Path(part) for part in variable.split(os.pathsep) if part)]
    folders += [path for path in (root / "sources").glob("*/documents") if path.is_dir()]
    for folder in folders:
        parts += _times(folder.rglob("*"))
    clinic = asked.clinic or asked.project.clinic_file()
    if clinic.is_file():
        texts = list(file_parts(clinic))
        parts += [str(clinic), *texts]
        joined = "".join(text.decode("utf-8", "replace") for text in texts if isinstance(text, bytes))
        parts += _times(clinic.parent / name.strip() for name in _LOGO.findall(joined))
    return key_of(parts)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unchanged(asked: Asked) -> Last | None:
    """The last build into the folder, if it would be made the same now and is still there as it was; else None."""
    try:
        record = json.loads(asked.record.read_bytes())
        manifest = (asked.target / MANIFEST).read_bytes()
        if record["manifest"] != hashlib.sha256(manifest).hexdigest() or record["made_of"] != _made_of(asked):
            return None
        if list(_times(map(Path, record["fonts"]))) != record["times"]:
            return None
        recorded = json.loads(manifest)
        if any(_sha256(asked.target / item["path"]) != item["sha256"] for item in recorded["outputs"]):
            return None
        return Last(recorded["outputs"], record["warnings"], recorded["citations"] == "verified")
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def remember(asked: Asked, made_of: str, fonts: Iterable[Path], warnings: Sequence[str]) -> None:
    """Put a build on record that made all it was asked for, from what `made_of` was before it began."""
    with contextlib.suppress(OSError):
        paths = sorted(map(str, fonts))
        record = {
            "manifest": _sha256(asked.target / MANIFEST),
            "made_of": made_of,
            "fonts": paths,
            "times": list(_times(map(Path, paths))),
            "warnings": list(warnings),
        }
        write_whole(asked.record, json.dumps(record).encode())


def made_of(asked: Asked) -> str:
    """What the build is made of now; empty where a file can't be read, which the build itself will say."""
    try:
        return _made_of(asked)
    except OSError:
        return ""
